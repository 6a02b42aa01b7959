//! What actors send.

use super::super::exercise::{Cut, Data, SendStep, Verb};
use super::super::reader::{Fields, Reader};
use super::super::tree::{Node, Value};
use super::{Cast, Reading, USUAL, VerbForm, Who, filled_template, verb};
use crate::matcher::placeholders;

pub(super) const VERBS: &[VerbForm] = &[verb!(
    /// An actor sends bytes. The value is a text, or a mapping with one of the first three keys:
    ///
    /// | key | meaning |
    /// |---|---|
    /// | `text` | UTF-8 text with placeholders |
    /// | `hex` | bytes, such as `"00 ff"` |
    /// | `repeat` | a text, so many times over as `times` says |
    /// | `cut` | in which pieces it is sent: `{pieces: 3}` of about the same length, or `{at: [4, 9]}`, before these offsets |
    ///
    /// Each piece is held until the program has read the one before, so that they cannot arrive as one.
    "send", "send: \"hello\"", USUAL, Who::Actor,
    Reading::Value(send)
)];

/// The most bytes that one step may send.
const MOST_BYTES: usize = 1 << 20;

fn send(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    if let Value::Map(_) = node.value {
        let fields = reader.fields(node, "`send`", &["text", "hex", "repeat", "times", "cut"])?;
        let data = data(reader, node, &fields, cast);
        let cut = match fields.get("cut") {
            Some(cut_node) => cut(reader, cut_node, data.as_ref()),
            None => Some(Cut::Whole),
        };
        return Some(Verb::Send(SendStep { data: data?, cut: cut?, who: cast.actor.clone()? }));
    }
    let data = Data::Text(filled_template(reader, node, "`send`", cast)?);
    Some(Verb::Send(SendStep { who: cast.actor.clone()?, data, cut: Cut::Whole }))
}

fn data(reader: &mut Reader<'_>, node: &Node, fields: &Fields<'_>, cast: &Cast) -> Option<Data> {
    let (key, value) = reader.one_of(node, fields, &["text", "hex", "repeat"])?;
    let times = fields.get("times");
    if let Some(times) = times.filter(|_| key != "repeat") {
        reader.wrong(times, "`times` without `repeat`", "only `repeat` is counted", "remove `times`");
        return None;
    }
    match key {
        "text" => filled_template(reader, value, "`text`", cast).map(Data::Text),
        "hex" => reader.hex(value).map(Data::Hex),
        // `one_of` gives one of its keys.
        _ => {
            let text = filled_template(reader, value, "`repeat`", cast);
            let times = fields.need(reader, "times", "`send` with `repeat`")?;
            let times = reader.count(times, "`times`", 1, 1 << 20)?;
            bounded(reader, value, text?, times)
        }
    }
}

fn bounded(reader: &mut Reader<'_>, node: &Node, text: String, times: u32) -> Option<Data> {
    if text.len().saturating_mul(usize::try_from(times).unwrap_or(usize::MAX)) > MOST_BYTES {
        reader.wrong(node, "`send` is too long", "so many times over", "send at most 1,048,576 bytes in one step");
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
        Data::Repeat { text, times } => text_bytes(text) * usize::try_from(*times).unwrap_or(usize::MAX),
    }
}

fn cut(reader: &mut Reader<'_>, node: &Node, data: Option<&Data>) -> Option<Cut> {
    let fields = reader.fields(node, "`cut`", &["pieces", "at"])?;
    let (key, value) = reader.one_of(node, &fields, &["pieces", "at"])?;
    let most = data.map_or(u32::MAX, |data| u32::try_from(least_bytes(data)).unwrap_or(u32::MAX));
    if key == "pieces" {
        let pieces = reader.count(value, "`pieces`", 2, 1000)?;
        if pieces > most {
            let label = format!("only {most} bytes are sent for certain");
            reader.wrong(value, "more pieces than bytes", &label, "give fewer pieces, or send more");
            return None;
        }
        return Some(Cut::Pieces(pieces));
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
