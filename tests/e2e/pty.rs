//! A pseudo-terminal with netgrade on it, as a person sits before it: keys go in, what is shown is read until
//! something is seen, or a deadline is over.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, ExitStatus, Stdio};
use std::time::Instant;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{Winsize, openpty};
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{Termios, tcgetattr};
use nix::unistd::Pid;

use crate::processes::{DEADLINE, pidfd};

pub(crate) struct Pty {
    master: File,
    slave: OwnedFd,
    child: Child,
    /// All that was shown and not yet looked for.
    text: String,
    held: Vec<u8>,
}

/// Which streams are the terminal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum On {
    All,
    /// Standard error; the others are nothing.
    Stderr,
}

impl Pty {
    /// Starts a command on a terminal of so many columns and 50 rows.
    #[expect(clippy::disallowed_methods, reason = "assert_cmd cannot start a program on a terminal")]
    pub(crate) fn start(command: &assert_cmd::Command, columns: u16, on: On) -> Self {
        let size = Winsize { ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        let pty = openpty(Some(&size), None).unwrap();
        let stream = || Stdio::from(pty.slave.try_clone().unwrap());
        let mut std = std::process::Command::new(command.get_program());
        std.args(command.get_args()).env("TERM", "xterm-256color");
        match on {
            On::All => std.stdin(stream()).stdout(stream()).stderr(stream()),
            On::Stderr => std.stdin(Stdio::null()).stdout(Stdio::null()).stderr(stream()),
        };
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => std.env(name, value),
                None => std.env_remove(name),
            };
        }
        std.current_dir(command.get_current_dir().unwrap());
        let child = std.spawn().unwrap();
        Self { master: pty.master.into(), slave: pty.slave, child, text: String::new(), held: Vec::new() }
    }

    pub(crate) fn modes(&self) -> Termios {
        tcgetattr(&self.slave).unwrap()
    }

    /// Makes the terminal so many columns wide, and tells netgrade, which does not sit in the foreground of a session.
    pub(crate) fn resize(&self, columns: u16) {
        let name = nix::unistd::ttyname(&self.slave).unwrap();
        let mut stty = assert_cmd::Command::new("stty");
        stty.arg("-F").arg(name).args(["cols", &columns.to_string()]).assert().success();
        self.signal(Signal::SIGWINCH);
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.master.write_all(keys.as_bytes()).unwrap();
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(self.pid(), signal).unwrap();
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).unwrap())
    }

    /// Reads until `wanted` is shown; returns what came up to it, and forgets it.
    pub(crate) fn until(&mut self, wanted: &str) -> String {
        let until = Instant::now() + DEADLINE;
        loop {
            if let Some(at) = self.text.find(wanted) {
                let rest = self.text.split_off(at + wanted.len());
                return std::mem::replace(&mut self.text, rest);
            }
            assert!(self.read(until), "{wanted:?} is not shown; instead: {}", self.text);
        }
    }

    /// Waits for the end; returns all that was shown until then, and the terminal's modes.
    pub(crate) fn end(mut self) -> (ExitStatus, String, Termios) {
        let until = Instant::now() + DEADLINE;
        let ended = pidfd(self.pid().as_raw());
        loop {
            let left = PollTimeout::try_from(until.saturating_duration_since(Instant::now())).unwrap();
            let mut fds = vec![PollFd::new(self.master.as_fd(), PollFlags::POLLIN)];
            fds.extend(ended.as_ref().map(|end| PollFd::new(end.as_fd(), PollFlags::POLLIN)));
            assert!(poll(&mut fds, left).unwrap() > 0, "it does not end; it shows: {}", self.text);
            let over = fds.last().unwrap().any().unwrap_or(false) && fds.len() == 2;
            if !self.read(Instant::now()) && (over || ended.is_none()) {
                break;
            }
        }
        let status = self.child.wait().unwrap();
        (status, std::mem::take(&mut self.text), self.modes())
    }

    /// Whether more came before `until`.
    fn read(&mut self, until: Instant) -> bool {
        let left = PollTimeout::try_from(until.saturating_duration_since(Instant::now())).unwrap();
        let mut fds = [PollFd::new(self.master.as_fd(), PollFlags::POLLIN)];
        if poll(&mut fds, left).unwrap() == 0 {
            return false;
        }
        let mut room = [0; 4096];
        let Ok(count @ 1..) = self.master.read(&mut room) else { return false };
        self.held.extend_from_slice(&room[..count]);
        // A character may be cut at the end of a piece.
        let whole = match std::str::from_utf8(&self.held) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to(),
        };
        self.text.push_str(&String::from_utf8(self.held.drain(..whole).collect()).unwrap());
        true
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // One that has ended cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
