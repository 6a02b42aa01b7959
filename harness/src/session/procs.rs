//! What the kernel says of a cell's processes and threads (`proc(5)`). Reads only.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

use super::threads::{Detail, Kept, Seen, Thread, is_alive, record, text};

/// A cell's processes and threads.
#[derive(Debug)]
pub(super) struct Procs {
    listed: Listed,
    kept: Kept,
    /// Says how many threads there are, the init's included, where somebody counts them.
    count: Option<File>,
    /// Who was there at the latest look, by process and thread.
    latest: RefCell<Vec<(i32, i32)>>,
}

/// Where the processes of a cell are listed.
#[derive(Debug)]
enum Listed {
    /// The cell's own `/proc`, which lists nobody else.
    Own(PathBuf),
    /// The descendants of this process on the host's `/proc`.
    Descendants(i32),
}

/// The init is counted, too.
const INIT: usize = 1;
const PAGE: u64 = 4096;

impl Procs {
    /// The cell whose init is `init`, in namespaces of its own, with its group's count of threads.
    pub(super) fn own(init: i32, count: Option<File>) -> Self {
        Self { count, ..Self::listed_in(PathBuf::from(format!("/proc/{init}/root/proc"))) }
    }

    /// Those that this `proc(5)` file system lists.
    pub(super) fn listed_in(folder: PathBuf) -> Self {
        Self::listed(Listed::Own(folder))
    }

    /// The cell whose init is `init`, among the host's processes.
    pub(super) fn descendants(init: i32) -> Self {
        Self::listed(Listed::Descendants(init))
    }

    fn listed(listed: Listed) -> Self {
        Self { listed, kept: Kept::default(), count: None, latest: RefCell::default() }
    }

    /// Whether they are among the host's processes.
    pub(super) fn are_shared(&self) -> bool {
        matches!(self.listed, Listed::Descendants(_))
    }

    pub(super) fn folder(&self) -> PathBuf {
        match &self.listed {
            Listed::Own(path) => path.clone(),
            Listed::Descendants(_) => PathBuf::from("/proc"),
        }
    }

    /// Every process but the cell's init.
    pub(super) fn pids(&self) -> io::Result<Vec<i32>> {
        if let Some(threads) = self.unchanged(Detail::Counts) {
            let mut pids: Vec<i32> = threads.iter().map(|thread| thread.pid).collect();
            pids.dedup();
            return Ok(pids);
        }
        self.list()
    }

    fn list(&self) -> io::Result<Vec<i32>> {
        match &self.listed {
            Listed::Own(path) => Ok(numbers(path)?.into_iter().filter(|&pid| pid != 1).collect()),
            Listed::Descendants(init) => {
                let mut found = Vec::new();
                descend(*init, &mut found);
                Ok(found)
            }
        }
    }

    /// Every thread of every process but the init. What ends meanwhile is left out.
    pub(super) fn threads(&self, detail: Detail) -> io::Result<Vec<Thread>> {
        if let Some(threads) = self.unchanged(detail) {
            return Ok(threads);
        }
        let mut threads = Vec::new();
        for pid in self.list()? {
            threads.extend(self.threads_of(pid, detail).unwrap_or_default());
        }
        *self.latest.borrow_mut() = threads.iter().map(|thread| (thread.pid, thread.tid)).collect();
        let init = self.first();
        self.kept.retain(|pid, tid| pid == init || threads.iter().any(|one| (one.pid, one.tid) == (pid, tid)));
        Ok(threads)
    }

    /// The threads of the latest look where there are no others now, without listing what there is: that takes longer
    /// than all the rest. The count comes first: whoever lived before it and lives after it was counted, and where that
    /// makes all there were, nobody else was there then.
    fn unchanged(&self, detail: Detail) -> Option<Vec<Thread>> {
        let latest = self.latest.borrow();
        let count = record(self.count.as_ref()?, |bytes| text(bytes).trim().parse::<usize>().ok())??;
        if latest.is_empty() || count != latest.len() + INIT {
            return None;
        }
        latest.iter().map(|at| self.kept.again(*at, detail)).collect()
    }

    /// Every thread of one process, those that have ended and still have a number included.
    pub(super) fn threads_of(&self, pid: i32, detail: Detail) -> io::Result<Vec<Thread>> {
        // Who is alone can only get company by running, and is then seen to have run.
        if let Some(first) = self.seen(pid, pid, detail).filter(|first| first.siblings == Some(1)) {
            return Ok(vec![first.thread]);
        }
        Ok(self.tids(pid)?.into_iter().filter_map(|tid| self.thread(pid, tid, detail)).collect())
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
        self.thread(self.first(), self.first(), Detail::Call)
    }

    fn first(&self) -> i32 {
        match &self.listed {
            Listed::Own(_) => 1,
            Listed::Descendants(init) => *init,
        }
    }

    /// One thread; none if it has ended.
    pub(super) fn thread(&self, pid: i32, tid: i32, detail: Detail) -> Option<Thread> {
        self.seen(pid, tid, detail).map(|seen| seen.thread)
    }

    fn seen(&self, pid: i32, tid: i32, detail: Detail) -> Option<Seen> {
        self.kept.look((pid, tid), detail, || self.folder().join(format!("{pid}/task/{tid}")))
    }

    /// Whether the processes of these threads together have more than so many bytes in memory. Pages that they share count
    /// once: their proportional share (`proc_pid_smaps(5)`), which takes long to add up, is asked for only
    /// where the plain sum is too large.
    pub(super) fn use_more_than(&self, threads: &[Thread], limit: u64) -> bool {
        // A process whose first thread has ended has memory only as its others tell.
        let mut processes: BTreeMap<i32, &Thread> = BTreeMap::new();
        for thread in threads {
            let known = processes.entry(thread.pid).or_insert(thread);
            if thread.resident > known.resident {
                *known = thread;
            }
        }
        let resident: u64 = processes.values().map(|thread| thread.resident * PAGE).sum();
        let share = |thread: &&Thread| self.proportional(thread.pid, thread.tid).ok();
        resident > limit && processes.values().filter_map(share).sum::<u64>() > limit
    }

    /// The proportional share of a process in memory (`proc_pid_smaps(5)`), in bytes, as one of its threads tells it.
    pub(super) fn proportional(&self, pid: i32, tid: i32) -> io::Result<u64> {
        Ok(share(&fs::read_to_string(self.folder().join(format!("{pid}/task/{tid}/smaps_rollup")))?))
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
        let alive = |pid: &i32| fs::read(folder.join(format!("{pid}/stat"))).is_ok_and(|stat| is_alive(&stat));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_told_by_whichever_thread_still_lives() {
        let (procs, pid) = (Procs::listed_in("/proc".into()), std::process::id().cast_signed());
        let thread = |resident| {
            let tid = nix::unistd::gettid().as_raw();
            Thread { pid, tid, state: b'S', call: None, switches: 1, cpu: 0, delay: 0, resident }
        };
        let ended = Thread { tid: i32::MAX, ..thread(0) };
        let threads = [ended.clone(), thread(1 << 40)];
        assert!(procs.use_more_than(&threads, PAGE) && !procs.use_more_than(&threads, 1 << 40));
        assert!(
            !procs.use_more_than(&[ended, thread(1)], PAGE),
            "shares are asked for only where the sum is too large"
        );
    }

    #[test]
    fn shares_are_told_in_kib() {
        assert_eq!(share("00400000-7ffe rollup\nRss: 900 kB\nPss:      12 kB\n"), 12 << 10);
        assert_eq!(share(""), 0);
    }
}
