//! Verbs that look at what a program holds: descriptors, threads, memory, children that have ended.

use super::super::exercise::Verb;
use super::super::reader::Reader;
use super::super::tree::{Node, Value};
use super::super::values::{Amount, GrowthStep, ZombieStep};
use super::{ANSWER, Cast, Reading, USUAL, VerbForm, Who, role, verb};

pub(super) const VERBS: &[VerbForm] = &[
    verb!(
        /// Notes, once the program has come to rest, what it and all that it started hold: descriptors, threads,
        /// memory. What grows is told against the latest mark.
        ///
        /// Let a first client come and go before it: what a runtime makes only once is there then.
        "mark", "mark: server", USUAL, Who::Nobody,
        Reading::Value(|r, n, cast| role(r, n, cast).map(Verb::Mark))
    ),
    verb!(
        /// Since the `mark` the program has got at most so many more descriptors. It is looked at when the program
        /// has come to rest, and, where it does not, when the time is over.
        "expect_fds", "expect_fds: 3", ANSWER, Who::Role,
        Reading::Value(|r, n, cast| growth(r, n, cast, Amount::Descriptors))
    ),
    verb!(
        /// Since the `mark` the program has got at most so many more threads, those of all its processes together.
        /// Threads that the JVM keeps for itself do not count. Leave room for a few: runtimes start helpers late.
        "expect_threads", "expect_threads: 4", ANSWER, Who::Role,
        Reading::Value(|r, n, cast| growth(r, n, cast, Amount::Threads))
    ),
    verb!(
        /// Since the `mark` the program uses at most so much more memory, in `KiB`, `MiB` or `GiB`. Pages that
        /// processes share count once.
        ///
        /// Runtimes keep what was freed, and collect garbage late: send a multiple of what is allowed.
        "expect_memory", "expect_memory: 16MiB", ANSWER, Who::Role,
        Reading::Value(|r, n, cast| growth(r, n, cast, Amount::Memory))
    ),
    verb!(
        /// No child process that has ended waits to be collected with `wait`. The value is the program, or
        /// `{program: server, allow: 2}`: a server that collects when the next client comes always has a last one.
        "expect_no_zombies", "expect_no_zombies: server", ANSWER, Who::Nobody,
        Reading::Value(no_zombies)
    ),
];

const MOST: u32 = 1_000_000;

fn growth(reader: &mut Reader<'_>, node: &Node, cast: &Cast, what: Amount) -> Option<Verb> {
    let most = match what {
        Amount::Memory => memory(reader, node)?,
        Amount::Descriptors | Amount::Threads | Amount::Zombies => {
            u64::from(reader.count(node, &format!("the growth of {}", name(what)), 0, MOST)?)
        }
    };
    Some(Verb::ExpectGrowth(GrowthStep { who: cast.role?, what, most }))
}

fn name(what: Amount) -> &'static str {
    match what {
        Amount::Descriptors => "descriptors",
        Amount::Threads => "threads",
        Amount::Memory => "memory",
        Amount::Zombies => "zombies",
    }
}

/// `16MiB`, in bytes.
fn memory(reader: &mut Reader<'_>, node: &Node) -> Option<u64> {
    const REMEDY: &str = "write a whole number and `KiB`, `MiB` or `GiB`, such as `16MiB`";
    if let Value::Number(_) = node.value {
        reader.wrong(node, "an amount of memory has no unit", "bytes or MiB?", REMEDY);
        return None;
    }
    let text = reader.text(node, "an amount of memory")?;
    let amount = parse_memory(text);
    if amount.is_none() {
        reader.wrong(node, format!("`{text}` is not an amount of memory"), "not understood", REMEDY);
    }
    amount
}

fn parse_memory(text: &str) -> Option<u64> {
    let units = [("KiB", 10), ("MiB", 20), ("GiB", 30)];
    let (digits, bits) = units.iter().find_map(|(unit, bits)| Some((text.strip_suffix(unit)?, bits)))?;
    let number: u64 = digits.trim_end().parse().ok().filter(|number| *number <= 1 << 20)?;
    Some(number << bits)
}

fn no_zombies(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let Value::Map(_) = node.value else {
        return role(reader, node, cast).map(|who| Verb::ExpectNoZombies(ZombieStep { who, allow: 0 }));
    };
    let fields = reader.fields(node, "`expect_no_zombies`", &["program", "allow"])?;
    let who = fields.need(reader, "program", "`expect_no_zombies`").and_then(|node| role(reader, node, cast));
    let allow = fields.get("allow").map_or(Some(0), |node| reader.count(node, "`allow`", 0, 1000));
    Some(Verb::ExpectNoZombies(ZombieStep { who: who?, allow: allow? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_has_a_whole_number_and_a_unit() {
        let check = |text: &str, expected: Option<u64>| assert_eq!(parse_memory(text), expected, "{text:?}");
        check("16MiB", Some(16 << 20));
        check("1 GiB", Some(1 << 30));
        check("512KiB", Some(512 << 10));
        for wrong in ["", "MiB", "16", "16MB", "1.5MiB", "-1MiB", "9999999999GiB"] {
            check(wrong, None);
        }
    }
}
