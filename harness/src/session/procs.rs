//! What the kernel says of a cell's processes and threads (`proc(5)`). Reads only.

use std::fs;
use std::io;
use std::path::PathBuf;

/// Where the processes of a cell are listed.
#[derive(Debug, Clone)]
pub(super) enum Procs {
    /// The cell's own `/proc`, which lists nobody else.
    Own(PathBuf),
    /// The descendants of this process on the host's `/proc`.
    Descendants(i32),
}

/// A thread at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Thread {
    pub(super) pid: i32,
    pub(super) tid: i32,
    /// The state's letter: R, S, D, T, Z …
    pub(super) state: u8,
    /// The system call that it sleeps in.
    pub(super) call: Option<SystemCall>,
    /// How often it was put on a processor.
    pub(super) switches: u64,
    /// Nanoseconds on a processor.
    pub(super) cpu: u64,
    /// Nanoseconds runnable without a processor.
    pub(super) delay: u64,
}

/// A system call with its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SystemCall {
    pub(super) nr: i64,
    pub(super) args: [u64; 6],
}

impl Procs {
    /// The cell whose init is `init`, in namespaces of its own.
    pub(super) fn own(init: i32) -> Self {
        Self::Own(PathBuf::from(format!("/proc/{init}/root/proc")))
    }

    pub(super) fn folder(&self) -> PathBuf {
        match self {
            Self::Own(path) => path.clone(),
            Self::Descendants(_) => PathBuf::from("/proc"),
        }
    }

    /// Every process but the cell's init.
    pub(super) fn pids(&self) -> io::Result<Vec<i32>> {
        match self {
            Self::Own(path) => Ok(numbers(path)?.into_iter().filter(|&pid| pid != 1).collect()),
            Self::Descendants(init) => {
                let mut found = Vec::new();
                descend(*init, &mut found);
                Ok(found)
            }
        }
    }

    /// Every thread of every process but the init. What ends meanwhile is left out.
    pub(super) fn threads(&self) -> io::Result<Vec<Thread>> {
        let mut threads = Vec::new();
        for pid in self.pids()? {
            threads.extend(self.threads_of(pid).unwrap_or_default());
        }
        Ok(threads)
    }

    /// Every thread of one process, those that have ended and still have a number included.
    pub(super) fn threads_of(&self, pid: i32) -> io::Result<Vec<Thread>> {
        Ok(self.tids(pid)?.into_iter().filter_map(|tid| self.thread(pid, tid)).collect())
    }

    fn tids(&self, pid: i32) -> io::Result<Vec<i32>> {
        numbers(&self.folder().join(format!("{pid}/task")))
    }

    /// How many descriptors a process has open.
    pub(super) fn descriptors(&self, pid: i32) -> io::Result<u64> {
        Ok(fs::read_dir(self.folder().join(format!("{pid}/fd")))?.count() as u64)
    }

    /// The cell's first process.
    pub(super) fn init(&self) -> Option<Thread> {
        match self {
            Self::Own(_) => self.thread(1, 1),
            Self::Descendants(init) => self.thread(*init, *init),
        }
    }

    /// One thread; none if it has ended. Where the kernel does not count how often a thread runs, nothing
    /// proves that it stood still: then no call is given, so that it never counts as asleep.
    pub(super) fn thread(&self, pid: i32, tid: i32) -> Option<Thread> {
        let folder = self.folder().join(format!("{pid}/task/{tid}"));
        let stat = fs::read_to_string(folder.join("stat")).ok()?;
        let state = *stat.rsplit_once(") ")?.1.as_bytes().first()?;
        let counts = fs::read_to_string(folder.join("schedstat")).ok().and_then(|text| counts(&text));
        let Counts { cpu, delay, switches } = counts.unwrap_or_default();
        let call = fs::read_to_string(folder.join("syscall")).ok().and_then(|text| parse_call(&text));
        Some(Thread { pid, tid, state, call: call.filter(|_| switches > 0), switches, cpu, delay })
    }

    /// Whether all processes together have more than so many bytes in memory. Pages that they share count
    /// once: their proportional share (`proc_pid_smaps(5)`), which takes long to add up, is asked for only
    /// where the plain sum is too large.
    pub(super) fn uses_more_than(&self, limit: u64) -> bool {
        // What is just ending has no processes to read; its end is an event of its own.
        let pids = self.pids().unwrap_or_default();
        let sum = |of: fn(&Self, i32) -> Option<u64>| pids.iter().filter_map(|&pid| of(self, pid)).sum::<u64>();
        sum(Self::resident) > limit && sum(|procs, pid| procs.proportional(pid).ok()) > limit
    }

    fn resident(&self, pid: i32) -> Option<u64> {
        let statm = fs::read_to_string(self.folder().join(format!("{pid}/statm"))).ok()?;
        statm.split_ascii_whitespace().nth(1)?.parse::<u64>().ok().map(|pages| pages * 4096)
    }

    /// The proportional share of a process in memory (`proc_pid_smaps(5)`), in bytes.
    pub(super) fn proportional(&self, pid: i32) -> io::Result<u64> {
        Ok(share(&fs::read_to_string(self.folder().join(format!("{pid}/smaps_rollup")))?))
    }

    /// How often the threads have gone to sleep by themselves, in all.
    pub(super) fn sleeps(&self, threads: &[Thread]) -> u64 {
        let sleeps = |thread: &Thread| {
            let file = self.folder().join(format!("{}/task/{}/status", thread.pid, thread.tid));
            let status = fs::read_to_string(file).ok()?;
            let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
            line.trim().parse::<u64>().ok()
        };
        threads.iter().filter_map(sleeps).sum()
    }

    /// How many threads there are in all.
    pub(super) fn count(&self) -> io::Result<u64> {
        Ok(self.pids()?.into_iter().map(|pid| self.tids(pid).map_or(1, |tids| tids.len() as u64)).sum())
    }

    /// Whether there are more than so many threads. Of a fork bomb only the processes are counted: every further
    /// look would cost a worker that gets one slice in hundreds another second.
    pub(super) fn are_more_than(&self, limit: u64) -> bool {
        let processes = self.pids().map_or(0, |pids| pids.len() as u64);
        processes > limit || self.count().unwrap_or(0) > limit
    }

    /// Processes that are not merely waiting to be reaped.
    pub(super) fn live(&self) -> u32 {
        let folder = self.folder();
        let alive = |pid: &i32| {
            let stat = fs::read_to_string(folder.join(format!("{pid}/stat"))).unwrap_or_default();
            stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with(['Z', 'X']))
        };
        u32::try_from(self.pids().unwrap_or_default().iter().filter(|pid| alive(pid)).count()).unwrap_or(u32::MAX)
    }

    /// A thread's name.
    pub(super) fn name(&self, pid: i32, tid: i32) -> String {
        let name = fs::read_to_string(self.folder().join(format!("{pid}/task/{tid}/comm"))).unwrap_or_default();
        name.trim_end().to_owned()
    }

    /// The path of the program that a process executes.
    pub(super) fn program(&self, pid: i32) -> PathBuf {
        fs::read_link(self.folder().join(format!("{pid}/exe"))).unwrap_or_default()
    }

    /// Where one of its descriptors can be looked at.
    pub(super) fn descriptor(&self, pid: i32, fd: u64) -> PathBuf {
        self.folder().join(format!("{pid}/fd/{fd}"))
    }

    /// What the kernel tells of one of its descriptors.
    pub(super) fn descriptor_info(&self, pid: i32, fd: u64) -> String {
        fs::read_to_string(self.folder().join(format!("{pid}/fdinfo/{fd}"))).unwrap_or_default()
    }

    /// Reads a process's memory; shorter where not all of it is mapped.
    pub(super) fn read_memory(&self, pid: i32, address: u64, length: usize) -> Vec<u8> {
        read_memory(&self.folder().join(format!("{pid}/mem")), address, length)
    }
}

/// Reads from a `/proc/PID/mem`; shorter where not all of it is mapped.
pub(super) fn read_memory(mem: &std::path::Path, address: u64, length: usize) -> Vec<u8> {
    use std::os::unix::fs::FileExt;
    let Ok(file) = fs::File::open(mem) else { return Vec::new() };
    let mut bytes = vec![0; length];
    let mut done = 0;
    while done < length {
        match file.read_at(&mut bytes[done..], address.wrapping_add(done as u64)) {
            Ok(0) | Err(_) => break,
            Ok(count) => done += count,
        }
    }
    bytes.truncate(done);
    bytes
}

fn numbers(folder: &std::path::Path) -> io::Result<Vec<i32>> {
    let entries = fs::read_dir(folder)?;
    Ok(entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect())
}

/// The proportional share that a `smaps_rollup` tells, in bytes.
fn share(rollup: &str) -> u64 {
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kib = line.and_then(|line| line.split_ascii_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

fn descend(pid: i32, found: &mut Vec<i32>) {
    for tid in numbers(std::path::Path::new(&format!("/proc/{pid}/task"))).unwrap_or_default() {
        let children = fs::read_to_string(format!("/proc/{pid}/task/{tid}/children")).unwrap_or_default();
        for child in children.split_ascii_whitespace().filter_map(|child| child.parse().ok()) {
            found.push(child);
            descend(child, found);
        }
    }
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
fn parse_call(text: &str) -> Option<SystemCall> {
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
    fn shares_are_told_in_kib() {
        assert_eq!(share("00400000-7ffe rollup\nRss: 900 kB\nPss:      12 kB\n"), 12 << 10);
        assert_eq!(share(""), 0);
    }

    #[test]
    fn counts_are_read_whole_or_not_at_all() {
        assert_eq!(counts("12 3 4\n"), Some(Counts { cpu: 12, delay: 3, switches: 4 }));
        assert_eq!(counts("0 0 0\n"), Some(Counts::default()));
        for text in ["", "1 2", "1 2 x"] {
            assert_eq!(counts(text), None, "{text:?}");
        }
    }
}
