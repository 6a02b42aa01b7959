//! Exercises and checks as authors write them: YAML in, typed values or all mistakes at once out.
//! Must not know submissions.

mod exercise;

pub use exercise::{
    CallName, Check, Cut, Data, EndKind, EndStep, ExchangeStep, Exercise, ExitKind, ExitStep, FaultKind, FaultStep,
    Help, Input, ListenMode, Place, ReplyStep, SendStep, Severity, StdinStep, StdoutStep, Step, StepsStep, Verb,
};
