//! A start's group in one hierarchy: its files, its limits, its end. Must not know other hierarchies.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::FileExt;

use nix::fcntl::{OFlag, openat};
use nix::sys::stat::Mode;
use nix::unistd::{UnlinkatFlags, unlinkat};

use super::Most;
use super::places::Controller;
use crate::model::Keeper;

#[derive(Debug)]
pub(super) struct Part {
    pub(super) parent: OwnedFd,
    pub(super) name: String,
    /// Locked until nobody has it open any more: the worker, or what it has started.
    pub(super) folder: File,
    pub(super) keeper: Keeper,
    pub(super) controllers: Vec<Controller>,
    /// Those of its files that were read.
    pub(super) open: RefCell<BTreeMap<&'static str, File>>,
}

/// Longer than any of a group's files.
const ROOM: usize = 8 << 10;

impl Part {
    /// One of its files, which stays open: the kernel writes it anew for each read from its beginning.
    pub(super) fn read(&self, name: &'static str) -> io::Result<String> {
        let mut open = self.open.borrow_mut();
        let file = match open.entry(name) {
            Entry::Occupied(file) => file.into_mut(),
            Entry::Vacant(place) => {
                let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC;
                place.insert(openat(&self.folder, name, flags, Mode::empty())?.into())
            }
        };
        let mut room = [0; ROOM];
        let length = file.read_at(&mut room, 0)?;
        Ok(String::from_utf8_lossy(&room[..length]).into_owned())
    }

    pub(super) fn limit(&self, most: Most) -> io::Result<()> {
        for controller in &self.controllers {
            let (name, value, also) = match (controller, self.keeper) {
                (Controller::Processes, _) => ("pids.max", most.processes, None),
                (Controller::Memory, Keeper::CgroupV2) => ("memory.max", most.memory, Some(("memory.swap.max", 0))),
                (Controller::Memory, Keeper::CgroupV1 | Keeper::Measured) => {
                    ("memory.limit_in_bytes", most.memory, Some(("memory.memsw.limit_in_bytes", most.memory)))
                }
            };
            write(self.folder.as_fd(), name, &value.to_string())?;
            // The file is there only where the kernel accounts for swap.
            if let Some((name, value)) = also {
                match write(self.folder.as_fd(), name, &value.to_string()) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    Ok(()) | Err(_) => {}
                }
            }
        }
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // What is still lived in is removed by the next run.
        let _ = unlinkat(&self.parent, self.name.as_str(), UnlinkatFlags::RemoveDir);
    }
}

/// Puts this process, which has one thread, into a group. A process is moved when no processor forks, which takes ten
/// milliseconds to find out; a thread that moves itself does not have to wait for that (Linux 5.5).
pub(super) fn join(folder: BorrowedFd<'_>, keeper: Keeper) -> io::Result<()> {
    let name = match keeper {
        Keeper::CgroupV1 => "tasks",
        Keeper::CgroupV2 | Keeper::Measured => "cgroup.procs",
    };
    write(folder, name, "0")
}

pub(super) fn write(folder: BorrowedFd<'_>, name: &str, value: &str) -> io::Result<()> {
    let file = openat(folder, name, OFlag::O_WRONLY | OFlag::O_CLOEXEC, Mode::empty())?;
    File::from(file).write_all(value.as_bytes())
}
