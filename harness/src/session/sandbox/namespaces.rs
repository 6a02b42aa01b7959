//! The worker's own user, network, mount, ipc and uts namespaces (`namespaces(7)`).
//! Must be entered while the process has one thread: the kernel refuses a user namespace otherwise.

use std::fs;
use std::io::{Read, Write};

use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use nix::unistd::{getegid, geteuid, getppid, pipe};

use super::sys::{self, Forked};
use super::{During, SandboxError, net};

/// Who the program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Identity {
    /// The grader runs as root: the program becomes this user, who is nobody on the host.
    Nobody(u32),
    /// The grader runs as an ordinary user, and so does the program, without any privilege.
    Same,
}

const NOBODY: u32 = 65534;

/// Enters fresh namespaces and brings up their network.
pub(crate) fn enter() -> Result<Identity, SandboxError> {
    let identity = identity();
    match identity {
        Identity::Nobody(_) => enter_as_root()?,
        Identity::Same => enter_as_user()?,
    }
    // Nothing that is mounted here may show on the host, nor the other way round.
    mount(None::<&str>, "/", None::<&str>, MsFlags::MS_REC | MsFlags::MS_PRIVATE, None::<&str>)
        .during("make the mounts private")?;
    net::bring_up()?;
    Ok(identity)
}

/// Who programs will be.
pub(crate) fn identity() -> Identity {
    if geteuid().is_root() { Identity::Nobody(NOBODY) } else { Identity::Same }
}

fn flags() -> CloneFlags {
    CloneFlags::CLONE_NEWUSER
        | CloneFlags::CLONE_NEWNET
        | CloneFlags::CLONE_NEWNS
        | CloneFlags::CLONE_NEWIPC
        | CloneFlags::CLONE_NEWUTS
}

/// A map of all ids can only be written from outside the new namespace, so a child stays there to do it.
fn enter_as_root() -> Result<(), SandboxError> {
    let (entered_read, entered_write) = pipe().during("open a pipe")?;
    let child = match sys::fork_into(0).during("fork")? {
        Forked::Child => {
            drop(entered_write);
            let code = i32::from(map_parent(fs::File::from(entered_read)).is_err());
            sys::leave_child(code)
        }
        Forked::Parent(pid) => nix::unistd::Pid::from_raw(pid),
    };
    unshare(flags()).during("create user and network namespaces")?;
    fs::File::from(entered_write).write_all(b"x").during("tell the mapper")?;
    let status = nix::sys::wait::waitpid(child, None).during("wait for the mapper")?;
    if status == nix::sys::wait::WaitStatus::Exited(child, 0) {
        return Ok(());
    }
    Err(std::io::Error::other(format!("{status:?}"))).during("write the user id map")
}

fn map_parent(mut entered: fs::File) -> std::io::Result<()> {
    entered.read_exact(&mut [0])?;
    let parent = getppid();
    for map in ["uid_map", "gid_map"] {
        fs::write(format!("/proc/{parent}/{map}"), "0 0 4294967295")?;
    }
    Ok(())
}

fn enter_as_user() -> Result<(), SandboxError> {
    let (user, group) = (geteuid(), getegid());
    unshare(flags()).during("create user and network namespaces")?;
    fs::write("/proc/self/setgroups", "deny").during("deny setgroups")?;
    fs::write("/proc/self/uid_map", format!("{user} {user} 1")).during("write the user id map")?;
    fs::write("/proc/self/gid_map", format!("{group} {group} 1")).during("write the group id map")
}
