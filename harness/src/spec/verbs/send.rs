//! What actors send.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::super::exercise::Verb;
use super::super::reader::{Fields, Reader};
use super::super::tree::{Node, Value};
use super::super::values::{Cut, Data, SendStep};
use super::{ANSWER, Cast, Reading, USUAL, VerbForm, Who, actor, filled_template, verb};
use crate::matcher::placeholders;

/// Takes what is written with and without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub(super) const VERBS: &[VerbForm] = &[
    verb!(
        /// An actor sends bytes. The value is a text, or a mapping with one of the first six keys:
        ///
        /// | key | meaning |
        /// |---|---|
        /// | `text` | UTF-8 text with placeholders |
        /// | `hex` | bytes, such as `"00 ff"` |
        /// | `base64` | bytes, such as `"AP8="` |
        /// | `file` | what is in a file of the exercise's folder |
        /// | `repeat` | a text, so many times over as `times` says: up to 64 MiB |
        /// | `random` | so many bytes, made from the check's seed |
        /// | `cut` | in which pieces it is sent: `{pieces: 3}` of about the same length, `{at: [4, 9]}` before these offsets, `bytes` one by one, `{random: 5}` pieces at random |
        /// | `gap` | the time between two pieces, such as `20ms` |
        ///
        /// Each piece is held until the program has read the one before, so that they cannot arrive as one; with
        /// `gap` they go by time instead, and may arrive as one.
        "send", "send: \"hello\"", USUAL, Who::Actor,
        Reading::Value(send)
    ),
    verb!(
        /// The actor sends until neither its own buffers nor the program's take any more. It fails where the
        /// program reads 64 MiB and still goes on.
        "send_until_blocked", "send_until_blocked: a", ANSWER, Who::Nobody,
        Reading::Value(|r, n, _| actor(r, n).map(Verb::SendUntilBlocked))
    ),
];

/// The most bytes of a file that is sent.
const MOST_BYTES: usize = 1 << 20;
/// The most bytes that one step may send.
const MOST_REPEATED: usize = 64 << 20;

fn send(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    if let Value::Map(_) = node.value {
        let known = ["text", "hex", "base64", "file", "repeat", "random", "times", "cut", "gap"];
        let fields = reader.fields(node, "`send`", &known)?;
        let data = data(reader, node, &fields, cast);
        let cut = match fields.get("cut") {
            Some(cut_node) => cut(reader, cut_node, data.as_ref()),
            None => Some(Cut::Whole),
        };
        let gap = fields.get("gap").map_or(Some(None), |node| reader.duration(node, "`gap`").map(Some));
        if let Some(node) = fields.get("gap").filter(|_| cut == Some(Cut::Whole)) {
            reader.wrong(node, "`gap` without `cut`", "there is only one piece", "add `cut: {pieces: 3}`");
            return None;
        }
        return Some(Verb::Send(SendStep { data: data?, cut: cut?, gap: gap?, who: cast.actor.clone()? }));
    }
    let data = Data::Text(filled_template(reader, node, "`send`", cast)?);
    Some(Verb::Send(SendStep { who: cast.actor.clone()?, data, cut: Cut::Whole, gap: None }))
}

/// A message that is sent in one piece.
pub(super) fn message(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Data> {
    let Value::Map(_) = node.value else { return filled_template(reader, node, "`send`", cast).map(Data::Text) };
    let fields = reader.fields(node, "`send`", &["text", "hex", "base64", "file", "repeat", "random", "times"])?;
    data(reader, node, &fields, cast)
}

fn data(reader: &mut Reader<'_>, node: &Node, fields: &Fields<'_>, cast: &Cast) -> Option<Data> {
    let (key, value) = reader.one_of(node, fields, &["text", "hex", "base64", "file", "repeat", "random"])?;
    let times = fields.get("times");
    if let Some(times) = times.filter(|_| key != "repeat") {
        reader.wrong(times, "`times` without `repeat`", "only `repeat` is counted", "remove `times`");
        return None;
    }
    match key {
        "text" => filled_template(reader, value, "`text`", cast).map(Data::Text),
        "hex" => reader.hex(value).map(Data::Hex),
        "base64" => base64(reader, value).map(Data::Hex),
        "file" => file(reader, value).map(Data::Hex),
        "random" => reader.count(value, "`random`", 1, 1 << 20).map(Data::Random),
        // `one_of` gives one of its keys.
        _ => {
            let text = filled_template(reader, value, "`repeat`", cast);
            let times = fields.need(reader, "times", "`send` with `repeat`")?;
            let times = reader.count(times, "`times`", 1, 1 << 26)?;
            bounded(reader, value, text?, times)
        }
    }
}

/// Bytes in base64 (RFC 4648 §4), with or without padding.
fn base64(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<u8>> {
    let text = reader.filled(node, "`base64`")?;
    let bytes = BASE64.decode(text);
    if let Err(error) = &bytes {
        reader.wrong(
            node,
            "this is not base64",
            &error.to_string(),
            "write it as `base64 FILE` prints it, in one line",
        );
    }
    bytes.ok()
}

/// The bytes of a file of the exercise's folder.
fn file(reader: &mut Reader<'_>, node: &Node) -> Option<Vec<u8>> {
    let path = reader.filled(node, "`file`")?;
    match reader.sources.data(path, MOST_BYTES) {
        Ok(bytes) if bytes.is_empty() => {
            reader.wrong(node, format!("`{path}` is empty"), "there is nothing to send", "send at least one byte");
            None
        }
        Ok(bytes) => Some(bytes),
        Err(why) => {
            let remedy = "name a file of at most 1,048,576 bytes, relative to the exercise's folder";
            reader.wrong(node, format!("`{path}` cannot be sent"), &why, remedy);
            None
        }
    }
}

fn bounded(reader: &mut Reader<'_>, node: &Node, text: String, times: u32) -> Option<Data> {
    if text.len().saturating_mul(usize::try_from(times).unwrap_or(usize::MAX)) > MOST_REPEATED {
        reader.wrong(node, "`send` is too long", "so many times over", "send at most 67,108,864 bytes in one step");
        return None;
    }
    Some(Data::Repeat { text, times })
}

/// The bytes that are sent at least; a placeholder may turn out to be of any length.
fn least_bytes(data: &Data) -> usize {
    let text_bytes =
        |text: &str| text.len() - placeholders(text).into_iter().map(|(_, place)| place.len()).sum::<usize>();
    match data {
        Data::Text(text) => text_bytes(text),
        Data::Hex(bytes) => bytes.len(),
        Data::Random(count) => usize::try_from(*count).unwrap_or(usize::MAX),
        Data::Repeat { text, times } => text_bytes(text) * usize::try_from(*times).unwrap_or(usize::MAX),
    }
}

fn cut(reader: &mut Reader<'_>, node: &Node, data: Option<&Data>) -> Option<Cut> {
    if let Value::Text(_) = node.value {
        return reader.choice(node, "`cut`", &[("bytes", ())]).map(|()| Cut::Bytes);
    }
    let fields = reader.fields(node, "`cut`", &["pieces", "at", "random"])?;
    let (key, value) = reader.one_of(node, &fields, &["pieces", "at", "random"])?;
    let most = data.map_or(u32::MAX, |data| u32::try_from(least_bytes(data)).unwrap_or(u32::MAX));
    if key != "at" {
        let pieces = reader.count(value, "`pieces`", 2, 1000)?;
        if pieces > most {
            let label = format!("only {most} bytes are sent for certain");
            reader.wrong(value, "more pieces than bytes", &label, "give fewer pieces, or send more");
            return None;
        }
        return Some(if key == "pieces" { Cut::Pieces(pieces) } else { Cut::Random(pieces) });
    }
    offsets(reader, value, most).map(Cut::At)
}

fn offsets(reader: &mut Reader<'_>, node: &Node, most: u32) -> Option<Vec<u32>> {
    let mut offsets: Vec<u32> = Vec::new();
    let mut good = true;
    for item in reader.items(node, "`at`")? {
        let Some(offset) = reader.count(item, "an offset", 1, u32::MAX) else {
            good = false;
            continue;
        };
        if offset >= most {
            let label = format!("only {most} bytes are sent for certain");
            reader.wrong(item, "the cut lies behind the data", &label, "cut before the last byte");
            good = false;
        } else if offsets.last().is_some_and(|last| *last >= offset) {
            let remedy = "write the offsets in ascending order, each once";
            reader.wrong(item, "the offsets do not ascend", "this is not behind the one before", remedy);
            good = false;
        } else {
            offsets.push(offset);
        }
    }
    good.then_some(offsets)
}
