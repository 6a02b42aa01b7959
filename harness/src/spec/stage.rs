//! Who is on stage while a check's steps are read in order: which programs run, which actors are connected.
//! Finds what cannot be played. Must not read YAML.

mod actors;
mod datagrams;
mod pair;

use std::collections::{BTreeMap, BTreeSet};

use super::exercise::Verb;
use super::faults::{FaultKind, FaultStep};
use super::halves::Half;
use super::mistake::{At, Draft};
use super::proxied::{Proxied, Wrong};
use super::values::{CallName, ListenStep, Transport};
use crate::model::{ActorName, Role};

/// The programs and actors of a check at one of its steps.
#[derive(Debug, Clone, Default)]
pub(super) struct Stage {
    programs: BTreeMap<Role, Program>,
    actors: BTreeMap<ActorName, Actor>,
    listen: Option<ListenStep>,
    transport: Transport,
    proxied: Proxied,
    /// The roles that the check starts anywhere.
    started: Vec<Role>,
    short_sends: bool,
    /// Programs of which it was noted what they hold.
    marked: BTreeSet<Role>,
    /// A step could not be read, so what is on stage is not known for certain any more. Words of such a
    /// step may be names that it would have introduced.
    doubtful: Vec<String>,
    /// Names that other lists of the same `parallel` use.
    taken: BTreeMap<ActorName, At>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Program {
    Started,
    Ready,
    /// It was told to end, by this verb.
    Over(&'static str),
}

#[derive(Debug, Clone)]
struct Actor {
    origin: Origin,
    /// It stands for several connections.
    crowd: bool,
    state: ActorState,
    /// It reads nothing since this step.
    deaf: Option<At>,
    half: Half,
    at: At,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Connected,
    Accepted,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum ActorState {
    Open,
    /// It can read, but not write, since this step.
    WriteEnded(At),
    /// This verb at this step ended it.
    Gone(&'static str, At),
}

/// What is wrong with a step, to be put at its place.
struct Problem {
    title: String,
    label: String,
    remedy: String,
    other: Option<(At, String)>,
}

impl Problem {
    fn new(title: impl Into<String>, label: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { title: title.into(), label: label.into(), remedy: remedy.into(), other: None }
    }

    fn other(mut self, at: &At, label: impl Into<String>) -> Self {
        self.other = Some((at.clone(), label.into()));
        self
    }
}

/// Why a step was not played.
enum Refusal {
    /// It cannot be played.
    Wrong(Box<Problem>),
    /// It rests on a step that could not be read: nothing can be said.
    Doubtful,
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Wrong(Box::new(problem))
    }
}

type Played = Result<(), Refusal>;

impl From<Wrong> for Refusal {
    fn from(Wrong(title, label, remedy): Wrong) -> Self {
        Problem::new(title, label, remedy).into()
    }
}

impl Stage {
    /// An empty stage of a check that starts these roles anywhere.
    pub(super) fn of(started: Vec<Role>) -> Self {
        Self { started, ..Self::default() }
    }

    /// Notes that a step could not be read, and the words in it.
    pub(super) fn doubt(&mut self, words: impl IntoIterator<Item = String>) {
        self.doubtful.push(String::new());
        self.doubtful.extend(words);
    }

    /// How programs and actors talk.
    pub(super) fn transport(&self) -> Transport {
        self.transport
    }

    /// Whether a step before this one could not be read.
    pub(super) fn is_doubtful(&self) -> bool {
        !self.doubtful.is_empty()
    }

    /// The actors whose connection is not over.
    pub(super) fn open_actors(&self) -> Vec<&ActorName> {
        let open = |actor: &Actor| !matches!(actor.state, ActorState::Gone(..));
        self.actors.iter().filter(|(_, actor)| open(actor)).map(|(name, _)| name).collect()
    }

    /// This stage, as a list of `parallel` finds it beside lists that were read before: nothing of theirs can be
    /// relied on, but their names are taken.
    pub(super) fn beside(&self, others: &[Self]) -> Self {
        let mut stage = self.clone();
        for (name, actor) in others.iter().flat_map(|other| &other.actors) {
            if !self.actors.contains_key(name) {
                stage.taken.insert(name.clone(), actor.at.clone());
            }
        }
        stage
    }

    /// This stage after all lists of a `parallel`: whatever one of them changed is as it left it.
    pub(super) fn after_all(mut self, lists: Vec<Self>) -> Self {
        let entry = self.clone();
        for list in lists {
            let changed = |role: &Role, program: &Program| entry.programs.get(role) != Some(program);
            self.programs.extend(list.programs.into_iter().filter(|(role, program)| changed(role, program)));
            let known = |name: &ActorName| entry.actors.get(name).map(|actor| (&actor.state, &actor.deaf, actor.half));
            let changed =
                |name: &ActorName, actor: &Actor| known(name) != Some((&actor.state, &actor.deaf, actor.half));
            self.actors.extend(list.actors.into_iter().filter(|(name, actor)| changed(name, actor)));
            self.listen = if list.listen == entry.listen { self.listen } else { list.listen };
            self.proxied = if list.proxied == entry.proxied { self.proxied } else { list.proxied };
            self.short_sends |= list.short_sends;
            self.marked.extend(list.marked);
            self.doubtful.extend(list.doubtful.into_iter().skip(entry.doubtful.len()));
        }
        self
    }

    /// Why steps that follow cannot be played whichever of two lists was played, which left this stage and another.
    pub(super) fn differs(&self, other: &Self, at: &At) -> Option<Draft> {
        let draft = |label: String, remedy: &str| {
            Some(Draft::new(at.clone(), "the lists do not end alike", label).remedy(remedy))
        };
        let open = |stage: &Self| -> BTreeSet<ActorName> { stage.open_actors().into_iter().cloned().collect() };
        if let Some(name) = open(self).symmetric_difference(&open(other)).next() {
            let label = format!("`{name}` is connected after one of them, and not after another");
            return draft(label, "connect and close in each list, or before and after `choose`");
        }
        if self.programs != other.programs {
            let label = "a program runs after one of them, and not after another".to_owned();
            return draft(label, "start and end programs before or after `choose`");
        }
        if self.listen != other.listen || self.transport != other.transport || self.proxied != other.proxied {
            let label = "one of them changes what a client meets, and another does not".to_owned();
            return draft(label, "put `transport`, `listen` and `proxy` before `choose`");
        }
        None
    }

    /// Why steps that were played since `before` cannot be played once more.
    pub(super) fn cannot_begin_again(&self, before: &Self, at: &At) -> Option<Draft> {
        let title = "the second round cannot begin";
        for (name, actor) in &self.actors {
            let is_open = !matches!(actor.state, ActorState::Gone(..));
            let was_open = before.actors.get(name).is_some_and(|known| !matches!(known.state, ActorState::Gone(..)));
            if is_open != was_open {
                let (label, remedy) = if is_open {
                    (format!("`{name}` is still connected"), format!("put `close: {name}` at the end of the round"))
                } else {
                    (format!("`{name}` is gone then"), format!("connect `{name}` in the round itself"))
                };
                return Some(
                    Draft::new(at.clone(), title, label).other(actor.at.clone(), "connected here").remedy(remedy),
                );
            }
        }
        let role = self.programs.iter().find(|(role, state)| {
            let runs = |state: Option<&Program>| matches!(state, Some(Program::Started | Program::Ready));
            runs(Some(state)) != runs(before.programs.get(role))
        });
        role.map(|(role, _)| {
            let remedy = "start and end a program in the same round, or start it before `repeat`";
            Draft::new(at.clone(), title, format!("the {role} is not as it was when the first one began"))
                .remedy(remedy)
        })
    }

    /// Whether programs were started or ended since `before`.
    pub(super) fn has_other_programs(&self, before: &Self) -> bool {
        self.programs != before.programs
    }

    /// Plays a step; what cannot be played is returned as a mistake at `at`.
    pub(super) fn play(&mut self, verb: &Verb, at: &At) -> Option<Draft> {
        let Err(Refusal::Wrong(problem)) = self.act(verb, at) else { return None };
        let draft = Draft::new(at.clone(), problem.title, problem.label).remedy(problem.remedy);
        Some(match problem.other {
            Some((place, label)) => draft.other(place, label),
            None => draft,
        })
    }

    fn act(&mut self, verb: &Verb, at: &At) -> Played {
        self.suits_transport(verb)?;
        match verb {
            Verb::Transport(transport) => self.talk(*transport),
            Verb::ExpectCopies(step) => self.hearing(&step.who),
            Verb::Start(role) => self.start(*role),
            Verb::Restart(role) => self.over(*role, Program::Started),
            Verb::Kill(role) => self.over(*role, Program::Over("kill")),
            Verb::Leave(role) => self.leave(*role),
            Verb::Ready(role) => self.ready(*role),
            Verb::Listen(mode) => {
                (self.listen, self.proxied) = (Some(*mode), Proxied::Absent);
                Ok(())
            }
            Verb::Proxy(step) => self.proxy(step),
            Verb::Sever(step) => self.carried(|proxied| proxied.sever(*step)),
            Verb::Heal => self.carried(Proxied::heal),
            Verb::Connect(step) => self.connect(step, at),
            Verb::Accept(actor) => self.accept(actor, at),
            Verb::HearOut(actor) => self.side(actor, Origin::Connected, "expect_message"),
            Verb::Send(step) => self.writable(&step.who).map(|actor| actor.half.send()),
            Verb::Expect(step) => self.hearing(&step.who),
            Verb::Fence(step) => {
                self.writable(&step.who).map(|actor| actor.half.send()).and_then(|()| self.hearing(&step.who))
            }
            Verb::ExpectSilence(actor) => self.hearing(actor),
            Verb::ExpectReply(step) => self.replies(&step.who, Origin::Connected, "expect_message"),
            Verb::ExpectMessage(step) => self.replies(&step.who, Origin::Accepted, "expect_reply"),
            Verb::ExpectWholeSend(actor) => self.whole_send(actor),
            Verb::ExpectEnd(step) => self.expect_end(step),
            Verb::Shutdown(actor) => self.writable(actor).map(|actor| actor.state = ActorState::WriteEnded(at.clone())),
            Verb::Close(actor) => self.end(actor, "close", at),
            Verb::Reset(actor) => self.end(actor, "reset", at),
            Verb::SendUntilBlocked(actor) => self.writable(actor).map(|actor| actor.half.send()),
            Verb::PauseReading(actor) => self.open(actor).map(|actor| actor.deaf = Some(at.clone())),
            Verb::ResumeReading(actor) => self.open(actor).map(|actor| actor.deaf = None),
            Verb::Signal(step) => self.runs(step.who),
            Verb::Stdin(step) => self.runs(step.who),
            Verb::ExpectPrompt(role) | Verb::ExpectAlive(role) | Verb::ExpectIdle(role) => self.runs(*role),
            Verb::Mark(role) => self.mark(*role),
            Verb::ExpectGrowth(step) => self.has_mark(step.who),
            Verb::ExpectNoZombies(step) => self.runs(step.who),
            Verb::ExpectStdout(step) | Verb::ExpectStderr(step) => self.started(step.who).map(|_| ()),
            Verb::ExpectExit(step) => self.started(step.who).map(|_| ()),
            Verb::ExpectSteps(step) => self.started(step.who).map(|_| ()),
            Verb::ExpectEcho(_) => self.runs(Role::Program),
            Verb::ExpectExchange(_) => self.exchange(),
            Verb::Fault(step) => {
                self.fault(step);
                Ok(())
            }
            // The steps inside have been played by themselves.
            Verb::Block(_) | Verb::Barrier(_) | Verb::Set(_) => Ok(()),
        }
    }

    fn mark(&mut self, role: Role) -> Played {
        self.runs(role)?;
        self.marked.insert(role);
        Ok(())
    }

    fn has_mark(&mut self, role: Role) -> Played {
        self.runs(role)?;
        if self.is_doubtful() || self.marked.contains(&role) {
            return Ok(());
        }
        let remedy = format!("put `mark: {role}` before what may leave something behind");
        let title = format!("nothing of the {role} was marked before this step");
        Err(Problem::new(title, "there is nothing to compare with", remedy).into())
    }

    fn fault(&mut self, step: &FaultStep) {
        if step.call == CallName::Send && step.kind == FaultKind::Short {
            self.short_sends = true;
        }
    }

    fn start(&mut self, role: Role) -> Played {
        if let Some(Program::Started | Program::Ready) = self.programs.get(&role) {
            let remedy = format!("use `restart: {role}` to start it again");
            return Err(Problem::new(format!("the {role} runs already"), "it was started before", remedy).into());
        }
        self.programs.insert(role, Program::Started);
        self.marked.remove(&role);
        Ok(())
    }

    fn leave(&mut self, role: Role) -> Played {
        if role != Role::Client {
            let title = format!("a {role} has no session to leave");
            let remedy = format!("use `kill: {role}` to end it");
            return Err(Problem::new(title, "only a client leaves", remedy).into());
        }
        self.over(role, Program::Over("leave"))
    }

    fn ready(&mut self, role: Role) -> Played {
        if role == Role::Program {
            let title = "a program that is neither server nor client is never ready";
            let remedy = "remove this step: it is played on as soon as it is started";
            return Err(Problem::new(title, "it has no address", remedy).into());
        }
        self.over(role, Program::Ready)
    }

    fn over(&mut self, role: Role, next: Program) -> Played {
        match next {
            // A program that was told to end can be started again.
            Program::Started => {
                self.started(role)?;
                self.marked.remove(&role);
            }
            Program::Ready | Program::Over(_) => self.runs(role)?,
        }
        self.programs.insert(role, next);
        Ok(())
    }

    fn started(&mut self, role: Role) -> Result<Program, Refusal> {
        match self.programs.get(&role) {
            Some(program) => Ok(*program),
            // An unreadable step may have started it.
            None if self.is_doubtful() => Err(Refusal::Doubtful),
            None => {
                // Said once, not at every step after this one.
                self.programs.insert(role, Program::Ready);
                let remedy = match role {
                    Role::Server | Role::Client => {
                        format!("put `start: {role}` and `ready: {role}` before this step")
                    }
                    Role::Program => "put `start: program` before this step".to_owned(),
                };
                Err(Problem::new(format!("the {role} was not started"), "it does not run here", remedy).into())
            }
        }
    }

    fn runs(&mut self, role: Role) -> Played {
        match self.started(role)? {
            Program::Started | Program::Ready => Ok(()),
            Program::Over(verb) => {
                let title = format!("the {role} has ended before this step");
                let remedy = format!("put `start: {role}` before this step, or move the step before `{verb}`");
                Err(Problem::new(title, format!("`{verb}: {role}` ended it"), remedy).into())
            }
        }
    }
}
