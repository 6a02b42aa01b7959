//! The worker's own user, network and mount namespaces (`namespaces(7)`); each program has further ones of its own.
//! Must be entered while the process has one thread: the kernel refuses a user namespace otherwise.

use std::fs;
use std::io::{Read, Write};

use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use nix::unistd::{getegid, geteuid, getppid, pipe};

use super::inside::{self, Begins};
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

/// Enters fresh namespaces, where it does not begin in some, and brings up their network, with a table of so many
/// buckets for its TCP sockets.
pub(crate) fn enter(begins: Begins, buckets: u64) -> Result<Identity, SandboxError> {
    let (identity, found) = match begins {
        Begins::Outside => (enter_only(flags())?, None),
        Begins::Inside => (identity(), Some(inside::BUCKETS)),
    };
    make_mounts_private()?;
    if found != Some(buckets) && net::ask_for_socket_table(buckets).is_ok() {
        unshare(CloneFlags::CLONE_NEWNET).during("unshare(2)")?;
    }
    net::bring_up()?;
    Ok(identity)
}

/// Enters these namespaces, a user namespace among them, and maps its ids.
pub(super) fn enter_only(flags: CloneFlags) -> Result<Identity, SandboxError> {
    let identity = identity();
    match identity {
        Identity::Nobody(_) => enter_as_root(flags)?,
        Identity::Same => enter_as_user(flags)?,
    }
    Ok(identity)
}

/// Nothing that is mounted from here on may show on the host, nor the other way round.
pub(super) fn make_mounts_private() -> Result<(), SandboxError> {
    mount(None::<&str>, "/", None::<&str>, MsFlags::MS_REC | MsFlags::MS_PRIVATE, None::<&str>).during("mount(2)")
}

/// Who programs will be. Root of a container that maps too few ids has nobody to become.
pub(crate) fn identity() -> Identity {
    let has_nobody = || MAPS.iter().all(|map| own_ids(map).is_ok_and(|ids| covers(&ids, NOBODY)));
    if geteuid().is_root() && has_nobody() { Identity::Nobody(NOBODY) } else { Identity::Same }
}

const MAPS: [&str; 2] = ["uid_map", "gid_map"];

/// The ids that exist here: the first of each range and their number (`user_namespaces(7)`).
fn own_ids(map: &str) -> std::io::Result<Vec<(u32, u32)>> {
    fs::read_to_string(format!("/proc/self/{map}")).map(|text| ranges(&text))
}

fn ranges(map: &str) -> Vec<(u32, u32)> {
    let range = |line: &str| {
        let mut fields = line.split_ascii_whitespace().map(|field| field.parse().ok());
        let (first, _, count) = (fields.next()??, fields.next()??, fields.next()??);
        Some((first, count))
    };
    map.lines().filter_map(range).collect()
}

fn covers(ids: &[(u32, u32)], id: u32) -> bool {
    ids.iter().any(|(first, count)| id.checked_sub(*first).is_some_and(|offset| offset < *count))
}

pub(super) fn flags() -> CloneFlags {
    CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNET | CloneFlags::CLONE_NEWNS
}

/// A map of all ids that there are can only be written from outside the new namespace, so a child stays
/// there to do it.
fn enter_as_root(flags: CloneFlags) -> Result<(), SandboxError> {
    let (entered_read, entered_write) = pipe().during("open a pipe")?;
    let child = match sys::fork_into(0).during("fork")? {
        Forked::Child => {
            drop(entered_write);
            let mapped = map_parent(fs::File::from(entered_read));
            sys::leave_child(mapped.map_or_else(|error| error.raw_os_error().unwrap_or(libc::EPROTO), |()| 0))
        }
        Forked::Parent(pid) => nix::unistd::Pid::from_raw(pid),
    };
    unshare(flags).during("unshare(2)")?;
    fs::File::from(entered_write).write_all(b"x").during("tell the mapper")?;
    sys::wait_for(child).during("/proc/PID/uid_map")
}

fn map_parent(mut entered: fs::File) -> std::io::Result<()> {
    entered.read_exact(&mut [0])?;
    map(getppid().as_raw())
}

/// Gives a process that has entered a user namespace all ids that there are here.
pub(super) fn map(pid: i32) -> std::io::Result<()> {
    for map in MAPS {
        let lines: Vec<String> =
            own_ids(map)?.iter().map(|(first, count)| format!("{first} {first} {count}")).collect();
        fs::write(format!("/proc/{pid}/{map}"), lines.join("\n"))?;
    }
    Ok(())
}

fn enter_as_user(flags: CloneFlags) -> Result<(), SandboxError> {
    let (user, group) = (geteuid(), getegid());
    unshare(flags).during("unshare(2)")?;
    fs::write("/proc/self/setgroups", "deny").during("/proc/PID/setgroups")?;
    fs::write("/proc/self/uid_map", format!("{user} {user} 1")).during("/proc/PID/uid_map")?;
    fs::write("/proc/self/gid_map", format!("{group} {group} 1")).during("/proc/PID/gid_map")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_exists_where_a_range_holds_it() {
        let check = |map: &str, expected: bool| assert_eq!(covers(&ranges(map), NOBODY), expected, "{map}");
        check("         0          0 4294967295\n", true);
        check("0 1000 1\n1 100000 65536\n", true);
        check("0 1000 1\n", false);
        check("0 1000 1\n65535 100000 10\n", false);
        check("", false);
    }
}
