//! The shape of what a server answers, over all messages that it was sent. It is told and never judged: any reply
//! is a reply. Must not look at anything but messages and replies.

use std::collections::BTreeMap;

use crate::evidence::{Adaptation, Attempt, Event, Injected, What};
use crate::model::{ActorName, Role};

/// The shape of a server's replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Typed by somebody at the server's own terminal.
    Typed,
    /// The message itself.
    Echo,
    /// The message with words around it.
    Decorated,
    /// The message in upper case, alone or among other words.
    Upper,
    /// The message in lower case.
    Lower,
    /// The message backwards.
    Reversed,
    /// The time of day.
    Time,
    /// The same each time.
    Constant,
    /// The same each time but for its numbers.
    Numbers,
    /// Nothing of these.
    Varied,
}

impl Shape {
    /// Every shape.
    pub(crate) const ALL: &'static [Self] = &[
        Self::Typed,
        Self::Echo,
        Self::Decorated,
        Self::Upper,
        Self::Lower,
        Self::Reversed,
        Self::Time,
        Self::Constant,
        Self::Numbers,
        Self::Varied,
    ];

    /// The stable name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Echo => "echo",
            Self::Decorated => "decorated",
            Self::Upper => "upper-case",
            Self::Lower => "lower-case",
            Self::Reversed => "reversed",
            Self::Time => "time",
            Self::Constant => "constant",
            Self::Numbers => "numbers",
            Self::Varied => "varied",
        }
    }
}

/// How a server talks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Talk {
    /// The shape of its replies, where there are enough to tell.
    pub(crate) shape: Option<Shape>,
    /// Whether its replies end in a newline; none where some do.
    pub(crate) newline: Option<bool>,
    /// Whether it speaks before it is asked.
    pub(crate) greets: bool,
    /// It was sent something and never sent anything itself.
    pub(crate) is_silent: bool,
}

/// A message and what came for it. Messages are UTF-8 always; replies are what the program makes of them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pair {
    message: String,
    reply: Vec<u8>,
}

/// A longer message may be more than the program takes at once, and its reply only a part of one.
const LONGEST: usize = 500;

/// How the server talks in all these attempts.
pub(super) fn talk<'a>(attempts: impl Iterator<Item = &'a Attempt>) -> Talk {
    let (mut pairs, mut all) = (Vec::new(), Seen::default());
    let mut typed = false;
    for attempt in attempts {
        let (found, seen) = exchanged(attempt);
        all = Seen {
            sent: all.sent | seen.sent,
            received: all.received | seen.received,
            greeted: all.greeted | seen.greeted,
        };
        // What was left out of a reply on purpose says nothing about its shape.
        if !attempt.events.iter().any(|event| is_short_send(&event.what)) {
            pairs.extend(found);
        }
        typed |= is_typed(&attempt.events);
    }
    let ends = |pair: &Pair| pair.reply.ends_with(b"\n");
    let newline = match (pairs.iter().any(ends), pairs.iter().all(ends)) {
        (true, true) => Some(true),
        (false, _) if !pairs.is_empty() => Some(false),
        (_, _) => None,
    };
    let shape = if typed { Some(Shape::Typed) } else { shape(&pairs) };
    Talk { shape, newline, greets: all.greeted, is_silent: all.sent && !all.received }
}

fn is_short_send(what: &What) -> bool {
    matches!(what, What::Injected { what: Injected::ShortSend { .. }, .. })
}

/// Whether a line that was typed at the server's terminal came as a reply: a server may read its terminal for
/// another purpose.
fn is_typed(events: &[Event]) -> bool {
    let operated =
        |event: &Event| matches!(&event.what, What::Adapted { what: Adaptation::Operator { role: Role::Server } });
    let Some(at) = events.iter().position(operated) else { return false };
    let typed = events[at..].iter().find_map(|event| {
        if let What::Typed { line: Some(line), .. } = &event.what { Some(line.kept()) } else { None }
    });
    let Some(line) = typed.map(<[u8]>::trim_ascii).filter(|line| !line.is_empty()) else { return false };
    let carries = |event: &Event| matches!(&event.what, What::Received { bytes, .. } if bytes.kept().windows(line.len()).any(|part| part == line));
    events[at..].iter().any(carries)
}

/// What was seen of connections at all.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    sent: bool,
    received: bool,
    greeted: bool,
}

/// What went over one connection since the last reply was whole.
#[derive(Debug, Default)]
struct Open {
    message: Vec<u8>,
    reply: Vec<u8>,
    /// Something was too long to be kept, or sent in pieces.
    is_cut: bool,
}

impl Open {
    fn pair(self) -> Option<Pair> {
        let whole = !self.is_cut && !self.reply.is_empty() && self.message.len() <= LONGEST;
        let message = String::from_utf8(self.message).ok().filter(|message| whole && !message.trim().is_empty())?;
        Some(Pair { message, reply: self.reply })
    }
}

/// The messages of the harness's clients and the replies to them.
fn exchanged(attempt: &Attempt) -> (Vec<Pair>, Seen) {
    let (mut pairs, mut seen) = (Vec::new(), Seen::default());
    let mut open: BTreeMap<&ActorName, Open> = BTreeMap::new();
    for event in &attempt.events {
        if let What::Dialled { actor, .. } = &event.what {
            open.insert(actor, Open::default());
        } else if let What::Sent { actor, bytes } = &event.what
            && let Some(one) = open.get_mut(actor)
        {
            seen.sent = true;
            if !one.reply.is_empty() {
                pairs.extend(std::mem::take(one).pair());
            }
            // A message in pieces may be answered piece by piece; a newline is help.
            one.is_cut |= bytes.is_cut() || !(one.message.is_empty() || bytes.kept() == b"\n");
            one.message.extend_from_slice(bytes.kept());
        } else if let What::Received { actor, bytes } = &event.what
            && let Some(one) = open.get_mut(actor)
        {
            (seen.received, seen.greeted) = (true, seen.greeted | one.message.is_empty());
            if !one.message.is_empty() {
                one.reply.extend_from_slice(bytes.kept());
                one.is_cut |= bytes.is_cut();
            }
        }
    }
    pairs.extend(open.into_values().filter_map(Open::pair));
    (pairs, seen)
}

fn shape(pairs: &[Pair]) -> Option<Shape> {
    let texts: Vec<(&str, &str)> = pairs
        .iter()
        .filter_map(|pair| Some((pair.message.trim(), std::str::from_utf8(&pair.reply).ok()?.trim())))
        .collect();
    let is_text = !texts.is_empty() && texts.len() == pairs.len();
    let each = |test: fn(&str, &str) -> bool| is_text && texts.iter().all(|(message, reply)| test(message, reply));
    let differs = |change: fn(&str) -> String| texts.iter().any(|(message, _)| change(message) != *message);
    let first = pairs.first()?;
    let others = || pairs.iter().filter(|pair| pair.message.trim() != first.message.trim());
    if each(|message, reply| reply == message) {
        Some(Shape::Echo)
    } else if each(|message, reply| reply.contains(message)) {
        Some(Shape::Decorated)
    } else if differs(str::to_uppercase) && each(|message, reply| reply.contains(&message.to_uppercase())) {
        Some(Shape::Upper)
    } else if differs(str::to_lowercase) && each(|message, reply| reply.contains(&message.to_lowercase())) {
        Some(Shape::Lower)
    } else if differs(reversed) && pairs.iter().all(is_reversed) {
        Some(Shape::Reversed)
    } else if each(|_, reply| says_a_time(reply)) && pairs.iter().all(|pair| same_but_numbers(pair, first)) {
        Some(Shape::Time)
    } else if others().next().is_none() {
        // One message only: its reply may be anything.
        None
    } else if pairs.iter().all(|pair| pair.reply == first.reply) {
        Some(Shape::Constant)
    } else if pairs.iter().all(|pair| same_but_numbers(pair, first)) {
        Some(Shape::Numbers)
    } else {
        Some(Shape::Varied)
    }
}

fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}

/// By characters, or by bytes.
fn is_reversed(pair: &Pair) -> bool {
    let message = pair.message.trim();
    let bytes: Vec<u8> = message.bytes().rev().collect();
    let holds = |wanted: &[u8]| pair.reply.windows(wanted.len()).any(|part| part == wanted);
    holds(&bytes) || holds(reversed(message).as_bytes())
}

/// `12:34` somewhere, or seconds since 1970.
fn says_a_time(text: &str) -> bool {
    let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    let clock =
        text.as_bytes().windows(5).any(|w| w[2] == b':' && [w[0], w[1], w[3], w[4]].iter().all(u8::is_ascii_digit));
    clock || digits.iter().any(|run| run.len() == 10 && run.starts_with('1'))
}

fn same_but_numbers(one: &Pair, other: &Pair) -> bool {
    masked(&one.reply) == masked(&other.reply)
}

/// Each number as one sign, and each run of blanks in front of it: `ctime` pads days with blanks.
fn masked(reply: &[u8]) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::new();
    for byte in reply {
        let sign = if byte.is_ascii_digit() { b'0' } else { *byte };
        let repeats = matches!(sign, b'0' | b' ') && out.last() == Some(&sign);
        if !repeats {
            out.push(sign);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Excerpt, Micros, RunId};

    fn of(pairs: &[(&str, &str)]) -> Option<Shape> {
        let pair =
            |(message, reply): &(&str, &str)| Pair { message: (*message).into(), reply: reply.as_bytes().into() };
        shape(&pairs.iter().map(pair).collect::<Vec<_>>())
    }

    #[test]
    fn the_shape_of_replies_is_told() {
        for (pairs, expected) in [
            (&[("hello", "hello"), ("3", "3\n")][..], Some(Shape::Echo)),
            (&[("hello", "got hello!"), ("你好", "got 你好!")], Some(Shape::Decorated)),
            (&[("hello", "HELLO"), ("3", "3")], Some(Shape::Upper)),
            (&[("hello", "> HELLO <"), ("3", "> 3 <")], Some(Shape::Upper)),
            (&[("Hello", "hello"), ("3", "3")], Some(Shape::Lower)),
            (&[("hello", "olleh"), ("你好", "好你")], Some(Shape::Reversed)),
            (&[("a", "Fri Nov  8 09:59:58 2024"), ("b", "Fri Nov  8 10:00:01 2024")], Some(Shape::Time)),
            (&[("hello", "1731057600"), ("x", "1731057601")], Some(Shape::Time)),
            (&[("hello", "ok"), ("x", "ok")], Some(Shape::Constant)),
            (&[("hello", "message 1"), ("x", "message 12")], Some(Shape::Numbers)),
            (&[("hello", "hi"), ("x", "what?")], Some(Shape::Varied)),
            // One message does not tell whether others are answered alike.
            (&[("hello", "ok"), ("hello", "ok")], None),
            (&[], None),
        ] {
            assert_eq!(of(pairs), expected, "{pairs:?}");
        }
    }

    #[test]
    fn a_reply_is_typed_where_it_carries_what_was_typed() {
        let events = |reply: &[u8]| {
            let what = [
                What::Adapted { what: Adaptation::Operator { role: Role::Server } },
                What::Typed { run: RunId(0), line: Some(Excerpt::whole(b"ok kfj\n")) },
                What::Received { actor: ActorName::new("a").unwrap(), bytes: Excerpt::whole(reply) },
            ];
            what.map(|what| Event { at: Micros(0), what })
        };
        assert!(is_typed(&events(b"server: ok kfj")));
        assert!(!is_typed(&events(b"reply to hello")));
        assert!(!is_typed(&[]));
    }

    #[test]
    fn replies_that_are_no_utf_8_have_a_shape_too() {
        let pair = |message: &str| Pair { message: message.into(), reply: b"\xca\xd5\xb5\xbd".to_vec() };
        assert_eq!(shape(&[pair("hello"), pair("x")]), Some(Shape::Constant));
    }
}
