//! What a complete frame holds: a text, a regular expression's match, a number, UTF-8. Must not cut frames.

use std::ops::Range;

use regex::bytes::Regex;
use serde::{Deserialize, Serialize};
use serde_json::Number;

use super::look::{Look, Miss};
use super::texts::find_text;
use crate::model::Misfit;

/// The most bytes of a frame that does not say itself where it ends.
pub(super) const MOST_REST: usize = 1 << 20;

/// Bounds of a number, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// The least, if there is one.
    pub least: Option<Number>,
    /// The most, if there is one.
    pub most: Option<Number>,
}

impl Bounds {
    /// Whether a number lies between them.
    pub fn hold(&self, value: f64) -> bool {
        let at = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
        at(&self.least).is_none_or(|least| least <= value) && at(&self.most).is_none_or(|most| value <= most)
    }

    /// Both as they are shown.
    fn shown(&self) -> (Option<String>, Option<String>) {
        let text = |bound: &Option<Number>| bound.as_ref().map(Number::to_string);
        (text(&self.least), text(&self.most))
    }
}

pub(super) fn too_long() -> Look {
    Look::Impossible(Miss::new(MOST_REST, Misfit::TooLong { most: MOST_REST as u64 }))
}

type Fits = Result<Range<usize>, Miss>;

pub(super) fn contains(text: &str, frame: &[u8]) -> Fits {
    let lacks = || Miss::new(0, Misfit::Lacks { text: text.to_owned() });
    find_text(text, frame).map(|_| 0..frame.len()).ok_or_else(lacks)
}

/// A line end at the end of the frame is left aside. The content is the first group, where there is one.
pub(super) fn regex(regex: &Regex, frame: &[u8]) -> Fits {
    let without = frame.strip_suffix(b"\n").map_or(frame, |line| line.strip_suffix(b"\r").unwrap_or(line));
    let no_match = || Miss::new(0, Misfit::NoMatch { regex: regex.as_str().to_owned() });
    let found = regex.captures(without).ok_or_else(no_match)?;
    Ok(found.iter().skip(1).flatten().next().map_or(0..without.len(), |group| group.range()))
}

/// White space around the number is left aside.
pub(super) fn number(bounds: &Bounds, frame: &[u8]) -> Fits {
    let text = std::str::from_utf8(frame).unwrap_or("");
    let digits = text.trim();
    let start = text.len() - text.trim_start().len();
    let Some(value) = decimal(digits) else { return Err(Miss::new(start, Misfit::NotANumber)) };
    if bounds.hold(value) {
        return Ok(start..start + digits.len());
    }
    let (least, most) = bounds.shown();
    Err(Miss::new(start, Misfit::OutOfRange { least, most }))
}

/// A decimal number such as `42`, `-7` or `2.50`: no exponent, nothing but digits around the point.
fn decimal(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if all_digits(whole) && all_digits(fraction) { text.parse().ok() } else { None }
}

pub(super) fn utf8(bounds: &Bounds, frame: &[u8]) -> Fits {
    let text = std::str::from_utf8(frame).map_err(|error| Miss::new(error.valid_up_to(), Misfit::NotUtf8))?;
    #[expect(clippy::cast_precision_loss, reason = "frames are short")]
    if bounds.hold(text.chars().count() as f64) {
        return Ok(0..frame.len());
    }
    let (least, most) = bounds.shown();
    Err(Miss::new(frame.len(), Misfit::Characters { least, most }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_digits_with_a_point_at_most() {
        let check = |text: &str, expected: Option<f64>| assert_eq!(decimal(text), expected, "{text:?}");
        check("42", Some(42.0));
        check("-7", Some(-7.0));
        check("+2.50", Some(2.5));
        check("007", Some(7.0));
        for wrong in ["", "-", ".5", "5.", "1e3", "inf", "nan", "0x10", "1,000", "4 2", "--1", "٣"] {
            check(wrong, None);
        }
    }
}
