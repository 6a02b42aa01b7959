//! Exercises and checks as authors write them: YAML in, typed values or all mistakes at once out.
//! Must not know submissions.

mod beside;
mod block;
mod check;
mod exercise;
mod faults;
#[cfg(test)]
pub(crate) mod fuzzed;
mod halves;
mod load;
mod mistake;
mod pattern;
mod proxied;
mod proxy;
mod question;
mod questions;
mod reader;
#[cfg(test)]
pub(crate) mod samples;
mod schema;
mod source;
mod stage;
mod step;
mod surroundings;
#[cfg(test)]
mod tests;
mod tree;
mod values;
mod verbs;
mod worth;

#[cfg(test)]
pub(crate) use exercise::number;
pub use exercise::{About, Check, Exercise, Place, Rest, Severity, Step, Verb};
pub use faults::{Errno, FaultKind, FaultStep, Which};
pub use load::{load, load_embedded};
pub(crate) use mistake::nearest;
pub use mistake::{Mistake, Mistakes};
pub use pattern::{Framing, MatcherForm, Pattern, PrefixKind, matchers};
pub use proxy::{Break, Conditions, Lane, LaneCut, Limit, Newcomers, ProxyStep, SeverStep};
pub use question::{
    Blank, ChooseQuestion, Idea, MatchQuestion, Phrase, Question, QuestionKind, Term, TextQuestion, TraceColumn,
};
pub use schema::{checks_schema, exercise_schema};
pub use surroundings::{OwnFiles, Requirement};
pub(crate) use tree::{Node, Value, parse};
pub use values::{
    Amount, BlockKind, BlockStep, CallName, ConnectStep, CopiesStep, Cut, Data, Dial, EchoReply, EchoStep, EndKind,
    EndStep, ExchangeStep, ExitKind, ExitStep, ExpectStep, FenceStep, GrowthStep, Help, Input, ListenMode, ListenStep,
    OutputStep, ReplyStep, SendStep, SetStep, SignalName, SignalStep, StdinStep, StepsStep, Transport, ZombieStep,
};
pub use verbs::{DRAWN, VerbForm, Who, verb_names, verbs};
