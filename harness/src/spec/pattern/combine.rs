//! Matchers made of others.

use super::{Around, MatcherForm, Pattern, Within, matcher, read};
use crate::spec::mistake::Draft;
use crate::spec::reader::{Fields, Reader};
use crate::spec::tree::Node;

pub(super) const MATCHERS: &[MatcherForm] = &[
    matcher!(
        /// One of several expectations: the first in the list that the bytes can be. So a longer text stands
        /// before a shorter one that it begins with.
        "one_of", "one_of: [\"yes\\n\", \"no\\n\"]", &[],
        one_of
    ),
    matcher!(
        /// All of several expectations, one behind the other, in whatever order: up to 12, each with a frame of
        /// its own.
        "any_order", "any_order: [{line: \"one\"}, {line: \"two\"}]", &[],
        any_order
    ),
    matcher!(
        /// So many times what stands in `of` beside it, one behind the other.
        "count", "count: 3, of: {line: {}}", &["of"],
        count
    ),
    matcher!(
        /// A frame that is not this: `{line: {not: {contains: "error"}}}`. Without a frame it takes what looks
        /// at one complete frame: `contains`, `regex`, `json`, `number` or `utf8`.
        "not", "not: {contains: \"error\"}", &[],
        not
    ),
];

/// The most expectations whose order is left open: all orders may have to be tried.
const MOST_OPEN: usize = 12;
const MOST_LISTED: usize = 64;

fn one_of(reader: &mut Reader<'_>, node: &Node, _: &Fields<'_>, around: &Around<'_>) -> Option<Pattern> {
    let (items, patterns) = list(reader, node, "`one_of`", MOST_LISTED, around.within, around)?;
    for (later, pattern) in patterns.iter().enumerate() {
        if let Some(earlier) = patterns[..later].iter().position(|earlier| hides(earlier, pattern, around.within)) {
            let draft =
                Draft::new(reader.at(&items[later].span), "this can never be met", "it would never be looked at")
                    .other(reader.at(&items[earlier].span), "this one is met before")
                    .remedy("put the longer text first, and keep each only once");
            reader.drafts.add(draft);
            return None;
        }
    }
    Some(Pattern::OneOf(patterns))
}

/// The most repetitions.
const MOST: u32 = 1 << 22;

/// Whether an expectation is met wherever a later one is.
fn hides(earlier: &Pattern, later: &Pattern, within: Within) -> bool {
    if within != Within::Frame
        && let (Pattern::Exact(earlier), Pattern::Exact(later)) = (earlier, later)
    {
        return later.starts_with(earlier.as_str());
    }
    earlier == later
}

fn any_order(reader: &mut Reader<'_>, node: &Node, _: &Fields<'_>, around: &Around<'_>) -> Option<Pattern> {
    list(reader, node, "`any_order`", MOST_OPEN, Within::Sequence, around).map(|(_, all)| Pattern::AnyOrder(all))
}

fn list<'n>(
    reader: &mut Reader<'_>,
    node: &'n Node,
    what: &str,
    most: usize,
    within: Within,
    around: &Around<'_>,
) -> Option<(&'n [Node], Vec<Pattern>)> {
    let items = reader.items(node, what)?;
    let read: Vec<Option<Pattern>> = items.iter().map(|item| read(reader, item, within, around.names)).collect();
    let patterns: Vec<Pattern> = read.into_iter().collect::<Option<_>>()?;
    if patterns.len() < 2 || patterns.len() > most {
        let label = format!("there {} here", if patterns.len() == 1 { "is only one" } else { "are more" });
        reader.wrong(
            node,
            format!("{what} takes from 2 to {most} expectations"),
            &label,
            "list so many, or split them",
        );
        return None;
    }
    Some((items, patterns))
}

fn count(reader: &mut Reader<'_>, node: &Node, fields: &Fields<'_>, around: &Around<'_>) -> Option<Pattern> {
    let count = reader.count(node, "`count`", 1, MOST);
    let of = fields.need(reader, "of", "`count`")?;
    let of = read(reader, of, Within::Sequence, around.names)?;
    Some(Pattern::Count { count: count?, of: Box::new(of) })
}

fn not(reader: &mut Reader<'_>, node: &Node, _: &Fields<'_>, around: &Around<'_>) -> Option<Pattern> {
    // What must not come is held against a whole frame, wherever that ends.
    let inner = read(reader, node, Within::Frame, around.names)?;
    Some(Pattern::Not(Box::new(inner)))
}
