//! What was seen while a check ran: a versioned, serialisable document. Must not decide anything.

mod event;
mod run;
mod tcp;

pub use event::{
    Adaptation, Call, CallFacts, Event, How, Injected, OutputStream, ProgramEnd, Resource, ThreadState, Usage, WaitOn,
    What,
};
pub use run::{
    AnswersContent, AnswersFile, AnswersRecord, Attempt, BuildRecord, CheckEvidence, EVIDENCE_SCHEMA, Ended,
    ExerciseRecord, Fault, IntakeProblem, Isolation, LimitHit, MemberEnd, NotBegun, ProgramRecord, RunDocument,
    Skipped, StepRecord, Unmatched,
};
pub use tcp::{Capture, Connection, Coverage, Flags, Ours, PeerSeen, Segment, Side, SynOptions, TcpState, Tracker};
