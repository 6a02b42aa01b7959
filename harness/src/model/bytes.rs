//! Bytes that a program sent or printed, kept up to a cap.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The first bytes of something, and how long it was in all.
///
/// Serialised as a string in which every byte outside printable ASCII, and `\`, is `\xNN` (UTF-8 text
/// is kept as it is), so that evidence can be read by eye and nothing in it is markup or control.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Excerpt {
    kept: Vec<u8>,
    total: u64,
}

impl Excerpt {
    /// Keeps the first `cap` bytes of `bytes`.
    pub fn capped(bytes: &[u8], cap: usize) -> Self {
        Self { kept: bytes[..bytes.len().min(cap)].to_vec(), total: bytes.len() as u64 }
    }

    /// The first bytes of something that was `total` bytes long.
    pub fn beginning(bytes: &[u8], total: u64) -> Self {
        Self { kept: bytes.to_vec(), total: total.max(bytes.len() as u64) }
    }

    /// Keeps all of `bytes`.
    pub fn whole(bytes: &[u8]) -> Self {
        Self::capped(bytes, usize::MAX)
    }

    /// These bytes and then `more`. Behind a gap nothing is kept, only counted.
    #[must_use]
    pub fn followed_by(&self, more: &Self) -> Self {
        let tail = if self.is_cut() { &[] } else { more.kept() };
        Self { kept: [self.kept(), tail].concat(), total: self.total + more.total }
    }

    /// Keeps only the first `cap` bytes.
    pub fn shorten(&mut self, cap: usize) {
        self.kept.truncate(cap);
        self.kept.shrink_to_fit();
    }

    /// The bytes that were kept.
    pub fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// How many bytes there were, kept or not.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Whether something was cut off.
    pub fn is_cut(&self) -> bool {
        self.total > self.kept.len() as u64
    }
}

fn escape(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if c == '\\' {
                out.push_str("\\\\");
            } else if c.is_control() || ('\u{80}'..'\u{a0}').contains(&c) {
                let mut buffer = [0; 4];
                for byte in c.encode_utf8(&mut buffer).bytes() {
                    hex(&mut out, byte);
                }
            } else {
                out.push(c);
            }
        }
        for byte in chunk.invalid() {
            hex(&mut out, *byte);
        }
    }
    out
}

fn hex(out: &mut String, byte: u8) {
    out.push_str("\\x");
    for digit in [byte >> 4, byte & 0xf] {
        out.extend(char::from_digit(u32::from(digit), 16));
    }
}

fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        if let Some(tail) = rest.strip_prefix('\\') {
            out.push(b'\\');
            rest = tail;
        } else {
            let digits = rest.strip_prefix('x')?.get(..2)?;
            out.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &rest[3..];
        }
    }
    out.extend_from_slice(rest.as_bytes());
    Some(out)
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    text: String,
    total: u64,
}

impl Serialize for Excerpt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Shape { text: escape(&self.kept), total: self.total }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Excerpt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let shape = Shape::deserialize(deserializer)?;
        let kept = unescape(&shape.text).ok_or_else(|| serde::de::Error::custom("a bad escape in bytes"))?;
        Ok(Self { kept, total: shape.total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_come_back_as_they_were(bytes: Vec<u8>) {
            prop_assert_eq!(unescape(&escape(&bytes)), Some(bytes));
        }
    }

    #[test]
    fn an_excerpt_knows_what_it_cut() {
        let excerpt = Excerpt::capped("你好\x1b[0m".as_bytes(), 7);
        assert_eq!((excerpt.kept().len(), excerpt.total(), excerpt.is_cut()), (7, 10, true));
        let mut shorter = excerpt.clone();
        shorter.shorten(3);
        assert_eq!((shorter.kept().len(), shorter.total()), (3, 10));
        let joined = excerpt.followed_by(&Excerpt::whole(b"abc"));
        assert_eq!((joined.kept().len(), joined.total()), (7, 13));
        assert_eq!(Excerpt::whole(b"ab").followed_by(&Excerpt::whole(b"c")), Excerpt::whole(b"abc"));
        assert_eq!(serde_json::to_string(&excerpt).unwrap(), r#"{"text":"你好\\x1b","total":10}"#);
    }
}
