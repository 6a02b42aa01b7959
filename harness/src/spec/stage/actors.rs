//! Actors on stage: who connects, accepts, speaks, hears and leaves. Must not read YAML.

use super::super::halves::Half;
use super::super::mistake::{At, instead, quoted};
use super::super::values::{ConnectStep, Dial, EndKind, EndStep, ListenMode};
use super::{Actor, ActorState, Origin, Played, Problem, Program, Refusal, Stage};
use crate::model::{ActorName, Role};

impl Stage {
    pub(super) fn connect(&mut self, step: &ConnectStep, at: &At) -> Played {
        self.enter(&step.who, Origin::Connected, at)?;
        if let Some(actor) = self.actors.get_mut(&step.who) {
            actor.crowd = step.count.is_some();
        }
        if step.outcome != Dial::Ok {
            // Whether the server runs is what the step is about; there will be no connection.
            self.started(Role::Server)?;
            return self.end(&step.who, "connect", at);
        }
        self.serves("nothing waited for it")
    }

    /// The server runs and listens.
    pub(super) fn serves(&mut self, otherwise: &str) -> Played {
        self.runs(Role::Server)?;
        if self.started(Role::Server)? == Program::Started && !self.is_doubtful() {
            self.programs.insert(Role::Server, Program::Ready);
            let remedy = "put `ready: server` before this step";
            return Err(Problem::new("the server may not listen yet", otherwise, remedy).into());
        }
        Ok(())
    }

    pub(super) fn accept(&mut self, actor: &ActorName, at: &At) -> Played {
        self.enter(actor, Origin::Accepted, at)?;
        let met = match self.listen.filter(|listen| listen.tries.is_none()).map(|listen| listen.mode) {
            None | Some(ListenMode::Open) => None,
            Some(ListenMode::Refused) => Some("refused"),
            Some(ListenMode::Full) => Some("full"),
            Some(ListenMode::Hanging) => Some("hanging"),
            Some(ListenMode::Through) => Some("through"),
        };
        if let Some(mode) = met {
            let by = if self.proxied.is_there() { "proxy".to_owned() } else { format!("listen: {mode}") };
            let title = format!("nothing can be accepted while `{by}` holds");
            let remedy = "remove this step, or use `listen: open`";
            return Err(Problem::new(title, "this can never happen", remedy).into());
        }
        self.runs(Role::Client)
    }

    pub(super) fn enter(&mut self, name: &ActorName, origin: Origin, at: &At) -> Played {
        let known = self.actors.get(name).map(|actor| &actor.at);
        if let Some(known) = known.or_else(|| self.taken.get(name)) {
            let problem = Problem::new(
                format!("the actor `{name}` is there already"),
                "this would be a second one of that name",
                "give each connection a name of its own",
            );
            return Err(problem.other(known, "first used here").into());
        }
        let actor =
            Actor { origin, crowd: false, state: ActorState::Open, deaf: None, half: Half::default(), at: at.clone() };
        self.actors.insert(name.clone(), actor);
        Ok(())
    }

    /// The actor, if its connection is not over.
    pub(super) fn open(&mut self, name: &ActorName) -> Result<&mut Actor, Refusal> {
        if self.doubtful.iter().any(|word| word == name.as_ref()) {
            return Err(Refusal::Doubtful);
        }
        let names: Vec<String> = self.open_actors().iter().map(ToString::to_string).collect();
        match self.actors.get_mut(name) {
            None => Err(unknown_actor(name, &names).into()),
            Some(Actor { state: ActorState::Gone(verb, since), .. }) => {
                let title = format!("`{name}` has no connection any more");
                let remedy = format!("move this step before `{verb}: {name}`, or use another actor");
                let problem = Problem::new(title, "nothing can be done on it here", remedy);
                Err(problem.other(since, format!("its connection ended here, by `{verb}`")).into())
            }
            Some(actor) => Ok(actor),
        }
    }

    pub(super) fn writable(&mut self, name: &ActorName) -> Result<&mut Actor, Refusal> {
        let actor = self.open(name)?;
        if let ActorState::WriteEnded(since) = &actor.state {
            let title = format!("`{name}` has stopped writing");
            let problem = Problem::new(title, "it can only read here", "move this step before `shutdown`");
            return Err(problem.other(since, "it stopped writing here").into());
        }
        Ok(actor)
    }

    pub(super) fn replies(&mut self, name: &ActorName, origin: Origin, verb: &str) -> Played {
        self.side(name, origin, verb)?;
        self.hearing(name)
    }

    /// Whether the actor reads: otherwise nothing ever comes to it.
    pub(super) fn hearing(&mut self, name: &ActorName) -> Played {
        let Some(since) = self.open(name)?.deaf.clone() else { return Ok(()) };
        let remedy = format!("put `resume_reading: {name}` before this step");
        let problem = Problem::new("this can never be met", format!("`{name}` reads nothing here"), remedy);
        Err(problem.other(&since, "it stopped reading here").into())
    }

    /// `half` rests on data that the actor sends behind the program's FIN.
    pub(super) fn expect_end(&mut self, step: &EndStep) -> Played {
        let doubtful = self.is_doubtful();
        let actor = self.open(&step.who)?;
        if step.how != EndKind::Half || actor.half == Half::SentSince {
            actor.half.end(step.how);
            return Ok(());
        }
        if doubtful {
            return Err(Refusal::Doubtful);
        }
        let label = match actor.half {
            Half::Unended => format!("no step before it waits for the program's FIN on `{}`", step.who),
            Half::Ended | Half::SentSince => format!("`{}` sends nothing behind the program's FIN", step.who),
        };
        let remedy = "put `expect_end: fin` and then a `send` before it: only what is sent behind the FIN shows \
                      whether it is still taken";
        Err(Problem::new("`expect_end: half` can never hold here", label, remedy).into())
    }

    pub(super) fn side(&mut self, name: &ActorName, origin: Origin, verb: &str) -> Played {
        if self.open(name)?.origin == origin {
            return Ok(());
        }
        let (peer, thing) = match origin {
            Origin::Connected => ("client", "reply"),
            Origin::Accepted => ("server", "message"),
        };
        let title = format!("`{name}` talks to a {peer}, which sends no {thing}");
        Err(Problem::new(title, format!("a {thing} cannot come here"), format!("use `{verb}`")).into())
    }

    pub(super) fn whole_send(&mut self, name: &ActorName) -> Played {
        if self.open(name)?.crowd {
            let label = "only one send is made short at a time";
            return Err(Problem::new(format!("`{name}` is a crowd"), label, "use a single actor").into());
        }
        if self.short_sends {
            return Ok(());
        }
        let remedy = "put `fault: {call: send, short: once}` before it";
        Err(Problem::new("no send was made short before this step", "there is nothing to compare with", remedy).into())
    }

    pub(super) fn end(&mut self, name: &ActorName, verb: &'static str, at: &At) -> Played {
        self.open(name)?.state = ActorState::Gone(verb, at.clone());
        Ok(())
    }
}

fn unknown_actor(name: &ActorName, known: &[String]) -> Problem {
    let title = format!("unknown actor `{name}`");
    let label = "nobody of that name is connected here";
    if known.is_empty() {
        let remedy =
            format!("put `connect: {name}` (to a server) or `accept: {name}` (from a client) before this step");
        return Problem::new(title, label, remedy);
    }
    let known = known.iter().map(String::as_str);
    let remedy = match known.clone().count() {
        1 => format!("connected here: {}", quoted(known)),
        _ => instead(name.as_ref(), known),
    };
    Problem::new(title, label, remedy)
}
