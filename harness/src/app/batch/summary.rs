//! Tells how a class stands, and ends with the code for it.

use std::io::Write;

use super::super::{AppError, Exit, show};
use super::folder::Folder;
use super::state;
use super::store::Store;
use crate::class::Refusal;
use crate::model::Lang;
use crate::report::batch::{self, Summary};

/// So many of a list are shown; the gradebook has all.
const SHOWN: usize = 20;

/// Tells how the class stands; `now` is what this run did.
pub(super) fn tell(
    store: &Store,
    folder: &Folder,
    now: u64,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<Exit, AppError> {
    let counts = store.counts().map_err(state)?;
    let mut summary = Summary {
        all: counts.all,
        graded: counts.graded,
        now,
        ungraded: counts.ungraded,
        waiting: counts.waiting,
        invalid_count: counts.invalid,
        fault_count: counts.fault,
        same_count: counts.same,
        folder: folder.root().display().to_string(),
        ..Summary::default()
    };
    let text = |text: String| Refusal::Submission { text };
    let refused = |(who, why): (String, String)| (who, serde_json::from_str(&why).unwrap_or_else(|_| text(why)));
    summary.invalid = store.of("invalid", SHOWN).map_err(state)?.into_iter().map(refused).collect();
    let told = |(who, why): (String, String)| (who, serde_json::from_str(&why).unwrap_or(why));
    summary.faults = store.of("fault", SHOWN).map_err(state)?.into_iter().map(told).collect();
    summary.same = store.same(SHOWN).map_err(state)?;
    (summary.nobodys, summary.nobodys_count) = store.nobodys(SHOWN).map_err(state)?;
    batch::summary(out, &summary, lang, show::width(), show::colour()).map_err(show::stdout)?;
    Ok(match () {
        () if counts.waiting + counts.fault + counts.ungraded > 0 => Exit::Fault,
        () if counts.invalid > 0 => Exit::Below,
        () => Exit::Full,
    })
}
