//! The walls between a student's program and everything else: namespaces, a file system of its own, no
//! privileges, a seccomp filter. The only place with `unsafe`. Must not know checks or evidence.

mod cell;
mod filter;
mod groups;
mod handed;
mod inside;
mod landlock;
mod namespaces;
mod net;
mod notify;
mod packet;
mod room;
mod root;
mod sys;
mod text;
mod trial;

pub(crate) use cell::{Cell, CellSpec, Message, RunLimits};
pub(crate) use filter::{DataPath, WAITS};
pub(crate) use groups::{Group, Groups, Most, delegate, lacking as lacking_groups, remember as remember_groups};
pub(crate) use handed::{fork_sibling, hand, keep_standard_streams, take};
pub(crate) use inside::{Begins, Model};
pub(crate) use landlock::{Reach, usable as usable_landlock};
pub(crate) use namespaces::{Identity, enter, identity};
pub(crate) use notify::{Answer, Held, answer, is_held, receive, wake_here};
pub(crate) use packet::{packets_lost, see_arrivals_only, see_tcp_only};
pub(crate) use room::make_room;
pub(crate) use root::{HOME, Tree, TreeSpec, copy_out, host_copy, make_folder};
pub(crate) use sys::{
    Forked, begin_connect, bind_raw, connect_at_once, deafen, pidfd_getfd, pidfd_kill, pidfd_open, prctl, send,
    socket_error, undeafen, waits,
};
pub(crate) use text::into_huge_pages;
pub(crate) use trial::{cell_namespaces, enter_if_possible, network, notifications, user_namespace};

use std::io;

/// What went wrong while the walls were put up. None of it is the student's fault.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// A step of the set-up failed.
    #[error("{step}: {source}")]
    Step {
        /// What was being done.
        step: String,
        /// The system's answer.
        source: io::Error,
    },
    /// The student's folder is larger than a session takes.
    #[error("the folder holds more than {limit}")]
    TooLarge {
        /// The limit, readable.
        limit: String,
    },
}

/// Names the step that an error came from.
pub(crate) trait During<T> {
    /// Turns the error into a [`SandboxError`] that names `step`.
    fn during(self, step: &str) -> Result<T, SandboxError>;
}

impl<T, E: Into<io::Error>> During<T> for Result<T, E> {
    fn during(self, step: &str) -> Result<T, SandboxError> {
        self.map_err(|error| SandboxError::Step { step: step.to_owned(), source: error.into() })
    }
}
