//! Does this machine allow a part that grading rests on? Each is tried for real, by the code that
//! sessions use, in a worker of its own. Must not guess from versions, and must leave nothing behind.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use super::capture::Capture;
use super::echo::Pings;
use super::observe::errno_name;
use super::procs::{self, Procs};
use super::sandbox::{self, Identity, SandboxError};
use super::terminal::Terminal;
use super::threads::{self, Detail};
use crate::model::Part;

/// Why a part is missing, in the kernel's own words.
type Found = Result<(), String>;

/// Tries one part. The process has one thread and is of no other use afterwards.
pub(super) fn part(part: Part) -> Found {
    match part {
        Part::User => walls(sandbox::user_namespace(), &[]),
        Part::Network => walls(sandbox::network(), &["net"]),
        Part::Processes => walls(sandbox::cell_namespaces(), &["pid", "mnt", "ipc", "uts"]),
        Part::Filter => sandbox::notifications().map_err(|error| reason(&error)),
        Part::Addresses => addresses(),
        Part::Segments => segments(),
        Part::Pings => pings(),
        Part::Waiting => waiting(),
        Part::Terminal => terminal(),
        Part::Groups => sandbox::lacking_groups().map_or(Ok(()), Err),
        Part::Landlock => sandbox::usable_landlock().map(drop).map_err(|error| reason(&error)),
    }
}

fn reason(error: &SandboxError) -> String {
    match error {
        SandboxError::Step { step, source } => format!("{step}: {}", errno(source)),
        SandboxError::TooLarge { limit } => format!("EFBIG: {limit}"),
    }
}

fn errno(error: &io::Error) -> String {
    error.raw_os_error().map_or_else(|| error.to_string(), errno_name)
}

/// Names the call or the file that an error came from.
fn named<E: Into<io::Error>>(what: &str) -> impl Fn(E) -> String {
    move |error| format!("{what}: {}", errno(&error.into()))
}

/// With a wall that cannot be put up goes the setting that stands in its way, where one does.
fn walls(tried: Result<(), SandboxError>, kinds: &[&str]) -> Found {
    tried.map_err(|error| {
        let limits = kinds.iter().chain(&["user"]).map(|kind| (format!("user.max_{kind}_namespaces"), "0"));
        let switches = [
            ("kernel.unprivileged_userns_clone".to_owned(), "0"),
            ("kernel.apparmor_restrict_unprivileged_userns".to_owned(), "1"),
        ];
        let stands = |(name, bad): &(String, &str)| {
            let file = Path::new("/proc/sys").join(name.replace('.', "/"));
            fs::read_to_string(file).is_ok_and(|value| value.trim() == *bad)
        };
        let setting = limits.chain(switches).find(stands).map(|(name, bad)| format!("; {name} = {bad}"));
        reason(&error) + &setting.unwrap_or_default()
    })
}

/// A program as a session would start it, asleep in a read that only its end will end.
struct Sleeper(Child);

impl Sleeper {
    #[expect(clippy::disallowed_methods, reason = "the system's own shell, to be looked at")]
    fn start() -> Result<Self, String> {
        let identity = sandbox::enter_if_possible().map_err(|error| reason(&error))?;
        let mut command = Command::new("/bin/sh");
        if let Identity::Nobody(id) = identity {
            command.uid(id).gid(id);
        }
        command.args(["-c", "echo; read line"]).env_clear().current_dir("/");
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(named("/bin/sh"))?;
        let mut sleeper = Self(child);
        // Its line says that it has become what it is to be.
        let output = sleeper.0.stdout.as_mut().ok_or("/bin/sh")?;
        output.read_exact(&mut [0]).map_err(named("/bin/sh"))?;
        Ok(sleeper)
    }

    fn pid(&self) -> i32 {
        self.0.id().cast_signed()
    }

    fn file(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{name}", self.pid()))
    }

    /// Passes a millisecond, or less if the program ends.
    fn pause(&self) {
        let output = self.0.stdout.as_ref().map(AsFd::as_fd);
        let mut ends: Vec<PollFd<'_>> = output.into_iter().map(|fd| PollFd::new(fd, PollFlags::POLLIN)).collect();
        // However it ends, the caller looks again.
        let _ = poll(&mut ends, PollTimeout::from(1u8));
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        // What has ended already needs no killing.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Duplicates a program's descriptor and reads its memory, as for the address of a `bind()`.
fn addresses() -> Found {
    let sleeper = Sleeper::start()?;
    let pidfd = sandbox::pidfd_open(sleeper.pid()).map_err(named("pidfd_open(2)"))?;
    sandbox::pidfd_getfd(pidfd.as_fd(), 0).map_err(named("pidfd_getfd(2)"))?;
    let maps = fs::read_to_string(sleeper.file("maps")).map_err(named("/proc/PID/maps"))?;
    let first = maps.split('-').next().and_then(|start| u64::from_str_radix(start, 16).ok());
    fs::File::open(sleeper.file("mem")).map_err(named("/proc/PID/mem"))?;
    match first.map(|start| procs::read_memory(&sleeper.file("mem"), start, 16)) {
        Some(bytes) if bytes.len() == 16 => Ok(()),
        Some(_) | None => Err("/proc/PID/mem: EIO".to_owned()),
    }
}

/// Opens a connection in a network of its own and looks for its segments.
fn segments() -> Found {
    walls(sandbox::network(), &["net"])?;
    let mut capture = Capture::open(Instant::now()).map_err(named("socket(AF_PACKET)"))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(named("bind(2)"))?;
    let address = listener.local_addr().map_err(named("getsockname(2)"))?;
    let _connection = TcpStream::connect(address).map_err(named("connect(2)"))?;
    capture.take_all(&mut |_| ()).map_err(named("recvmsg(AF_PACKET)"))?;
    let seen = capture.finish().connections;
    let handshake = seen.iter().any(|connection| connection.server == address && connection.seen >= 3);
    if handshake { Ok(()) } else { Err("recvmsg(AF_PACKET): EAGAIN".to_owned()) }
}

/// Sees pings in a network of its own, where the kernel answers none.
fn pings() -> Found {
    walls(sandbox::network(), &["net"])?;
    Pings::open().map(drop).map_err(named("/proc/sys/net and socket(SOCK_RAW)"))
}

/// How long a shell may take from its line to its read, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sees a program asleep in `read()`, and how often it ran.
fn waiting() -> Found {
    let sleeper = Sleeper::start()?;
    let counts = fs::read_to_string(sleeper.file("schedstat")).map_err(named("/proc/PID/schedstat"))?;
    if threads::counts(&counts).is_none_or(|counts| counts.switches == 0) {
        return Err(format!("/proc/PID/schedstat: {}", counts.trim()));
    }
    let until = Instant::now() + PATIENCE;
    loop {
        let text = fs::read_to_string(sleeper.file("syscall")).map_err(named("/proc/PID/syscall"))?;
        let thread = Procs::descendants(sleeper.pid()).thread(sleeper.pid(), sleeper.pid(), Detail::Call);
        let call = thread.filter(|thread| thread.state == b'S').and_then(|thread| thread.call);
        if call.is_some_and(|call| call.nr == libc::SYS_read) {
            return Ok(());
        }
        if Instant::now() > until {
            return Err(format!("/proc/PID/syscall: {}", text.trim()));
        }
        sleeper.pause();
    }
}

/// Prints on a terminal and reads what was printed.
fn terminal() -> Found {
    let terminal = Terminal::open().map_err(named("openpty(3)"))?;
    let inner = terminal.inner().map_err(named("dup(2)"))?;
    fs::File::from(inner).write_all(b"x").map_err(named("write(2)"))?;
    let has_output = terminal.has_output().map_err(named("poll(2)"))?;
    let read = terminal.read().map_err(named("read(2)"))?;
    if has_output && read == b"x" { Ok(()) } else { Err("read(2): EAGAIN".to_owned()) }
}
