//! What was seen while a check ran: a versioned, serialisable document. Must not decide anything.

mod event;
mod run;

pub use event::{
    Adaptation, Call, CallFacts, Event, How, Injected, OutputStream, ProgramEnd, Resource, Segment, SegmentFlags,
    ThreadState, WaitOn, What,
};
pub use run::{
    Attempt, BuildRecord, CheckEvidence, EVIDENCE_SCHEMA, Ended, ExerciseRecord, IntakeProblem, Isolation, LimitHit,
    MemberEnd, ProgramRecord, RunDocument, StepRecord, Unmatched,
};
