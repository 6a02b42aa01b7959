//! What the kernel says of a thread at one moment (`proc(5)`), read again and again: the files that say it stay open
//! from one look to the next. Reads only.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// A thread at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thread {
    pub(super) pid: i32,
    pub(super) tid: i32,
    /// The state's letter: R, S, D, T, Z …
    pub(super) state: u8,
    /// The system call that it sleeps in, where that was asked for.
    pub(super) call: Option<SystemCall>,
    /// How often it was put on a processor.
    pub(super) switches: u64,
    /// Nanoseconds on a processor.
    pub(super) cpu: u64,
    /// Nanoseconds runnable without a processor.
    pub(super) delay: u64,
    /// Pages that its process has in memory.
    pub(super) resident: u64,
}

/// A system call with its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SystemCall {
    pub(super) nr: i64,
    pub(super) args: [u64; 6],
}

/// What is asked of a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    /// Its state and its counts.
    Counts,
    /// The call that it sleeps in, too.
    Call,
}

/// A thread, and how many there are in its process.
pub(super) struct Seen {
    pub(super) thread: Thread,
    pub(super) siblings: Option<u64>,
}

/// The open files of a program's threads, by process and thread.
#[derive(Debug, Default)]
pub(super) struct Kept(RefCell<BTreeMap<(i32, i32), Files>>);

/// Threads whose files stay open; a crowd's would take all descriptors.
const MOST: usize = 32;

impl Kept {
    /// A thread whose files lie in `folder`; none if it has ended.
    pub(super) fn look(
        &self,
        at: (i32, i32),
        detail: Detail,
        folder: impl FnOnce() -> std::path::PathBuf,
    ) -> Option<Seen> {
        let mut kept = self.0.borrow_mut();
        if let Some(seen) = kept.get(&at).and_then(|files| files.look(at, detail)) {
            return Some(seen);
        }
        // It has ended; its number may be another's by now.
        kept.remove(&at);
        let files = Files::open(&folder())?;
        let seen = files.look(at, detail);
        if seen.is_some() && kept.len() < MOST {
            kept.insert(at, files);
        }
        seen
    }

    /// A thread that was seen before, if it still lives.
    pub(super) fn again(&self, at: (i32, i32), detail: Detail) -> Option<Thread> {
        self.0.borrow().get(&at)?.look(at, detail).map(|seen| seen.thread)
    }

    /// Closes the files of those that are not among these any more.
    pub(super) fn retain(&self, is_there: impl Fn(i32, i32) -> bool) {
        self.0.borrow_mut().retain(|(pid, tid), _| is_there(*pid, *tid));
    }
}

#[derive(Debug)]
struct Files {
    stat: File,
    schedstat: Option<File>,
    syscall: Option<File>,
}

impl Files {
    fn open(folder: &Path) -> Option<Self> {
        let open = |name: &str| File::open(folder.join(name)).ok();
        Some(Self { stat: open("stat")?, schedstat: open("schedstat"), syscall: open("syscall") })
    }

    /// Where the kernel does not count how often a thread runs, nothing proves that it stood still: then no call is
    /// given, so that it never counts as asleep.
    fn look(&self, (pid, tid): (i32, i32), detail: Detail) -> Option<Seen> {
        let Stat { state, siblings, resident } = record(&self.stat, parse_stat)??;
        let of = |file: &Option<File>| file.as_ref().and_then(|file| record(file, |bytes| counts(text(bytes)))?);
        let Counts { cpu, delay, switches } = of(&self.schedstat).unwrap_or_default();
        let call = self.syscall.as_ref().filter(|_| detail == Detail::Call && switches > 0);
        let call = call.and_then(|file| record(file, |bytes| parse_call(text(bytes)))?);
        Some(Seen { thread: Thread { pid, tid, state, call, switches, cpu, delay, resident }, siblings })
    }
}

/// Longer than any of these records.
const ROOM: usize = 2048;

/// Reads a file that the kernel writes anew, and whole, for each read from its beginning.
pub(super) fn record<T>(file: &File, parse: impl FnOnce(&[u8]) -> T) -> Option<T> {
    let mut room = [0; ROOM];
    let length = file.read_at(&mut room, 0).ok()?;
    Some(parse(&room[..length]))
}

pub(super) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// What `/proc/PID/stat` says of a thread (`proc_pid_stat(5)`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stat {
    pub(super) state: u8,
    /// How many threads its process has, where that is told.
    pub(super) siblings: Option<u64>,
    /// Pages that its process has in memory.
    pub(super) resident: u64,
}

/// Reads a `/proc/PID/stat`. A name, which is the thread's own to choose, may hold whatever bytes.
pub(super) fn parse_stat(bytes: &[u8]) -> Option<Stat> {
    // Behind the state, and behind the number of threads.
    const THREADS: usize = 17;
    const RESIDENT: usize = 4;
    let name_ends = bytes.windows(2).rposition(|two| two == b") ")?;
    let mut fields = text(&bytes[name_ends + 2..]).split_ascii_whitespace();
    let state = *fields.next()?.as_bytes().first()?;
    let siblings = fields.nth(THREADS - 1).and_then(|field| field.parse().ok());
    let resident = fields.nth(RESIDENT - 1).and_then(|field| field.parse().ok()).unwrap_or(0);
    Some(Stat { state, siblings, resident })
}

/// Whether a process with this `/proc/PID/stat` is not merely waiting to be reaped.
pub(super) fn is_alive(stat: &[u8]) -> bool {
    parse_stat(stat).is_some_and(|stat| !matches!(stat.state, b'Z' | b'X'))
}

/// What the kernel counts of a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts {
    pub(super) cpu: u64,
    pub(super) delay: u64,
    pub(super) switches: u64,
}

/// `/proc/PID/schedstat` (Documentation/scheduler/sched-stats.rst): all zero where counting is off.
pub(super) fn counts(text: &str) -> Option<Counts> {
    let mut fields = text.split_ascii_whitespace().map(|field| field.parse().ok());
    Some(Counts { cpu: fields.next()??, delay: fields.next()??, switches: fields.next()?? })
}

/// `proc_pid_syscall(5)`: "running", or the number, six arguments, stack pointer and program counter.
pub(super) fn parse_call(text: &str) -> Option<SystemCall> {
    let mut fields = text.split_ascii_whitespace();
    let nr = fields.next()?.parse().ok().filter(|&nr| nr >= 0)?;
    let mut args = [0; 6];
    for arg in &mut args {
        *arg = u64::from_str_radix(fields.next()?.strip_prefix("0x")?, 16).ok()?;
    }
    Some(SystemCall { nr, args })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_read_as_the_kernel_prints_them() {
        let call = parse_call("0 0x3 0x56053e2c46e0 0x2000 0x0 0x0 0x0 0x7fffb8736858 0x7f2b5df162ad\n").unwrap();
        assert_eq!((call.nr, call.args[0], call.args[2]), (0, 3, 0x2000));
        for text in ["running\n", "-1 0x7ffe 0x7f2b\n", ""] {
            assert_eq!(parse_call(text), None, "{text:?}");
        }
    }

    #[test]
    fn counts_are_read_whole_or_not_at_all() {
        assert_eq!(counts("12 3 4\n"), Some(Counts { cpu: 12, delay: 3, switches: 4 }));
        assert_eq!(counts("0 0 0\n"), Some(Counts::default()));
        for text in ["", "1 2", "1 2 x"] {
            assert_eq!(counts(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_thread_may_have_any_name() {
        let stat = |name: &[u8]| [b"7 (", name, b") S 1 7 7 0 -1 0 1 0 0 0 0 0 0 0 20 0 3 0 99 4096 12 18\n"].concat();
        let expected = Stat { state: b'S', siblings: Some(3), resident: 12 };
        for name in [&b"server"[..], b"a) R (b", "\u{670d}\u{52a1}".as_bytes(), b"a\xe6\x9c", b""] {
            assert_eq!(parse_stat(&stat(name)), Some(expected), "{name:?}");
        }
        assert_eq!(parse_stat(b"7 (server"), None);
        assert!(is_alive(b"7 (a) R 1") && !is_alive(b"7 (a) Z 1") && !is_alive(b""));
    }

    #[test]
    fn a_thread_that_has_ended_is_not_seen_again() {
        let (kept, pid) = (Kept::default(), std::process::id().cast_signed());
        let (tell, told) = std::sync::mpsc::channel();
        let (end, ends) = std::sync::mpsc::channel::<()>();
        let thread = std::thread::spawn(move || {
            tell.send(nix::unistd::gettid().as_raw()).unwrap();
            let _ = ends.recv();
        });
        let tid = told.recv().unwrap();
        let look = || kept.look((pid, tid), Detail::Counts, || format!("/proc/{pid}/task/{tid}").into());
        let first = look().unwrap();
        assert!(first.siblings.unwrap() > 1 && look().unwrap().thread.switches >= first.thread.switches);
        drop(end);
        thread.join().unwrap();
        // The kernel lets go of it a moment after whoever joins it is told.
        let gone = std::iter::repeat_with(look).take(1_000_000).any(|seen| seen.is_none());
        assert!(gone && kept.0.borrow().is_empty());
    }
}
