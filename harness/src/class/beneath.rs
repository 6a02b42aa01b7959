//! A tree that others may write to while it is read: everything is opened from the folder's own descriptor, and no
//! link, however it came there, leads out of it.

use std::fs::{File, Metadata};
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{OFlag, OpenHow, ResolveFlag, open, openat2};
use nix::sys::stat::Mode;

/// An open folder.
#[derive(Debug)]
pub(super) struct Beneath(OwnedFd);

/// What lies at a place.
#[derive(Debug)]
pub(super) enum Opened {
    /// A folder.
    Folder(Beneath),
    /// A regular file.
    File(File),
    /// A link.
    Link,
    /// A pipe, a socket or a device.
    Special,
}

impl Beneath {
    /// Opens the folder that everything else lies in; the user named it, so links to it are fine.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        Ok(Self(open(folder, OFlag::O_DIRECTORY | OFlag::O_CLOEXEC | OFlag::O_RDONLY, Mode::empty())?))
    }

    /// Opens what lies at a place in it; a link on the way, or at the end, is not followed.
    pub(super) fn get(&self, path: &Path) -> io::Result<Opened> {
        let opened = self.resolve(path, ResolveFlag::RESOLVE_NO_SYMLINKS);
        match opened {
            Ok(file) => Self::sort(file),
            Err(Errno::ELOOP) => Ok(Opened::Link),
            // A socket cannot be opened.
            Err(Errno::ENXIO) => Ok(Opened::Special),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Opens a regular file; links are followed as long as they stay inside.
    pub(super) fn file(&self, path: &Path) -> io::Result<File> {
        let file = File::from(self.resolve(path, ResolveFlag::RESOLVE_NO_MAGICLINKS)?);
        if file.metadata()?.is_file() { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
    }

    fn resolve(&self, path: &Path, how: ResolveFlag) -> nix::Result<OwnedFd> {
        // A pipe is not waited for.
        let flags = OFlag::O_RDONLY | OFlag::O_CLOEXEC | OFlag::O_NONBLOCK | OFlag::O_NOCTTY;
        openat2(&self.0, path, OpenHow::new().flags(flags).resolve(how | ResolveFlag::RESOLVE_BENEATH))
    }

    fn sort(fd: OwnedFd) -> io::Result<Opened> {
        let file = File::from(fd);
        let meta: Metadata = file.metadata()?;
        Ok(match () {
            () if meta.is_dir() => Opened::Folder(Self(file.into())),
            () if meta.is_file() => Opened::File(file),
            () => Opened::Special,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::Read;
    use std::os::unix::fs::symlink;

    #[test]
    fn no_link_leads_out() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("class");
        fs::create_dir_all(root.join("alice")).unwrap();
        fs::write(folder.path().join("secret"), "secret").unwrap();
        fs::write(root.join("alice/server.py"), "text").unwrap();
        symlink("server.py", root.join("alice/same.py")).unwrap();
        symlink("../../secret", root.join("alice/up.py")).unwrap();
        symlink("/etc/passwd", root.join("alice/away.py")).unwrap();
        symlink("..", root.join("out")).unwrap();
        let class = Beneath::open(&root).unwrap();
        assert!(matches!(class.get(Path::new("out")).unwrap(), Opened::Link));
        assert!(matches!(class.get(Path::new("out/secret")).unwrap(), Opened::Link));
        assert!(class.get(Path::new("../secret")).is_err() && class.get(Path::new("/etc/passwd")).is_err());
        let Opened::Folder(alice) = class.get(Path::new("alice")).unwrap() else { panic!("no folder") };
        let mut text = String::new();
        alice.file(Path::new("same.py")).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "text");
        for name in ["up.py", "away.py", "../../secret", ".."] {
            assert!(alice.file(Path::new(name)).is_err(), "{name}");
        }
        nix::unistd::mkfifo(&root.join("pipe"), Mode::S_IRWXU).unwrap();
        assert!(matches!(class.get(Path::new("pipe")).unwrap(), Opened::Special));
    }
}
