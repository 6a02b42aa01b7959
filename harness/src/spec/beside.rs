//! What may stand beside a verb, and what of it fits which verb. Must not know who acts.

use super::exercise::Severity;
use super::mistake::quoted;
use super::reader::{Fields, Reader};
use super::tree::Node;
use super::verbs::{Reading, VerbForm, settable};
use super::worth::{Kind, Purse};
use crate::model::{Localised, Millis, Points};

/// What may stand beside a verb.
pub(super) const BESIDE: &[&str] = &["who", "within", "after", "save", "points", "severity", "hint"];

/// What stands beside a verb, resolved.
pub(super) struct Extras {
    pub(super) within: Millis,
    pub(super) after: Option<Millis>,
    pub(super) save: Option<String>,
    pub(super) points: Points,
    pub(super) severity: Severity,
    pub(super) hint: Option<Localised>,
}

/// Each as given or as usual; none where one of them is wrong.
pub(super) fn extras(
    reader: &mut Reader<'_>,
    form: &VerbForm,
    beside: &Fields<'_>,
    trying: bool,
    purse: &mut Purse,
) -> Option<Extras> {
    let within = beside.get("within").map_or(Some(form.within), |node| reader.duration(node, "`within`"));
    let hint = beside.get("hint").map_or(Some(None), |node| reader.localised(node, "hint").map(Some));
    let after = beside.get("after").map_or(Some(None), |node| after(reader, node, form, within).map(Some));
    let save = beside.get("save").map_or(Some(None), |node| save(reader, node, form).map(Some));
    let kind = match form.read {
        Reading::Steps(_) => Kind::Block,
        Reading::Value(_) if trying => Kind::Tried,
        Reading::Value(_) => Kind::Plain,
    };
    let worth = purse.step(reader, (beside.get("points"), beside.get("severity")), kind);
    let (points, severity) = worth?;
    Some(Extras { within: within?, after: after?, save: save?, points, severity, hint: hint? })
}

/// The earliest moment of what a step waits for.
fn after(reader: &mut Reader<'_>, node: &Node, form: &VerbForm, within: Option<Millis>) -> Option<Millis> {
    const WAITS: &[&str] = &["accept", "ready", "expect", "fence"];
    let after = reader.duration(node, "`after`")?;
    let name = form.name;
    if (!WAITS.contains(&name) && !name.starts_with("expect_")) || name == "expect_silence" {
        let waits = if name == "expect_silence" { "nothing to come" } else { "nothing" };
        let remedy = "remove it; it stands beside `accept`, `ready` and what is expected";
        reader.wrong(node, format!("`after` beside `{name}`, which waits for {waits}"), "", remedy);
        return None;
    }
    if within.is_some_and(|within| after >= within) {
        let remedy = "give a `within` that is longer than `after`";
        reader.wrong(node, "this can never be met", "the step's time is over before", remedy);
        return None;
    }
    Some(after)
}

/// The name of what a step receives.
fn save(reader: &mut Reader<'_>, node: &Node, form: &VerbForm) -> Option<String> {
    const SAVES: &[&str] =
        &["expect", "fence", "expect_reply", "expect_message", "expect_stdout", "expect_stderr", "send_until_blocked"];
    let name = reader.filled(node, "`save`")?;
    if !SAVES.contains(&form.name) {
        let remedy = format!("remove it; it stands beside {}", quoted(SAVES.iter().copied()));
        reader.wrong(node, format!("`{}` receives nothing that could be saved", form.name), "", remedy);
        return None;
    }
    settable(reader, node, name).then(|| name.to_owned())
}
