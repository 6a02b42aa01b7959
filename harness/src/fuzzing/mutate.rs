//! Changes inputs: bytes, lines and words, as accidents and malice do. The same numbers make the same inputs. Must not
//! know a format.

use std::ops::Range;

use fastrand::Rng;

/// No input grows beyond this.
pub(super) const LARGEST: usize = 64 << 10;

/// Texts that mean something to one reader or another.
const HOSTILE: &[&str] = &[
    "\0",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "\u{1b}[2J",
    "\u{1b}]0;x\u{7}",
    "\u{9b}31m",
    "\u{202e}",
    "\u{feff}",
    "\u{2028}",
    "\u{e0041}",
    "e\u{301}\u{301}\u{301}",
    "<script>alert(1)</script>",
    "</title>",
    "<!--",
    "]]>",
    "&lt;",
    "::error::x",
    "##[error]x",
    "=HYPERLINK(\"x\")",
    "@x",
    "+1",
    "-1",
    "|",
    "`",
    "```",
    "**",
    "[a](b)",
    "../",
    "/",
    "//",
    "..",
    "\\",
    "\"",
    "\"\"",
    "'",
    "''",
    "{",
    "}",
    "{}",
    "[",
    "]",
    "[]",
    "(",
    ")",
    ",",
    ";",
    ":",
    ": ",
    "- ",
    "#",
    "&a ",
    "*a",
    "!!",
    "!!binary ",
    "|\n",
    ">-\n",
    "---\n",
    "...\n",
    "? ",
    "<<: *a",
    "~",
    "null",
    "true",
    "no",
    ".nan",
    ".inf",
    "1e999",
    "{port}",
    "{host}",
    "{x1}",
    "$(X)",
    "${X}",
    "%00",
    "\\u0000",
    "\\ud800",
    "你好",
    "１２",
    "ﬀ",
    "İ",
    "ẞ",
    "\u{10ffff}",
];

/// Numbers at which counting goes wrong.
const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "7",
    "64",
    "127",
    "128",
    "255",
    "256",
    "1000",
    "4095",
    "4096",
    "32768",
    "65535",
    "65536",
    "99999",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "1e308",
    "0.1",
    "-0",
    "0x10",
    "1e-9",
];

/// Makes inputs out of others.
pub(super) struct Mutator {
    rng: Rng,
    words: Vec<Vec<u8>>,
}

impl Mutator {
    pub(super) fn new(seed: u64, words: Vec<Vec<u8>>) -> Self {
        Self { rng: Rng::with_seed(seed), words }
    }

    /// One of `pool`, changed a few times: as often one of the first `given` as one that was made.
    pub(super) fn next(&mut self, pool: &[Vec<u8>], given: usize) -> Vec<u8> {
        let seeds = pool.get(..given).filter(|_| self.rng.bool()).unwrap_or(pool);
        let mut bytes = self.one(seeds).to_vec();
        let times = 1 << self.rng.u32(0..5);
        // What breaks the form of an input never comes to what lies behind it.
        let is_gentle = self.rng.bool();
        for _ in 0..self.rng.u32(1..=times) {
            let other = self.one(pool).to_vec();
            if is_gentle {
                self.exchange(&mut bytes, &other);
            } else {
                self.change(&mut bytes, &other);
            }
        }
        bytes.truncate(LARGEST);
        bytes
    }

    fn one<'a>(&mut self, pool: &'a [Vec<u8>]) -> &'a [u8] {
        if pool.is_empty() { &[] } else { &pool[self.rng.usize(0..pool.len())] }
    }

    /// A place in `bytes`, which may be empty, and at most `most` long.
    fn piece(&mut self, bytes: &[u8], most: usize) -> Range<usize> {
        let start = self.rng.usize(0..=bytes.len());
        start..start + self.rng.usize(0..=most.min(bytes.len() - start))
    }

    fn change(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        match self.rng.u32(0..16) {
            0 => self.flip(bytes),
            1 => self.overwrite(bytes),
            2 => {
                let gone = self.piece(bytes, 32);
                bytes.drain(gone);
            }
            3 => {
                let (at, many) = (self.rng.usize(0..=bytes.len()), self.rng.usize(1..9));
                let new: Vec<u8> = (0..many).map(|_| self.rng.u8(..)).collect();
                bytes.splice(at..at, new);
            }
            4 => self.repeat(bytes),
            5 => {
                let piece = self.piece(other, 256);
                let at = self.piece(bytes, 32);
                bytes.splice(at, other[piece].iter().copied());
            }
            6 => {
                let (at, from) = (self.rng.usize(0..=bytes.len()), self.rng.usize(0..=other.len()));
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
            7 => bytes.truncate(self.rng.usize(0..=bytes.len())),
            8..=13 => self.exchange(bytes, other),
            _ => {
                let new = self.any_word();
                let at = self.rng.usize(0..=bytes.len());
                bytes.splice(at..at, new);
            }
        }
    }

    /// A number, a word or a line, for another one.
    fn exchange(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        match self.rng.u32(0..3) {
            0 => self.number(bytes),
            1 => self.word(bytes),
            _ => self.line(bytes, other),
        }
    }

    fn flip(&mut self, bytes: &mut [u8]) {
        if !bytes.is_empty() {
            bytes[self.rng.usize(0..bytes.len())] ^= 1 << self.rng.u32(0..8);
        }
    }

    /// One, two or four bytes by a number at an end of its range.
    fn overwrite(&mut self, bytes: &mut [u8]) {
        let width = 1 << self.rng.u32(0..3);
        if bytes.len() >= width {
            let at = self.rng.usize(0..=bytes.len() - width);
            let byte = *self.rng.choice(&[0, 1, 0x7f, 0x80, 0xff, self.rng.clone().u8(..)]).unwrap_or(&0);
            bytes[at..at + width].fill(byte);
        }
    }

    /// A piece again, now and then very often: what grows faster than its input shows here.
    fn repeat(&mut self, bytes: &mut Vec<u8>) {
        let piece = self.piece(bytes, 64);
        let most = if self.rng.u32(0..16) == 0 { 4096 } else { 8 };
        let times = self.rng.usize(1..=most).min(LARGEST.saturating_sub(bytes.len()) / piece.len().max(1));
        let new = bytes[piece.clone()].repeat(times);
        bytes.splice(piece.end..piece.end, new);
    }

    /// Digits that are there become others.
    fn number(&mut self, bytes: &mut Vec<u8>) {
        let Some(place) = self.run(bytes, |byte| byte.is_ascii_digit()) else { return };
        let new = if self.rng.bool() {
            self.rng.choice(NUMBERS).unwrap_or(&"0").as_bytes().to_vec()
        } else {
            self.rng.u64(..).to_string().into_bytes()
        };
        bytes.splice(place, new);
    }

    /// A word that is there becomes another one.
    fn word(&mut self, bytes: &mut Vec<u8>) {
        let Some(place) = self.run(bytes, |byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80) else {
            return;
        };
        let new = self.any_word();
        bytes.splice(place, new);
    }

    /// The stretch of such bytes behind a place.
    fn run(&mut self, bytes: &[u8], is: impl Fn(u8) -> bool) -> Option<Range<usize>> {
        let from = self.rng.usize(0..=bytes.len());
        let start = from + bytes[from..].iter().position(|byte| is(*byte))?;
        let length = bytes[start..].iter().position(|byte| !is(*byte)).unwrap_or(bytes.len() - start);
        Some(start..start + length)
    }

    fn any_word(&mut self) -> Vec<u8> {
        match self.rng.u32(0..4) {
            0 => self.rng.choice(NUMBERS).unwrap_or(&"0").as_bytes().to_vec(),
            1 | 2 if !self.words.is_empty() => self.words[self.rng.usize(0..self.words.len())].clone(),
            _ => self.rng.choice(HOSTILE).unwrap_or(&"0").as_bytes().to_vec(),
        }
    }

    /// A line goes, comes twice, or comes from elsewhere.
    fn line(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        let here = line_at(bytes, self.rng.usize(0..=bytes.len()));
        let there = line_at(other, self.rng.usize(0..=other.len()));
        let twice = bytes[here.clone()].to_vec();
        match self.rng.u32(0..4) {
            0 => drop(bytes.drain(here)),
            1 => drop(bytes.splice(here.end..here.end, twice)),
            2 => drop(bytes.splice(here, other[there].iter().copied())),
            _ => drop(bytes.splice(here.end..here.end, other[there].iter().copied())),
        }
    }
}

/// The line that a place is in, its end included.
fn line_at(bytes: &[u8], at: usize) -> Range<usize> {
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |before| before + 1);
    let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |behind| at + behind + 1);
    start..end
}
