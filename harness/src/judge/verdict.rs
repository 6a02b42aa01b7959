//! What the judge says of a check.

use std::net::SocketAddr;

use crate::answers::Marks;
use crate::evidence::{Fault, ProgramEnd, ThreadState};
use crate::model::{Cause, CheckId, Excerpt, Micros, Misfit, Role};
use crate::spec::{Amount, CallName, Requirement};

/// What the judge says of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Pass, fail, blocked or ungraded.
    pub outcome: Outcome,
    /// Why it failed; none unless it failed.
    pub cause: Option<Cause>,
    /// The step that decided, from 0.
    pub step: Option<usize>,
    /// What is known about the failure, for the words of the report.
    pub facts: Facts,
    /// Whether the verdict rests on proof rather than on a deadline.
    pub certain: bool,
    /// Steps that only advise and were not followed, each as a failure of its own.
    pub asides: Vec<Verdict>,
}

/// The outcome of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The statement holds.
    Pass,
    /// The statement does not hold.
    Fail,
    /// A check that it depends on did not pass.
    Blocked {
        /// The first such check.
        by: CheckId,
    },
    /// This machine does not allow what the check needs: it does not count.
    Skipped {
        /// What is missing.
        lacks: Requirement,
    },
    /// The harness could not tell: never zero points.
    Ungraded {
        /// What it was for.
        why: Why,
    },
}

impl Outcome {
    /// Why it could not be graded, where it could not.
    pub fn why_open(&self) -> Option<&Why> {
        match self {
            Self::Ungraded { why } => Some(why),
            Self::Pass | Self::Fail | Self::Blocked { .. } | Self::Skipped { .. } => None,
        }
    }
}

/// Why a check could not be graded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// A check that it needs could not be graded.
    #[error("it needs {0}, which is ungraded")]
    Needs(CheckId),
    /// A person has to read the answer.
    #[error("a person has to read this answer")]
    Person,
    /// A command that this machine has not.
    #[error("`{0}` is not on this machine")]
    Lacks(String),
    /// What an attempt rests on may have passed unseen.
    #[error("segments passed faster than they could be recorded, so what was exchanged is not known")]
    Lost,
    /// The evidence does not hold all that it should.
    #[error("the evidence of this check is not whole")]
    NotWhole,
    /// The harness itself failed; what it says of that is for those who look after it.
    #[error("{0}")]
    Fault(Fault),
}

/// What is known about a failure. Whatever the evidence does not show is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// Whose fault it is.
    pub role: Option<Role>,
    /// The thread whose waiting explains it.
    pub waiting: Option<ThreadState>,
    /// How the program ended.
    pub end: Option<ProgramEnd>,
    /// The last line of its traceback or error output, and the place it names.
    pub last_words: Option<LastWords>,
    /// A call that failed, with the errno's name.
    pub failed_call: Option<(CallName, String)>,
    /// The address in question.
    pub address: Option<SocketAddr>,
    /// The other address in question (the one that was expected).
    pub other_address: Option<SocketAddr>,
    /// The notes' steps that were seen, in order, each once.
    pub seen: Vec<CallName>,
    /// The first step that is missing.
    pub missing: Option<CallName>,
    /// Expected against actual.
    pub mismatch: Option<Mismatch>,
    /// What the program printed that matters.
    pub printed: Option<Excerpt>,
    /// A count: the message at which it broke, bytes that are missing, tries, processes.
    pub count: Option<u64>,
    /// What has grown: from so much at the mark to so much.
    pub grown: Option<(Amount, u64, u64)>,
    /// What keeps it from serving more clients.
    pub limit: Option<super::ClientLimit>,
    /// How long a pause was that is too short.
    pub pause: Option<Micros>,
    /// CPU time over a span in which nothing happened.
    pub cpu: Option<(Micros, Micros)>,
    /// A name: of a package, a file, an interpreter; a line of a compiler's output.
    pub detail: Option<String>,
    /// Several names: candidates, places that were looked at.
    pub names: Vec<String>,
    /// An answer to a question, item by item.
    pub marks: Option<Marks>,
}

/// Expected against actual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// What should have come.
    pub expected: Excerpt,
    /// What came.
    pub actual: Excerpt,
    /// The first byte that differs, from 0.
    pub offset: u64,
    /// Bytes that stand before both and are left out.
    pub before: u64,
    /// What is wrong with what came, where it is not that other bytes were expected: then nothing is in `expected`.
    pub why: Option<Misfit>,
}

/// The last line that a dying program printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastWords {
    /// The line, such as `ConnectionResetError: [Errno 104] Connection reset by peer`.
    pub text: String,
    /// The student's own file and line, where the output names them.
    pub place: Option<(String, u32)>,
}
