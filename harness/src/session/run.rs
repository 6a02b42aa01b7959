//! One start of a program inside a session: its cell, its terminals, what is known of it.

use std::ffi::CString;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::time::{Duration, Instant};

use super::delays::Delays;
use super::poller::Source;
use super::procs::Procs;
use super::sandbox::{Cell, CellSpec, DataPath, Group, Groups, Identity, Most, Reach, RunLimits, SandboxError, Tree};
use super::shared;
use super::terminal::{Streams, Terminal};
use super::threads::{Detail, Thread};
use crate::evidence::OutputStream;
use crate::model::{Role, RunId};
use crate::plan::{Launch, Limits};

/// One start of a program.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) id: RunId,
    pub(super) role: Role,
    pub(super) cell: Cell,
    pub(super) procs: Procs,
    /// The control group that it and all that it starts is in.
    pub(super) group: Group,
    pub(super) terminal: Terminal,
    pub(super) errors: Terminal,
    /// Where its held calls come from, once the filter is in place.
    pub(super) notify: Option<OwnedFd>,
    /// Its first process has ended.
    pub(super) exited: bool,
    /// It was stopped by the harness, or nothing of it is left.
    pub(super) over: bool,
    /// Something may happen by itself: a timer was armed, or socket calls end after a time.
    pub(super) may_wake: bool,
    /// Calls that it was held in so far.
    pub(super) held: u64,
    /// How often it had to wait for an answer because it asked without pause.
    pub(super) put_off: u64,
    /// Bytes printed so far.
    pub(super) printed: u64,
    /// What its threads have used and lost of the machine's time.
    pub(super) delays: Delays,
}

/// Where programs of a session run.
#[derive(Debug)]
pub(super) struct Place<'a> {
    /// The tree of a full sandbox, or none.
    pub(super) tree: Option<&'a Tree>,
    /// The folder that programs start in, as they see it.
    pub(super) folder: &'a Path,
    pub(super) identity: Identity,
    pub(super) limits: Limits,
    pub(super) seen: DataPath,
    /// Whether programs may open raw sockets.
    pub(super) raw: bool,
    /// Where their control groups are made.
    pub(super) groups: &'a Groups,
    /// What they may reach of the files that they see, where the kernel holds them to that.
    pub(super) reach: Option<&'a Reach>,
}

impl Run {
    /// Starts a program with these arguments added to its command.
    pub(super) fn start(
        id: RunId,
        role: Role,
        streams: Streams,
        launch: &Launch,
        added: &[String],
        place: &Place<'_>,
    ) -> Result<Self, SandboxError> {
        let step = |step: &str| {
            let step = step.to_owned();
            move |source: io::Error| SandboxError::Step { step, source }
        };
        let terminal = Terminal::of(streams).map_err(step("open a terminal"))?;
        let errors = Terminal::open().map_err(step("open a terminal"))?;
        let spec = CellSpec {
            program: text(&launch.program.to_string_lossy()),
            argv: std::iter::once(launch.program.to_string_lossy().as_ref())
                .chain(launch.arguments.iter().chain(added).map(String::as_str))
                .map(text)
                .collect(),
            env: launch.env.iter().map(|(name, value)| text(&format!("{name}={value}"))).collect(),
            folder: place.folder.join(&launch.folder),
            base: place.tree.map(|tree| tree.base.clone()),
            input: terminal.inner_input().map_err(step("open a terminal"))?,
            output: terminal.inner().map_err(step("open a terminal"))?,
            errors: errors.inner().map_err(step("open a terminal"))?,
            identity: place.identity,
            limits: RunLimits {
                cpu: place.limits.cpu,
                files: place.limits.files,
                processes: place.limits.processes,
                file_size: place.limits.disk,
            },
            seen: place.seen,
            raw: place.raw,
            reach: place.reach.cloned(),
        };
        let group = place.groups.group(most(place.limits))?;
        let cell = Cell::start(&spec, &group)?;
        let procs =
            if place.tree.is_some() { Procs::own(cell.init, group.counter()) } else { Procs::descendants(cell.init) };
        Ok(Self {
            id,
            role,
            cell,
            procs,
            group,
            terminal,
            errors,
            notify: None,
            exited: false,
            over: false,
            may_wake: false,
            held: 0,
            put_off: 0,
            printed: 0,
            delays: Delays::default(),
        })
    }
}

impl Run {
    /// Ends it and everything that it started, and waits until all of it is gone.
    pub(super) fn stop(&self) {
        self.group.kill();
        if self.procs.are_shared() {
            shared::end_all(&self.procs);
        }
        self.cell.stop();
    }

    /// Whether there are more of its processes and threads than so many, where no group counts them.
    pub(super) fn are_more_than(&self, most: u64) -> bool {
        !self.group.counts_processes() && self.procs.are_more_than(most)
    }

    /// Whether its group, where there is one, says so, or has refused to let there be more; that takes no longer for
    /// many than for few.
    pub(super) fn counts_more_than(&self, most: u64) -> bool {
        self.group.processes().is_some_and(|count| count > most + INIT) || self.group.has_refused_processes()
    }

    /// Whether all its processes together have more than so many bytes in memory, or had more than there may be.
    /// What its threads have used and lost so far is counted on the way.
    pub(super) fn uses_more_than(&mut self, limit: u64) -> bool {
        if self.group.was_out_of_memory() {
            return true;
        }
        let Some(threads) = self.count_threads() else { return false };
        // Shares are told of a process that is not just forking. Of a fork bomb all are, and a look at them would wait
        // for seconds.
        let many = threads.len() > MANY;
        match if many { self.group.memory() } else { None } {
            Some(bytes) => bytes > limit,
            None => self.procs.use_more_than(&threads, limit),
        }
    }

    /// The terminal that one of its output streams is.
    pub(super) fn terminal_of(&self, stream: OutputStream) -> &Terminal {
        match stream {
            OutputStream::Stdout => &self.terminal,
            OutputStream::Stderr => &self.errors,
        }
    }

    /// Whether its threads can be looked at: the filter is in place and something of it is left.
    pub(super) fn is_observable(&self) -> bool {
        self.notify.is_some() && !self.over
    }

    /// Looks at its threads, and counts what they have used and lost so far.
    pub(super) fn follow_delays(&mut self) {
        if self.delays.latest().is_none_or(|latest| latest.elapsed() >= FRESH) {
            self.count_threads();
        }
    }

    /// Its threads, with what they have used and lost counted. A cell that is just ending has none to look at: its end is
    /// an event of its own, and what was counted before stays.
    fn count_threads(&mut self) -> Option<Vec<Thread>> {
        let began = Instant::now();
        let threads = self.procs.threads(Detail::Counts).ok()?;
        self.delays.note(&threads, began, Instant::now());
        Some(threads)
    }

    /// The descriptors that tell of it.
    pub(super) fn sources(&self) -> Vec<(BorrowedFd<'_>, Source)> {
        let mut sources = vec![
            (self.cell.control.as_fd(), Source::Control(self.id)),
            (self.terminal.as_fd(), Source::Output(self.id, OutputStream::Stdout)),
            (self.errors.as_fd(), Source::Output(self.id, OutputStream::Stderr)),
        ];
        sources.extend(self.notify.as_ref().map(|fd| (fd.as_fd(), Source::Held(self.id))));
        sources
    }
}

/// What was counted so lately is not counted again: several ask within one turn.
const FRESH: Duration = Duration::from_micros(500);
/// Of more threads than these a group that counts memory is asked instead.
const MANY: usize = 64;
/// The cell's own first process, which is in its group too.
const INIT: u64 = 1;
/// What a group holds at most. What counts is what is measured; the group holds what comes between two looks. Files in
/// memory are no part of what is measured, nor what the kernel keeps for a program: for as many processes as there may
/// be, their page tables alone are half as much as the limit.
fn most(limits: Limits) -> Most {
    Most { memory: 2 * limits.memory + limits.disk, processes: limits.processes + INIT }
}

/// Text for the kernel; a NUL inside, which no file name or argument can have, ends it.
fn text(text: &str) -> CString {
    let bytes: Vec<u8> = text.bytes().take_while(|&byte| byte != 0).collect();
    CString::new(bytes).unwrap_or_default()
}
