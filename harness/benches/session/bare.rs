//! A session again without netgrade: the same programs, the same conversation, nothing around them.
//! See the bench's own comment for what that is compared with, and why.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use netgrade::evidence::{Attempt, How, What};
use netgrade::intake::{CommandLine, Submission};
use netgrade::model::{ActorName, Excerpt, Role, RunId};
use netgrade::spec::CallName;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, ppoll};
use nix::pty::openpty;
use nix::sys::socket::{setsockopt, sockopt::Linger};
use nix::sys::termios::{LocalFlags, OutputFlags, SetArg, tcgetattr, tcsetattr};
use nix::sys::time::TimeSpec;

use crate::Fault;

/// A program that does not do what it did under netgrade is a fault of the bench.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two attempts to connect to a server that does not listen yet.
const ATTEMPTS: Duration = Duration::from_micros(200);

/// How the programs of a submission are started.
pub(crate) struct Programs {
    folder: PathBuf,
    commands: BTreeMap<Role, CommandLine>,
}

impl Programs {
    /// Programs that need no build.
    pub(crate) fn of(found: &Submission) -> Result<Self, Fault> {
        if found.programs.iter().any(|program| program.build.is_some()) {
            return Err("only programs that need no build are played bare".into());
        }
        let commands = found.programs.iter().map(|program| (program.role, program.run.clone())).collect();
        Ok(Self { folder: found.exercise_dir.clone(), commands })
    }

    /// Plays what a session played.
    pub(crate) fn play(&self, attempt: &Attempt) -> Result<(), Fault> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let at = SocketAddr::from(([127, 0, 0, 1], port));
        let accepts = attempt.events.iter().any(|event| matches!(event.what, What::Accepted { .. }));
        let listener = accepts.then(|| TcpListener::bind(at)).transpose()?;
        let mut session =
            Session { programs: self, at, listener, runs: BTreeMap::new(), actors: BTreeMap::new(), knock: None };
        for event in &attempt.events {
            session.follow(&event.what).map_err(|fault| format!("played bare, {:?}: {fault}", event.what))?;
        }
        session.runs.into_values().try_for_each(Program::end)
    }

    #[expect(clippy::disallowed_methods, reason = "the bench starts what it measures")]
    fn start(&self, role: Role, at: SocketAddr) -> Result<Program, Fault> {
        let command = self.commands.get(&role).ok_or("the session started a program that was not found")?;
        let terminal = openpty(None, None)?;
        let mut modes = tcgetattr(&terminal.slave)?;
        modes.local_flags.remove(LocalFlags::ECHO);
        modes.output_flags.remove(OutputFlags::OPOST);
        tcsetattr(&terminal.slave, SetArg::TCSANOW, &modes)?;
        fcntl(&terminal.master, FcntlArg::F_SETFD(nix::fcntl::FdFlag::FD_CLOEXEC))?;
        fcntl(&terminal.master, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        let child = Command::new(&command.program)
            .args(&command.args)
            .args([at.ip().to_string(), at.port().to_string()])
            .env_clear()
            .envs(command.env.iter().cloned())
            .current_dir(self.folder.join(&command.folder))
            .stdin(terminal.slave.try_clone()?)
            .stdout(terminal.slave.try_clone()?)
            .stderr(terminal.slave)
            .spawn()?;
        Ok(Program { role, child, terminal: terminal.master, printed: 0, expected: 0 })
    }
}

/// A program on its terminal.
struct Program {
    role: Role,
    child: Child,
    terminal: OwnedFd,
    /// Bytes printed so far, here and under netgrade.
    printed: u64,
    expected: u64,
}

impl Program {
    /// Waits a while for output and takes it; whether the terminal is still open.
    fn drain(&mut self, wait: Duration) -> Result<bool, Fault> {
        let mut fds = [PollFd::new(self.terminal.as_fd(), PollFlags::POLLIN)];
        ppoll(&mut fds, Some(TimeSpec::from_duration(wait)), None)?;
        let mut room = [0; 4096];
        loop {
            match nix::unistd::read(&self.terminal, &mut room) {
                Ok(0) | Err(nix::errno::Errno::EIO) => return Ok(false),
                Ok(count) => self.printed += count as u64,
                Err(nix::errno::Errno::EAGAIN) => return Ok(true),
                Err(errno) => return Err(errno.into()),
            }
        }
    }

    /// A client has shown what it has shown under netgrade.
    fn wait_for_output(&mut self) -> Result<(), Fault> {
        let until = Instant::now() + PATIENCE;
        while self.printed < self.expected {
            let open = self.drain(until.saturating_duration_since(Instant::now()))?;
            if self.printed < self.expected && (!open || Instant::now() >= until) {
                return Err(format!("it printed {} bytes of {}", self.printed, self.expected).into());
            }
        }
        Ok(())
    }

    /// It ends by itself.
    fn wait_for_end(&mut self) -> Result<(), Fault> {
        let until = Instant::now() + PATIENCE;
        while self.drain(until.saturating_duration_since(Instant::now()))? {
            if Instant::now() >= until {
                return Err("it did not end".into());
            }
        }
        self.child.wait()?;
        Ok(())
    }

    fn end(mut self) -> Result<(), Fault> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

/// A connection of the harness's part.
struct Actor {
    stream: TcpStream,
    /// Something has come since the last thing that was sent.
    answered: bool,
}

impl Actor {
    fn over(stream: TcpStream) -> Result<Self, Fault> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, answered: false })
    }

    /// Waits for the first bytes of an answer. Where its pieces were told apart, the rest is not waited
    /// for again: pieces fall as they fall.
    fn receive(&mut self) -> Result<(), Fault> {
        if !self.answered {
            if self.stream.read(&mut [0; 16 << 10])? == 0 {
                return Err("the connection ended".into());
            }
            self.answered = true;
        }
        Ok(())
    }

    fn wait_for_end(&mut self) -> Result<(), Fault> {
        let mut room = [0; 16 << 10];
        loop {
            match self.stream.read(&mut room) {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::ConnectionReset => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// One session under way.
struct Session<'a> {
    programs: &'a Programs,
    at: SocketAddr,
    listener: Option<TcpListener>,
    runs: BTreeMap<RunId, Program>,
    actors: BTreeMap<ActorName, Actor>,
    /// The connection that showed that the server listens: the first actor takes it.
    knock: Option<TcpStream>,
}

impl Session<'_> {
    fn follow(&mut self, what: &What) -> Result<(), Fault> {
        match what {
            What::Started { run, role, .. } => {
                self.runs.insert(*run, self.programs.start(*role, self.at)?);
                Ok(())
            }
            What::Called { run, call } if call.name == CallName::Listen => self.wait_until_it_listens(*run),
            What::Dialled { actor, error: None, .. } => self.dial(actor),
            What::Accepted { actor, .. } => self.accept(actor),
            What::Sent { actor, bytes } => self.send(actor, bytes),
            What::Received { actor, .. } => self.actor(actor)?.receive(),
            What::PeerEnded { actor, .. } => self.actor(actor)?.wait_for_end(),
            What::ActorEnded { actor, how } => self.end_actor(actor, *how),
            What::Typed { run, line } => self.type_line(*run, line.as_ref()),
            What::Printed { run, bytes, .. } => self.printed(*run, bytes),
            What::Exited { run, .. } => self.run(*run)?.wait_for_end(),
            What::Stopped { run, .. } => self.runs.remove(run).map_or(Ok(()), Program::end),
            // Only exercises that are not replayed here speak in datagrams, or ping. All others were seen, or made to
            // go wrong, by netgrade alone.
            What::Opened { .. }
            | What::Heard { .. }
            | What::Pinged { .. }
            | What::PingAnswered { .. }
            | What::Called { .. }
            | What::Dialled { .. }
            | What::RefusedClient { .. }
            | What::Proxied { .. }
            | What::Linked { .. }
            | What::Passed { .. }
            | What::Held { .. }
            | What::LinkEnded { .. }
            | What::Severed { .. }
            | What::Snapshot { .. }
            | What::Adapted { .. }
            | What::Injected { .. }
            | What::Signalled { .. }
            | What::LeftUnanswered { .. }
            | What::Measured { .. }
            | What::Idle { .. }
            | What::Limit { .. } => Ok(()),
        }
    }

    fn run(&mut self, run: RunId) -> Result<&mut Program, Fault> {
        self.runs.get_mut(&run).ok_or_else(|| "no such program".into())
    }

    fn actor(&mut self, actor: &ActorName) -> Result<&mut Actor, Fault> {
        self.actors.get_mut(actor).ok_or_else(|| "no such connection".into())
    }

    fn wait_until_it_listens(&mut self, run: RunId) -> Result<(), Fault> {
        let (at, until) = (self.at, Instant::now() + PATIENCE);
        loop {
            if let Ok(stream) = TcpStream::connect(at) {
                self.knock = Some(stream);
                return Ok(());
            }
            if !self.run(run)?.drain(ATTEMPTS)? || Instant::now() >= until {
                return Err("it does not listen".into());
            }
        }
    }

    fn dial(&mut self, actor: &ActorName) -> Result<(), Fault> {
        let stream = self.knock.take().map_or_else(|| TcpStream::connect(self.at), Ok)?;
        self.actors.insert(actor.clone(), Actor::over(stream)?);
        Ok(())
    }

    fn accept(&mut self, actor: &ActorName) -> Result<(), Fault> {
        let listener = self.listener.as_ref().ok_or("nobody listens")?;
        let mut fds = [PollFd::new(listener.as_fd(), PollFlags::POLLIN)];
        if ppoll(&mut fds, Some(TimeSpec::from_duration(PATIENCE)), None)? == 0 {
            return Err("nobody connects".into());
        }
        self.actors.insert(actor.clone(), Actor::over(listener.accept()?.0)?);
        Ok(())
    }

    fn send(&mut self, actor: &ActorName, bytes: &Excerpt) -> Result<(), Fault> {
        let mut all = bytes.kept().to_vec();
        all.resize(usize::try_from(bytes.total())?, b'.');
        let actor = self.actor(actor)?;
        actor.answered = false;
        Ok(actor.stream.write_all(&all)?)
    }

    fn end_actor(&mut self, name: &ActorName, how: How) -> Result<(), Fault> {
        let actor = self.actor(name)?;
        match how {
            // A connection that is gone already has nothing to shut down.
            How::Fin => actor.stream.shutdown(std::net::Shutdown::Write).or(Ok(())),
            How::Rst => {
                setsockopt(&actor.stream, Linger, &libc::linger { l_onoff: 1, l_linger: 0 })?;
                self.actors.remove(name);
                Ok(())
            }
        }
    }

    fn type_line(&mut self, run: RunId, line: Option<&Excerpt>) -> Result<(), Fault> {
        let bytes = line.map_or_else(|| vec![4], |line| [line.kept(), b"\n"].concat());
        nix::unistd::write(&self.run(run)?.terminal, &bytes)?;
        Ok(())
    }

    /// What a server prints nobody waits for.
    fn printed(&mut self, run: RunId, bytes: &Excerpt) -> Result<(), Fault> {
        let program = self.run(run)?;
        program.expected += bytes.total();
        match program.role {
            Role::Client => program.wait_for_output(),
            Role::Server | Role::Program => Ok(()),
        }
    }
}
