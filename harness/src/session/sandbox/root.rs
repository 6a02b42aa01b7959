//! The file system that programs of a session see: system folders and toolchains read-only, a private
//! copy of the student's folder, and nothing else. Must not know what will run in it.

use std::ffi::CString;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use nix::mount::{MsFlags, mount};
use nix::sys::stat::{Mode, SFlag, mknod};

use super::namespaces::Identity;
use super::{During, SandboxError, sys};
use crate::spec::OwnFiles;

/// Where the tree is mounted in the worker's own mount namespace: a folder that every machine has and
/// that the worker itself does not need.
pub(super) const BASE: &str = "/sys";

/// The student's home inside the tree.
pub(crate) const HOME: &str = "/home/student";

/// What the tree is made of.
#[derive(Debug, Clone)]
pub(crate) struct TreeSpec {
    /// The folder whose private copy the programs run in.
    pub(crate) folder: PathBuf,
    /// The copy's name in the student's home.
    pub(crate) name: String,
    /// Further folders that toolchains live in; shown read-only at their own paths.
    pub(crate) needs: Vec<PathBuf>,
    /// What is added to `/etc/hosts` and `/etc/services`.
    pub(crate) files: OwnFiles,
    /// Size limit of everything that programs write, in bytes.
    pub(crate) size: u64,
}

/// A tree that was built.
#[derive(Debug)]
pub(crate) struct Tree {
    /// Where it is mounted.
    pub(crate) base: PathBuf,
    /// The copy of the student's folder, as programs see it.
    pub(crate) work: PathBuf,
}

impl Tree {
    /// Builds the tree. The worker is in its own mount namespace.
    pub(crate) fn build(spec: &TreeSpec, identity: Identity) -> Result<Self, SandboxError> {
        let base = PathBuf::from(BASE);
        let options = format!("size={},nr_inodes=65536,mode=755", spec.size);
        let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
        mount(Some("tmpfs"), &base, Some("tmpfs"), flags, Some(options.as_str())).during("mount the session's tree")?;
        let tree = Self { work: Path::new(HOME).join(&spec.name), base };
        tree.add_system()?;
        tree.add_etc(&spec.files)?;
        tree.add_devices()?;
        for need in &spec.needs {
            tree.show(need)?;
        }
        tree.add_private(spec, identity)?;
        Ok(tree)
    }

    /// A path of the tree as the worker sees it.
    pub(crate) fn outside(&self, inside: &Path) -> PathBuf {
        self.base.join(inside.strip_prefix("/").unwrap_or(inside))
    }

    fn add_system(&self) -> Result<(), SandboxError> {
        self.show(Path::new("/usr"))?;
        for name in ["bin", "sbin", "lib", "lib32", "lib64", "libx32"] {
            let host = Path::new("/").join(name);
            match fs::read_link(&host) {
                Ok(target) => symlink(target, self.base.join(name)).during("link a system folder")?,
                Err(_) if host.is_dir() => self.show(&host)?,
                Err(_) => {}
            }
        }
        make_dirs(&self.base.join("proc"))
    }

    /// Shows a host path read-only at the same place; what is shown already, or is not there, is left.
    fn show(&self, host: &Path) -> Result<(), SandboxError> {
        let inside = self.outside(host);
        let Ok(kind) = host.metadata() else { return Ok(()) };
        if inside.exists() {
            return Ok(());
        }
        if kind.is_dir() {
            make_dirs(&inside)?;
        } else {
            make_dirs(inside.parent().unwrap_or(&self.base))?;
            make_file(&inside)?;
        }
        bind(host, &inside)?;
        let path =
            CString::new(inside.as_os_str().as_bytes()).map_err(io::Error::other).during("name a mount point")?;
        sys::mount_read_only(&path, false).during(&format!("make {} read-only", host.display()))
    }

    fn add_etc(&self, files: &OwnFiles) -> Result<(), SandboxError> {
        let etc = self.base.join("etc");
        make_dirs(&etc)?;
        for (name, text) in ETC {
            let more: &[String] = match *name {
                "hosts" => &files.hosts,
                "services" => &files.services,
                _ => &[],
            };
            // In front: what the exercise says comes before what else goes by the same name or number.
            let more = more.iter().fold(String::new(), |lines, line| lines + line + "\n");
            fs::write(etc.join(name), format!("{more}{text}")).during("write /etc")?;
        }
        for name in ["ld.so.cache", "ld.so.conf", "localtime", "timezone"] {
            if let Ok(bytes) = fs::read(Path::new("/etc").join(name)) {
                fs::write(etc.join(name), bytes).during("copy into /etc")?;
            }
        }
        // Configuration that runtimes of distributions keep there.
        let shown = fs::read_dir("/etc").into_iter().flatten().flatten().map(|entry| entry.path()).filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            matches!(&*name, "alternatives" | "perl" | "ld.so.conf.d")
                || name.starts_with("java")
                || name.starts_with("python")
        });
        for path in shown {
            self.show(&path)?;
        }
        Ok(())
    }

    fn add_devices(&self) -> Result<(), SandboxError> {
        let dev = self.base.join("dev");
        make_dirs(&dev)?;
        for name in ["null", "zero", "full", "random", "urandom", "tty"] {
            let inside = dev.join(name);
            make_file(&inside)?;
            bind(&Path::new("/dev").join(name), &inside)?;
        }
        for (name, target) in [("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")] {
            symlink(target, dev.join(name)).during("link in /dev")?;
        }
        open_to_all(&dev.join("shm"))
    }

    fn add_private(&self, spec: &TreeSpec, identity: Identity) -> Result<(), SandboxError> {
        open_to_all(&self.base.join("tmp"))?;
        open_to_all(&self.base.join("var/tmp"))?;
        let home = self.outside(Path::new(HOME));
        make_dirs(&home)?;
        let work = self.outside(&self.work);
        let mut copied = Copied::default();
        copy_folder(&spec.folder, &work, identity, &mut copied)?;
        give(&home, identity)
    }
}

/// An empty file to mount something on.
fn make_file(path: &Path) -> Result<(), SandboxError> {
    mknod(path, SFlag::S_IFREG, Mode::from_bits_truncate(0o644), 0).during("make a mount point")
}

fn make_dirs(path: &Path) -> Result<(), SandboxError> {
    fs::create_dir_all(path).during(&format!("create {}", path.display()))
}

/// Makes a folder, and those above it, in a copy of the student's folder.
pub(crate) fn make_folder(copy: &Path, relative: &Path, identity: Identity) -> Result<(), SandboxError> {
    let mut folder = copy.to_path_buf();
    for part in relative.components() {
        folder.push(part);
        if !folder.exists() {
            make_dirs(&folder)?;
            give(&folder, identity)?;
        }
    }
    Ok(())
}

fn open_to_all(path: &Path) -> Result<(), SandboxError> {
    make_dirs(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o1777)).during("open a folder to all")
}

pub(super) fn bind(host: &Path, inside: &Path) -> Result<(), SandboxError> {
    mount(Some(host), inside, None::<&str>, MsFlags::MS_BIND | MsFlags::MS_REC, None::<&str>)
        .during(&format!("show {}", host.display()))
}

fn give(path: &Path, identity: Identity) -> Result<(), SandboxError> {
    match identity {
        Identity::Nobody(id) => std::os::unix::fs::lchown(path, Some(id), Some(id)).during("hand over a file"),
        Identity::Same => Ok(()),
    }
}

/// How much of a folder was copied so far.
#[derive(Debug, Default)]
struct Copied {
    files: u32,
    bytes: u64,
}

const MAX_FILES: u32 = 4_000;
const MAX_BYTES: u64 = 96 << 20;
const MAX_DEPTH: usize = 32;

/// Copies files, folders and links as they are; whatever else lies there (devices, pipes, sockets) stays.
fn copy_folder(from: &Path, to: &Path, identity: Identity, copied: &mut Copied) -> Result<(), SandboxError> {
    if to.components().count() > MAX_DEPTH {
        return Err(SandboxError::TooLarge { limit: format!("{MAX_DEPTH} folders inside each other") });
    }
    make_dirs(to)?;
    for entry in fs::read_dir(from).during(&format!("read {}", from.display()))? {
        let entry = entry.during("read a folder")?;
        let (kind, target) = (entry.file_type().during("look at a file")?, to.join(entry.file_name()));
        copied.files += 1;
        if copied.files > MAX_FILES {
            return Err(SandboxError::TooLarge { limit: format!("{MAX_FILES} files") });
        }
        if kind.is_dir() {
            copy_folder(&entry.path(), &target, identity, copied)?;
        } else if kind.is_symlink() {
            let link = fs::read_link(entry.path()).during("read a link")?;
            symlink(link, &target).during("copy a link")?;
            give(&target, identity)?;
        } else if kind.is_file() {
            copied.bytes += entry.metadata().during("look at a file")?.len();
            if copied.bytes > MAX_BYTES {
                return Err(SandboxError::TooLarge { limit: format!("{} MiB", MAX_BYTES >> 20) });
            }
            fs::copy(entry.path(), &target).during(&format!("copy {}", entry.path().display()))?;
            give(&target, identity)?;
        }
    }
    give(to, identity)
}

/// Copies what a build left in `work` to `to`, a fresh folder of the caller's.
pub(crate) fn copy_out(work: &Path, to: &Path) -> Result<(), SandboxError> {
    copy_folder(work, to, Identity::Same, &mut Copied::default())
}

/// Without namespaces: a private copy in the host's folder for temporary files, removed when dropped.
pub(crate) fn host_copy(folder: &Path, name: &str, identity: Identity) -> Result<tempfile::TempDir, SandboxError> {
    let host = tempfile::Builder::new().prefix("netgrade-").tempdir().during("make a folder for the copy")?;
    fs::set_permissions(host.path(), fs::Permissions::from_mode(0o755)).during("open the copy's folder")?;
    copy_folder(folder, &host.path().join(name), identity, &mut Copied::default())?;
    Ok(host)
}

const ETC: &[(&str, &str)] = &[
    ("passwd", "root:x:0:0:root:/root:/bin/sh\nstudent:x:65534:65534:student:/home/student:/bin/sh\n"),
    ("group", "root:x:0:\nstudent:x:65534:\n"),
    ("hostname", "student\n"),
    ("hosts", "127.0.0.1 localhost\n127.0.1.1 student\n::1 localhost ip6-localhost ip6-loopback\n"),
    ("resolv.conf", "# no name server: a session has no network but its own\n"),
    ("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n"),
    ("host.conf", "multi on\n"),
    ("protocols", "ip 0 IP\nicmp 1 ICMP\ntcp 6 TCP\nudp 17 UDP\nipv6-icmp 58 IPv6-ICMP\n"),
    ("services", SERVICES),
];

/// Assigned ports of the Service Name and Transport Protocol Port Number Registry (RFC 6335).
const SERVICES: &str = "echo 7/tcp\necho 7/udp\ndiscard 9/tcp\ndaytime 13/tcp\nftp-data 20/tcp\nftp 21/tcp\nssh 22/tcp\n\
telnet 23/tcp\nsmtp 25/tcp\ntime 37/tcp\ndomain 53/tcp\ndomain 53/udp\ntftp 69/udp\nhttp 80/tcp www\nkerberos 88/tcp\n\
pop3 110/tcp\nntp 123/udp\nimap2 143/tcp imap\nsnmp 161/udp\nhttps 443/tcp\nsubmission 587/tcp\nldaps 636/tcp\nimaps 993/tcp\n\
pop3s 995/tcp\nmysql 3306/tcp\npostgresql 5432/tcp\nredis 6379/tcp\nhttp-alt 8080/tcp\n";
