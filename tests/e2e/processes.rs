//! Processes that a run of netgrade starts: found by their descent, watched by pidfd, and the namespaces
//! that they live in.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::os::fd::{AsFd, FromRawFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// What does not happen in this time does not happen.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// Starts a command without waiting for it; its standard error is kept.
#[expect(clippy::disallowed_methods, reason = "assert_cmd cannot start a program without waiting for its end")]
pub(crate) fn spawn(command: &assert_cmd::Command, stdout: Stdio) -> Child {
    let mut std = std::process::Command::new(command.get_program());
    std.args(command.get_args()).stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => std.env(name, value),
            None => std.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        std.current_dir(folder);
    }
    std.spawn().unwrap()
}

/// A process that was seen alive.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) pid: i32,
    end: OwnedFd,
}

impl Seen {
    /// None where it is gone already.
    fn of(pid: i32) -> Option<Self> {
        pidfd(pid).map(|end| Self { pid, end })
    }

    /// Whether it ends before `until`.
    pub(crate) fn ends_before(&self, until: Instant) -> bool {
        let left = until.saturating_duration_since(Instant::now());
        let mut fds = [PollFd::new(self.end.as_fd(), PollFlags::POLLIN)];
        poll(&mut fds, PollTimeout::try_from(left).unwrap()).unwrap() > 0
    }

    fn is_alive(&self) -> bool {
        !self.ends_before(Instant::now())
    }

    /// Sends it a signal; a number that was given to another process meanwhile is not hit.
    pub(crate) fn signal(&self, signal: nix::sys::signal::Signal) {
        assert!(self.is_alive(), "{self:?} ended too early");
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(self.pid), signal).unwrap();
    }
}

/// What a process is called now: a fork becomes another program when it executes one.
fn command(pid: i32) -> String {
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&line).replace('\0', " ")
}

#[expect(unsafe_code, reason = "neither std nor nix opens a pidfd")]
pub(crate) fn pidfd(pid: i32) -> Option<OwnedFd> {
    // SAFETY: pidfd_open(2) takes no pointers; a descriptor that it returns is new and ours alone.
    let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) };
    let fd = i32::try_from(fd).ok().filter(|&fd| fd >= 0)?;
    // SAFETY: as above.
    Some(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Everything that one run of netgrade started, as far as it was seen.
#[derive(Debug, Default)]
pub(crate) struct Family {
    members: BTreeMap<i32, Seen>,
    /// By name, such as `net:[4026532281]`. Held open: the number of a namespace that is gone is given
    /// to the next one, which may be another test's.
    namespaces: BTreeMap<String, File>,
}

impl Family {
    /// Adds the descendants that are alive now, and their namespaces.
    pub(crate) fn look(&mut self, root: i32) {
        let ours = namespaces("self");
        for pid in descendants(root) {
            if !self.members.get(&pid).is_some_and(Seen::is_alive)
                && let Some(seen) = Seen::of(pid)
            {
                self.members.insert(pid, seen);
            }
            let theirs = namespaces(&pid.to_string());
            for (name, path) in theirs.into_iter().filter(|(name, _)| !ours.contains_key(name)) {
                self.hold(name, &path);
            }
        }
    }

    fn hold(&mut self, name: String, path: &str) {
        if self.namespaces.contains_key(&name) {
            return;
        }
        let Ok(file) = File::open(path) else { return };
        // Between its name and its opening the process may have ended, and its number been given away.
        if fs::read_link(path).is_ok_and(|again| again.to_string_lossy() == name) {
            self.namespaces.insert(name, file);
        }
    }

    /// A member that is alive and whose command line contains `text`.
    pub(crate) fn find(&self, text: &str) -> Option<&Seen> {
        self.members.values().find(|seen| command(seen.pid).contains(text) && seen.is_alive())
    }

    /// The worker that is at work: the latest child of a coordinator that plays one check. Those before it
    /// have answered and are about to be gone.
    pub(crate) fn worker(&self, root: i32) -> &Seen {
        self.living_children(root).pop().unwrap()
    }

    /// The child that a process has had for longest.
    pub(crate) fn oldest_child(&self, root: i32) -> &Seen {
        self.living_children(root)[0]
    }

    /// The living children of a process that were seen.
    pub(crate) fn children_of(&self, root: i32) -> Vec<i32> {
        self.living_children(root).iter().map(|seen| seen.pid).collect()
    }

    fn living_children(&self, root: i32) -> Vec<&Seen> {
        children(root).iter().filter_map(|pid| self.members.get(pid).filter(|seen| seen.is_alive())).collect()
    }

    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    /// Fails unless all members end soon.
    pub(crate) fn assert_processes_end(&self) {
        let until = Instant::now() + DEADLINE;
        let left: Vec<&Seen> = self.members.values().filter(|seen| !seen.ends_before(until)).collect();
        assert!(left.is_empty(), "processes are left: {left:?}");
    }

    /// Fails unless all members end soon, and nobody lives in their namespaces.
    pub(crate) fn assert_ends(&self) {
        self.assert_processes_end();
        for kind in ["net", "pid", "mnt", "user"] {
            let seen = self.namespaces.keys().any(|name| name.starts_with(kind));
            assert!(seen, "no {kind} namespace of this run was seen: {:?}", self.namespaces);
        }
        let inhabited: Vec<String> = pids().into_iter().filter_map(|pid| self.inhabitant(pid)).collect();
        assert!(inhabited.is_empty(), "namespaces of this run are still lived in: {inhabited:?}");
    }

    /// Fails unless the control groups of all members are gone.
    pub(crate) fn assert_no_groups(&self) {
        let is_ours = |name: &str| {
            let owner = name.strip_prefix("netgrade-").and_then(|rest| rest.split('-').next()?.parse().ok());
            owner.is_some_and(|pid: i32| self.members.contains_key(&pid))
        };
        let left: Vec<String> =
            own_groups().iter().flat_map(|folder| names(folder)).filter(|name| is_ours(name)).collect();
        assert!(left.is_empty(), "control groups are left: {left:?}");
    }

    fn inhabitant(&self, pid: i32) -> Option<String> {
        let theirs = namespaces(&pid.to_string());
        let shared: Vec<&String> = theirs.keys().filter(|name| self.namespaces.contains_key(*name)).collect();
        // What has ended and waits to be reaped by its new parent lives nowhere any more.
        let alive = Seen::of(pid).is_some_and(|seen| seen.is_alive());
        (alive && !shared.is_empty()).then(|| format!("{pid} `{}` in {shared:?}", command(pid)))
    }
}

/// The namespaces of a process by name, and where they can be opened.
fn namespaces(pid: &str) -> BTreeMap<String, String> {
    let path = |kind| format!("/proc/{pid}/ns/{kind}");
    let named = |path: String| Some((fs::read_link(&path).ok()?.to_string_lossy().into_owned(), path));
    ["net", "pid", "mnt", "user", "ipc", "uts"].into_iter().map(path).filter_map(named).collect()
}

fn pids() -> Vec<i32> {
    fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect()
}

fn children(pid: i32) -> Vec<i32> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    lists.flat_map(|text| text.split_whitespace().map(|n| n.parse().unwrap()).collect::<Vec<i32>>()).collect()
}

fn descendants(pid: i32) -> Vec<i32> {
    children(pid).iter().flat_map(|&child| std::iter::once(child).chain(descendants(child))).collect()
}

/// The folders of the control groups that this process is in, for memory and for processes (`cgroups(7)`).
pub(crate) fn own_groups() -> Vec<PathBuf> {
    let own = fs::read_to_string("/proc/self/cgroup").unwrap();
    let folder = |line: &str| {
        let mut fields = line.splitn(3, ':').skip(1);
        let (name, path) = (fields.next()?, fields.next()?.trim_start_matches('/'));
        ["memory", "pids"].contains(&name).then(|| Path::new("/sys/fs/cgroup").join(name).join(path))
    };
    own.lines().filter_map(folder).filter(|folder| folder.is_dir()).collect()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

/// The mounts of the test's own mount namespace.
pub(crate) fn mounts() -> BTreeSet<String> {
    fs::read_to_string("/proc/self/mountinfo").unwrap().lines().map(str::to_owned).collect()
}

/// Looks again and again until there is an answer. Nothing tells a process that another one has started
/// a third (inotify does not see `/proc`), and a student's program in its sandbox cannot tell the test
/// anything: so this one helper looks every two milliseconds, up to a deadline.
pub(crate) fn until<T>(what: &str, look: impl FnMut() -> Option<T>) -> T {
    until_within(DEADLINE, what, look)
}

/// The same for what may take longer.
pub(crate) fn until_within<T>(limit: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + limit;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < until, "it never came to this: {what}");
        poll(&mut [], PollTimeout::from(2u8)).unwrap();
    }
}

/// Waits for a child's end, adding what it starts to `family` meanwhile.
pub(crate) fn follow(child: &mut Child, family: &mut Family) -> std::process::ExitStatus {
    follow_within(DEADLINE, child, family)
}

/// The same for a run that may take so long.
pub(crate) fn follow_within(limit: Duration, child: &mut Child, family: &mut Family) -> std::process::ExitStatus {
    let root = i32::try_from(child.id()).unwrap();
    until_within(limit, "netgrade ends", || {
        family.look(root);
        child.try_wait().unwrap()
    })
}
