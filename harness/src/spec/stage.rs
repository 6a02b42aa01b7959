//! Who is on stage while a check's steps are read in order: which programs run, which actors are connected.
//! Finds what cannot be played. Must not read YAML.

mod pair;

use std::collections::{BTreeMap, BTreeSet};

use super::exercise::Verb;
use super::faults::{FaultKind, FaultStep};
use super::halves::Half;
use super::mistake::{At, Draft, instead, quoted};
use super::proxied::{Proxied, Wrong};
use super::values::{CallName, ConnectStep, Dial, EndKind, EndStep, ListenMode, ListenStep};
use crate::model::{ActorName, Role};

/// The programs and actors of a check at one of its steps.
#[derive(Debug, Clone, Default)]
pub(super) struct Stage {
    programs: BTreeMap<Role, Program>,
    actors: BTreeMap<ActorName, Actor>,
    listen: Option<ListenStep>,
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
        match verb {
            Verb::Start(role) => self.start(*role),
            Verb::Restart(role) => self.over(*role, Program::Started),
            Verb::Kill(role) => self.over(*role, Program::Over("kill")),
            Verb::Leave(role) => self.leave(*role),
            Verb::Ready(role) => self.over(*role, Program::Ready),
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
        if role == Role::Server {
            let title = "a server has no session to leave";
            return Err(Problem::new(title, "only a client leaves", "use `kill: server` to end it").into());
        }
        self.over(role, Program::Over("leave"))
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
                let remedy = format!("put `start: {role}` and `ready: {role}` before this step");
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

    fn connect(&mut self, step: &ConnectStep, at: &At) -> Played {
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
    fn serves(&mut self, otherwise: &str) -> Played {
        self.runs(Role::Server)?;
        if self.started(Role::Server)? == Program::Started && !self.is_doubtful() {
            self.programs.insert(Role::Server, Program::Ready);
            let remedy = "put `ready: server` before this step";
            return Err(Problem::new("the server may not listen yet", otherwise, remedy).into());
        }
        Ok(())
    }

    fn accept(&mut self, actor: &ActorName, at: &At) -> Played {
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

    fn enter(&mut self, name: &ActorName, origin: Origin, at: &At) -> Played {
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
    fn open(&mut self, name: &ActorName) -> Result<&mut Actor, Refusal> {
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

    fn writable(&mut self, name: &ActorName) -> Result<&mut Actor, Refusal> {
        let actor = self.open(name)?;
        if let ActorState::WriteEnded(since) = &actor.state {
            let title = format!("`{name}` has stopped writing");
            let problem = Problem::new(title, "it can only read here", "move this step before `shutdown`");
            return Err(problem.other(since, "it stopped writing here").into());
        }
        Ok(actor)
    }

    fn replies(&mut self, name: &ActorName, origin: Origin, verb: &str) -> Played {
        self.side(name, origin, verb)?;
        self.hearing(name)
    }

    /// Whether the actor reads: otherwise nothing ever comes to it.
    fn hearing(&mut self, name: &ActorName) -> Played {
        let Some(since) = self.open(name)?.deaf.clone() else { return Ok(()) };
        let remedy = format!("put `resume_reading: {name}` before this step");
        let problem = Problem::new("this can never be met", format!("`{name}` reads nothing here"), remedy);
        Err(problem.other(&since, "it stopped reading here").into())
    }

    /// `half` rests on data that the actor sends behind the program's FIN.
    fn expect_end(&mut self, step: &EndStep) -> Played {
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

    fn side(&mut self, name: &ActorName, origin: Origin, verb: &str) -> Played {
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

    fn whole_send(&mut self, name: &ActorName) -> Played {
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

    fn end(&mut self, name: &ActorName, verb: &'static str, at: &At) -> Played {
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
