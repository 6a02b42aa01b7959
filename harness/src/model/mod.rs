//! Ids, points, capped byte excerpts, time offsets, causes, misfits, a machine's parts: the words that every
//! module shares.
//! Must not do I/O.

mod bytes;
mod cause;
mod hidden;
pub mod icmp;
mod ids;
mod lang;
mod language;
mod machine;
mod misfit;
mod points;
mod time;
mod walls;

pub use bytes::Excerpt;
pub use cause::{Cause, UnknownCause};
pub use hidden::{harmless, is_hidden};
pub use ids::{ActorName, CheckId, ExerciseId, InvalidId, RunId};
pub use lang::{Lang, Localised};
pub use language::{Language, Role};
pub use machine::{Machine, Need, Part, Standing};
pub use misfit::{FrameEnd, Misfit};
pub use points::{InvalidPercent, InvalidPoints, Percent, Points};
pub use time::{Micros, Millis};
pub use walls::{Keeper, Walls};
