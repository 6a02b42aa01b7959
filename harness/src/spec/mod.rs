//! Exercises and checks as authors write them: YAML in, typed values or all mistakes at once out.
//! Must not know submissions.

mod block;
mod check;
mod exercise;
mod load;
mod mistake;
mod reader;
#[cfg(test)]
pub(crate) mod samples;
mod schema;
mod source;
mod stage;
mod step;
#[cfg(test)]
mod tests;
mod tree;
mod values;
mod verbs;

#[cfg(test)]
pub(crate) use exercise::number;
pub use exercise::{About, Check, Exercise, Place, Severity, Step, Verb};
pub use load::{load, load_embedded};
pub use mistake::{Mistake, Mistakes};
pub use schema::{checks_schema, exercise_schema};
pub use values::{
    BlockKind, BlockStep, CallName, ConnectStep, Cut, Data, Dial, EndKind, EndStep, ExchangeStep, ExitKind, ExitStep,
    FaultKind, FaultStep, Help, Input, ListenMode, ReplyStep, SendStep, SetStep, SignalName, SignalStep, StdinStep,
    StdoutStep, StepsStep,
};
pub use verbs::{VerbForm, Who, verb_names, verbs};
