//! What can be played where programs send datagrams, and what only on connections. Must not read YAML.

use super::super::exercise::Verb;
use super::super::values::CallName;
use super::super::values::{Cut, Dial, ListenMode, StepsStep, Transport};
use super::{Origin, Played, Problem, Stage};

impl Stage {
    /// From now on programs and actors talk like this.
    pub(super) fn talk(&mut self, transport: Transport) -> Played {
        if !self.programs.is_empty() && !self.is_doubtful() {
            let remedy = "put `transport` before the first `start`";
            return Err(Problem::new("a program runs already", "it was started before", remedy).into());
        }
        self.transport = transport;
        Ok(())
    }

    /// Whether a step has a meaning for the way in which the check's programs talk.
    pub(super) fn suits_transport(&self, verb: &Verb) -> Played {
        if self.is_doubtful() {
            return Ok(());
        }
        let wrong = match self.transport {
            Transport::Tcp => of_datagrams(verb),
            Transport::Udp => self.of_connections(verb),
        };
        wrong.map_or(Ok(()), |problem| Err(problem.into()))
    }

    /// What datagrams cannot do.
    fn of_connections(&self, verb: &Verb) -> Option<Problem> {
        if let Verb::Send(step) = verb
            && step.cut != Cut::Whole
        {
            let remedy = "remove `cut`; send two datagrams where you want two";
            return Some(Problem::new("a datagram cannot be cut", "it arrives whole or not at all", remedy));
        }
        if let Verb::Connect(step) = verb
            && (step.count.is_some() || step.outcome != Dial::Ok)
        {
            let title = "with `transport: udp` nothing is dialled";
            let remedy = "leave `count` and `outcome` out, and send something";
            return Some(Problem::new(title, "a datagram is sent to whoever may be there", remedy));
        }
        if let Verb::Listen(step) = verb
            && (matches!(step.mode, ListenMode::Full | ListenMode::Hanging) || step.tries.is_some())
        {
            let remedy = "write `open`, `refused` or `through`; where nothing is to answer, let the actor send nothing";
            return Some(Problem::new("with `transport: udp` there is no queue and no handshake", "", remedy));
        }
        let second = |name: &crate::model::ActorName| {
            self.actors.iter().any(|(known, actor)| known != name && actor.origin == Origin::Accepted)
        };
        if let Verb::Accept(name) = verb
            && second(name)
        {
            let remedy = "use the actor that accepted before";
            return Some(Problem::new("the client's datagrams come to another actor", "it hears all of them", remedy));
        }
        needs_connection(verb).then(|| {
            let remedy = "remove this step, or `transport: udp`";
            Problem::new("this needs a connection", "with `transport: udp` there is none", remedy)
        })
    }
}

/// What only datagrams can do.
fn of_datagrams(verb: &Verb) -> Option<Problem> {
    let seen = |calls: &[CallName]| calls.iter().any(|call| matches!(call, CallName::Sendto | CallName::Recvfrom));
    let title = if let Verb::ExpectCopies(_) = verb {
        "copies come only where datagrams are sent"
    } else if matches!(verb, Verb::Connect(step) if step.gone) {
        "`gone` is only for datagrams"
    } else if matches!(verb, Verb::ExpectSteps(StepsStep { calls, .. }) if seen(calls)) {
        "`sendto` and `recvfrom` are seen only where datagrams are sent"
    } else {
        return None;
    };
    Some(Problem::new(title, "this check's programs hold connections", "put `transport: udp` before the first `start`"))
}

fn needs_connection(verb: &Verb) -> bool {
    matches!(
        verb,
        Verb::Shutdown(_)
            | Verb::Reset(_)
            | Verb::ExpectEnd(_)
            | Verb::ExpectWholeSend(_)
            | Verb::SendUntilBlocked(_)
            | Verb::PauseReading(_)
            | Verb::ResumeReading(_)
            | Verb::Proxy(_)
            | Verb::Sever(_)
            | Verb::Heal
    )
}
