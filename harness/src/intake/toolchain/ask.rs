//! Asks a trusted tool about itself: a short question, a deadline, an empty folder, nothing of a
//! submission in sight. Must not decide what the answer means.

use std::ffi::OsStr;
use std::io::{self, PipeReader, Read, Write};
use std::os::fd::AsFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::poll::{PollFd, PollFlags, PollTimeout};

/// A Java on a busy machine may take seconds to start; nothing else comes near.
const PATIENCE: Duration = Duration::from_secs(20);

/// An answer longer than this is none.
const LONGEST_ANSWER: u64 = 256 * 1024;

/// Starts `tool` with `args` and `input` and gives what it printed on both streams; `None` where it
/// cannot be started, fails, or does not end in time.
pub(crate) fn ask(tool: &Path, args: &[&str], input: &str, path: &OsStr) -> Option<String> {
    let empty = tempfile::tempdir().ok()?;
    let (mut child, answer) = start(tool, args, path, empty.path()).ok()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A tool that does not read its input is no fault: the answer decides.
        let _ = stdin.write_all(input.as_bytes());
    }
    let text = read_until(answer, Instant::now() + PATIENCE);
    if text.is_none() {
        child.kill().ok()?;
    }
    let status = child.wait().ok()?;
    text.filter(|_| status.success())
}

#[expect(clippy::disallowed_methods, reason = "trusted tools of this machine are asked where they live")]
fn start(tool: &Path, args: &[&str], path: &OsStr, folder: &Path) -> io::Result<(Child, PipeReader)> {
    let (reader, writer) = io::pipe()?;
    let child = Command::new(tool)
        .args(args)
        .current_dir(folder)
        .env("PATH", path)
        .env("LC_ALL", "C.UTF-8")
        // A question must never download a toolchain.
        .env("RUSTUP_AUTO_INSTALL", "0")
        .env("GOTOOLCHAIN", "local")
        .env_remove("PYTHONPATH")
        .env_remove("PYTHONHOME")
        .stdin(Stdio::piped())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .spawn()?;
    Ok((child, reader))
}

fn read_until(mut pipe: PipeReader, deadline: Instant) -> Option<String> {
    let mut text = Vec::new();
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = PollTimeout::try_from(left).ok().filter(|_| !left.is_zero())?;
        let ready = nix::poll::poll(&mut [PollFd::new(pipe.as_fd(), PollFlags::POLLIN)], timeout);
        match ready {
            Ok(0) => return None,
            Ok(_) => {}
            Err(nix::errno::Errno::EINTR) => continue,
            Err(_) => return None,
        }
        let mut piece = [0; 4096];
        match pipe.read(&mut piece).ok()? {
            0 => return String::from_utf8(text).ok(),
            n if (text.len() + n) as u64 > LONGEST_ANSWER => return None,
            n => text.extend_from_slice(&piece[..n]),
        }
    }
}

/// The value of the line `@key=value` in an answer.
pub(crate) fn value<'a>(answer: &'a str, key: &str) -> Option<&'a str> {
    let found = answer.lines().find_map(|line| line.strip_prefix('@')?.strip_prefix(key)?.strip_prefix('='));
    found.map(str::trim).filter(|value| !value.is_empty())
}

/// The value of the line `key = value` among a Java's settings.
pub(crate) fn setting<'a>(answer: &'a str, key: &str) -> Option<&'a str> {
    answer.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == key).then(|| value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_from_both_streams_and_failures_are_none() {
        let path = OsStr::new("/usr/bin:/bin");
        let sh = Path::new("/bin/sh");
        let check = |script: &str, expected: Option<&str>| {
            assert_eq!(ask(sh, &["-c", script], "in", path).as_deref(), expected, "{script}");
        };
        check("echo out; echo err >&2", Some("out\nerr\n"));
        check("cat", Some("in"));
        check("echo x; exit 3", None);
        check("head -c 300000 /dev/zero", None);
        check("printf '\\377'", None);
        assert_eq!(ask(Path::new("/no/such/tool"), &[], "", path), None);
    }

    #[test]
    fn lines_are_found_by_key() {
        let answer = "noise\n@exe=/usr/bin/x\n@empty=\n    java.home = /usr/lib/jvm/x\n";
        assert_eq!(value(answer, "exe"), Some("/usr/bin/x"));
        assert_eq!(value(answer, "ex"), None);
        assert_eq!(value(answer, "empty"), None);
        assert_eq!(setting(answer, "java.home"), Some("/usr/lib/jvm/x"));
    }

    #[test]
    fn a_deadline_ends_the_reading() {
        let (reader, _writer) = io::pipe().unwrap();
        assert_eq!(read_until(reader, Instant::now() + Duration::from_millis(5)), None);
    }
}
