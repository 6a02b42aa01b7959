//! What a program and all that it started hold, as the kernel tells it (`proc(5)`). Must not judge.

use std::io;

use super::driver::Session;
use super::error::{SessionError, Within};
use super::procs::Procs;
use super::quiet;
use super::script::{Input, Waiting};
use super::sockets::{self, State};
use super::threads::Detail;
use crate::evidence::{Usage, What};

impl Session<'_> {
    /// Measures for the steps that are about to be decided by it.
    pub(super) fn measure_usage(&mut self, waiting: &[Waiting]) -> Result<(), SessionError> {
        for role in waiting.iter().filter(|one| one.usage).filter_map(|one| one.span) {
            let run = self.runs.values().rfind(|run| run.role == role && run.is_observable());
            let Some((id, procs)) = run.map(|run| (run.id, &run.procs)) else { continue };
            let usage = measure(procs).within("look at what a program holds")?;
            self.recorder.note(What::Measured { run: id, usage });
            self.feed(Input::Measured { role, usage })?;
        }
        Ok(())
    }

    /// Whether something still waits to be taken by a program: a connection, or bytes.
    pub(super) fn something_is_waiting(&self) -> bool {
        let waits = |socket: &sockets::Socket| match socket.state {
            State::Listen | State::Established | State::Datagrams => socket.unread > 0,
            State::Handshake | State::Other => false,
        };
        sockets::table().iter().any(|(_, socket)| self.is_of_session(socket) && waits(socket))
    }
}

/// What all processes of a cell hold together.
fn measure(procs: &Procs) -> io::Result<Usage> {
    let mut usage = Usage::default();
    for pid in procs.pids()? {
        match add(procs, pid, &mut usage) {
            // It has ended meanwhile.
            Err(error) if is_gone(&error) => {}
            other => other?,
        }
    }
    Ok(usage)
}

fn add(procs: &Procs, pid: i32, usage: &mut Usage) -> io::Result<()> {
    let threads = procs.threads_of(pid, Detail::Counts)?;
    let alive: Vec<_> = threads.iter().filter(|thread| quiet::rest(thread) != quiet::Rest::Gone).collect();
    // The first thread of a process may end before the others; only when all have is the process over.
    if alive.is_empty() {
        usage.zombies += u64::from(!threads.is_empty());
        return Ok(());
    }
    usage.processes += 1;
    usage.threads += alive.iter().filter(|thread| !quiet::is_runtime_s_own(procs, thread)).count() as u64;
    usage.descriptors += procs.descriptors(pid)?;
    usage.memory += procs.proportional(pid, pid)?;
    Ok(())
}

fn is_gone(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::ENOENT | libc::ESRCH))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn this_process_is_measured() {
        let file = fs::File::open("/proc/self/stat").unwrap();
        let (procs, pid) = (Procs::listed_in("/proc".into()), std::process::id().cast_signed());
        let mut before = Usage::default();
        add(&procs, pid, &mut before).unwrap();
        let held: Vec<fs::File> = (0..100).map(|_| file.try_clone().unwrap()).collect();
        let mut after = Usage::default();
        add(&procs, pid, &mut after).unwrap();
        assert!(after.descriptors >= before.descriptors + 90, "{before:?} {after:?}");
        assert!(before.threads >= 1 && before.memory > 1 << 20 && before.zombies == 0, "{before:?}");
        drop(held);
    }
}
