//! Landlock (`landlock(7)`), the second wall around files: should a program ever get past its root, it may still touch
//! only what is named here. Must not decide what that is.
#![allow(unsafe_code, reason = "neither nix nor libc wraps Landlock's calls")]

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::fcntl::{OFlag, open};
use nix::sys::stat::{Mode, SFlag, fstat};

use super::{During, SandboxError, sys};

/// What a program may reach of the files that it sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reach {
    /// The version of the interface.
    pub(crate) version: u32,
    /// Folders and files that may be read and executed. One that is not there is left out.
    pub(crate) readable: Vec<PathBuf>,
    /// Folders in which everything may be done.
    pub(crate) writable: Vec<PathBuf>,
    /// Folders whose names may be listed, with those of all below them.
    pub(crate) listed: Vec<PathBuf>,
    /// Whether no signal and no abstract socket leads out, either: where no namespace sees to that.
    pub(crate) alone: bool,
}

/// Version 1 refuses every renaming from one folder to another, which right programs do.
const LEAST: u32 = 2;

const EXECUTE: u64 = 1 << 0;
const WRITE_FILE: u64 = 1 << 1;
const READ_FILE: u64 = 1 << 2;
const READ_DIR: u64 = 1 << 3;
const TRUNCATE: u64 = 1 << 14;
const IOCTL_DEV: u64 = 1 << 15;
/// Those that a file can have which is no folder.
const OF_FILES: u64 = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV;
const ABSTRACT_SOCKETS: u64 = 1 << 0;
const SIGNALS: u64 = 1 << 1;

/// All that a version knows to refuse.
fn handled(version: u32) -> u64 {
    let later = [(3, TRUNCATE), (5, IOCTL_DEV)];
    let first = TRUNCATE - 1;
    later.iter().filter(|(since, _)| version >= *since).fold(first, |all, (_, right)| all | right)
}

#[repr(C)]
struct RulesetAttr {
    files: u64,
    network: u64,
    scoped: u64,
}

#[repr(C, packed)]
struct PathBeneath {
    allowed: u64,
    parent: i32,
}

/// The version of the interface (`landlock_create_ruleset(2)`).
fn version() -> io::Result<u32> {
    const VERSION: u32 = 1;
    // SAFETY: asked for the version, the call takes a null pointer and a size of 0, and makes nothing.
    let version = sys::checked(unsafe { libc::syscall(libc::SYS_landlock_create_ruleset, 0, 0, VERSION) })?;
    Ok(u32::try_from(version).unwrap_or(0))
}

/// The version that programs can be held to here. Tried in a child, which cannot take the wall down again.
pub(crate) fn usable() -> Result<u32, SandboxError> {
    let version = version().during("landlock_create_ruleset(2)")?;
    if version < LEAST {
        return Err(Errno::EOPNOTSUPP).during(&format!("landlock_create_ruleset(2) = {version}"));
    }
    let reach = Reach { version, readable: vec!["/usr".into()], writable: vec![], listed: vec![], alone: false };
    super::trial::in_child(0, || {
        sys::prctl(libc::PR_SET_NO_NEW_PRIVS, 1).during("prctl(2)")?;
        reach.restrict()
    })?;
    Ok(version)
}

impl Reach {
    /// Holds this process, and all that it will start, to what may be reached. It has given up new privileges, and its
    /// standard streams are those of the program.
    pub(super) fn restrict(&self) -> Result<(), SandboxError> {
        let ruleset = self.ruleset().during("landlock_create_ruleset(2)")?;
        self.allow(&ruleset).during("landlock_add_rule(2)")?;
        // SAFETY: the descriptor is open, and no flag is given.
        let restricted = unsafe { libc::syscall(libc::SYS_landlock_restrict_self, ruleset.as_raw_fd(), 0) };
        sys::checked(restricted).map(drop).during("landlock_restrict_self(2)")
    }

    fn ruleset(&self) -> io::Result<OwnedFd> {
        let scoped = if self.alone && self.version >= 6 { ABSTRACT_SOCKETS | SIGNALS } else { 0 };
        let attr = RulesetAttr { files: handled(self.version), network: 0, scoped };
        // SAFETY: pointer and size describe `attr`, which outlives the call. An older kernel takes the longer form
        // where what it does not know is zero.
        let fd = sys::checked(unsafe {
            libc::syscall(libc::SYS_landlock_create_ruleset, &raw const attr, size_of::<RulesetAttr>(), 0)
        })?;
        // SAFETY: the kernel has just returned this descriptor to us; nobody else owns it.
        Ok(unsafe { OwnedFd::from_raw_fd(i32::try_from(fd).unwrap_or(-1)) })
    }

    fn allow(&self, ruleset: &OwnedFd) -> io::Result<()> {
        let reads = EXECUTE | READ_FILE | READ_DIR;
        let talks = READ_FILE | WRITE_FILE | READ_DIR | TRUNCATE | IOCTL_DEV;
        let readable = self.readable.iter().map(|path| (path.as_path(), reads));
        let writable = self.writable.iter().map(|path| (path.as_path(), u64::MAX));
        let listed = self.listed.iter().map(|path| (path.as_path(), READ_DIR));
        // A thread's name is given through `/proc` (`pthread_setname_np(3)`).
        let own = [("/proc", READ_FILE | WRITE_FILE | READ_DIR), ("/dev", talks)].map(|(at, may)| (Path::new(at), may));
        for (path, rights) in readable.chain(writable).chain(listed).chain(own) {
            let opened = open(path, OFlag::O_PATH | OFlag::O_CLOEXEC, Mode::empty());
            match opened {
                Ok(fd) => self.rule(ruleset, fd.as_fd(), rights)?,
                // What cannot even be named needs no leave.
                Err(Errno::ENOENT | Errno::EACCES | Errno::ENOTDIR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
        for stream in [libc::STDIN_FILENO, libc::STDOUT_FILENO, libc::STDERR_FILENO] {
            self.stream(ruleset, stream, talks)?;
        }
        Ok(())
    }

    /// A standard stream may be opened anew by its name in `/proc`. Of a pipe everybody may who has it.
    fn stream(&self, ruleset: &OwnedFd, stream: i32, rights: u64) -> io::Result<()> {
        // SAFETY: the standard streams stay open; one that is not would be refused.
        let fd = unsafe { BorrowedFd::borrow_raw(stream) };
        match self.rule(ruleset, fd, rights) {
            Err(error) if matches!(error.raw_os_error(), Some(libc::EBADFD | libc::EBADF)) => Ok(()),
            other => other,
        }
    }

    fn rule(&self, ruleset: &OwnedFd, at: BorrowedFd<'_>, rights: u64) -> io::Result<()> {
        const PATH_BENEATH: i32 = 1;
        let is_folder = SFlag::from_bits_truncate(fstat(at)?.st_mode) & SFlag::S_IFMT == SFlag::S_IFDIR;
        let possible = handled(self.version) & if is_folder { u64::MAX } else { OF_FILES };
        let rule = PathBeneath { allowed: rights & possible, parent: at.as_raw_fd() };
        // SAFETY: the pointer is to `rule`, which outlives the call and has the layout of this kind of rule.
        sys::checked(unsafe {
            libc::syscall(libc::SYS_landlock_add_rule, ruleset.as_raw_fd(), PATH_BENEATH, &raw const rule, 0)
        })
        .map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_asked_only_for_what_it_knows() {
        assert_eq!(handled(2), 0x3fff);
        assert_eq!(handled(3), 0x7fff);
        assert_eq!(handled(4), 0x7fff);
        assert_eq!(handled(7), 0xffff);
    }
}
