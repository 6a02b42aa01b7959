//! Lines of a terminal: tones, columns, wrapping by display width. Everything that is written passes
//! through here and is made visible. Must not know what is written.

use std::borrow::Cow;
use std::io;

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::escape::visible;

/// Whether the terminal is to show colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// No escape sequence at all.
    Plain,
    /// ANSI colours.
    Ansi,
}

/// What a piece of text is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Strong,
    Dim,
    Good,
    Bad,
    Warn,
    Sent,
}

impl Tone {
    fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Dim => Style::new().dimmed(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Warn => AnsiColor::Yellow.on_default(),
            Self::Sent => AnsiColor::Cyan.on_default(),
        }
    }
}

/// A piece of text with its tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) tone: Tone,
    pub(crate) text: String,
}

/// A piece of text with its tone, made visible.
pub(crate) fn span(tone: Tone, text: impl AsRef<str>) -> Span {
    Span { tone, text: visible(text.as_ref()).into_owned() }
}

/// Columns of several spans.
pub(crate) fn width(spans: &[Span]) -> usize {
    spans.iter().map(|span| span.text.width()).sum()
}

/// `text` and blanks up to `columns`.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// The beginning of `text`, with `…` where it is longer than `room` columns.
pub(crate) fn clipped(text: &str, room: usize) -> String {
    if text.width() <= room {
        return text.to_owned();
    }
    let mut used = 1;
    let kept = text.chars().take_while(|c| {
        used += c.width().unwrap_or(0);
        used <= room
    });
    format!("{}…", kept.collect::<String>())
}

/// What a line may be broken between.
struct Atom {
    span: Span,
    spaced: bool,
}

fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}

/// Punctuation that must not begin a line (GB/T 15834 §5.1).
fn closes(c: char) -> bool {
    "，。、；：！？）》」』】”’…—·％,.;:!?)]}".contains(c)
}

/// Punctuation that must not end a line.
fn opens(c: char) -> bool {
    "（《「『【“‘([{".contains(c)
}

/// Whether a line may be broken between two neighbours that no blank separates.
fn breaks(before: char, after: char) -> bool {
    !closes(after) && !opens(before) && (is_wide(before) || is_wide(after))
}

fn atoms(spans: &[Span]) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let mut spaced = true;
    let mut last = ' ';
    for Span { tone, text } in spans {
        let mut fresh = true;
        for c in text.chars() {
            if c == ' ' {
                spaced = true;
                continue;
            }
            match atoms.last_mut() {
                Some(atom) if !spaced && !fresh && !breaks(last, c) => atom.span.text.push(c),
                Some(_) | None => {
                    atoms.push(Atom { span: Span { tone: *tone, text: c.into() }, spaced });
                    fresh = false;
                }
            }
            spaced = false;
            last = c;
        }
    }
    atoms
}

/// Splits an atom that is wider than a whole line.
fn hard_split(atom: Atom, room: usize) -> Vec<Atom> {
    if atom.span.text.width() <= room {
        return vec![atom];
    }
    let mut parts = vec![Atom { span: Span { tone: atom.span.tone, text: String::new() }, spaced: atom.spaced }];
    for c in atom.span.text.chars() {
        if let Some(part) = parts.last_mut()
            && part.span.text.width() + c.width().unwrap_or(0) <= room
        {
            part.span.text.push(c);
        } else {
            parts.push(Atom { span: Span { tone: atom.span.tone, text: c.into() }, spaced: false });
        }
    }
    parts
}

/// Breaks text into lines of at most `room` columns.
pub(crate) fn wrapped(spans: &[Span], room: usize) -> Vec<Vec<Span>> {
    let mut lines: Vec<Vec<Span>> = vec![Vec::new()];
    let mut used = 0;
    for atom in atoms(spans).into_iter().flat_map(|atom| hard_split(atom, room.max(2))) {
        let columns = atom.span.text.width();
        let gap = usize::from(atom.spaced && used > 0);
        if used > 0 && used + gap + columns > room {
            lines.push(Vec::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if gap == 1 && used > 0 {
                push(line, Span { tone: atom.span.tone, text: " ".into() });
                used += 1;
            }
            used += columns;
            push(line, atom.span);
        }
    }
    lines
}

fn push(line: &mut Vec<Span>, span: Span) {
    match line.last_mut() {
        Some(last) if last.tone == span.tone => last.text.push_str(&span.text),
        Some(_) | None => line.push(span),
    }
}

/// The line as one that no pipeline takes for a command: its log takes lines that begin with `::error::`, or have
/// `##[error]` anywhere, whoever printed them.
fn disarmed(spans: &[Span]) -> Cow<'_, [Span]> {
    let line: String = spans.iter().map(|span| span.text.as_str()).collect();
    let begins = line.trim_start().starts_with("::");
    if !begins && !line.contains("##[") {
        return Cow::Borrowed(spans);
    }
    let (mut colon, mut hashes) = (begins, 0);
    let mut safe = |c: char| {
        let (first, opens) = (c == ':' && colon, c == '[' && hashes >= 2);
        colon &= !first;
        hashes = if c == '#' { hashes + 1 } else { 0 };
        if first {
            "\\x3a".to_owned()
        } else if opens {
            "\\x5b".to_owned()
        } else {
            c.to_string()
        }
    };
    spans.iter().map(|span| Span { tone: span.tone, text: span.text.chars().map(&mut safe).collect() }).collect()
}

/// Where lines are written.
pub(crate) struct Page<'a> {
    out: &'a mut dyn io::Write,
    width: usize,
    colour: Colour,
}

impl<'a> Page<'a> {
    /// Lines of 40 to 100 columns: narrower cannot be laid out, wider cannot be read.
    pub(crate) fn new(out: &'a mut dyn io::Write, width: usize, colour: Colour) -> Self {
        Self { out, width: width.clamp(40, 100), colour }
    }

    /// Columns of a line.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// An empty line.
    pub(crate) fn blank(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// One line, as long as it is.
    pub(crate) fn line(&mut self, spans: &[Span]) -> io::Result<()> {
        let spans = &*disarmed(spans);
        let last = spans.iter().rposition(|span| !span.text.trim_end().is_empty());
        for (index, Span { tone, text }) in spans.iter().enumerate().take(last.map_or(0, |last| last + 1)) {
            let text = visible(if Some(index) == last { text.trim_end() } else { text });
            match (self.colour, *tone) {
                (Colour::Plain, _) | (Colour::Ansi, Tone::Plain) => write!(self.out, "{text}")?,
                (Colour::Ansi, tone) => write!(self.out, "{style}{text}{style:#}", style = tone.style())?,
            }
        }
        writeln!(self.out)
    }

    /// One line, its end cut off where the terminal is too narrow.
    pub(crate) fn clipped(&mut self, first: &[Span], body: &Span) -> io::Result<()> {
        let room = self.width.saturating_sub(width(first)).max(1);
        self.line(&[first, &[span(body.tone, clipped(&body.text, room))]].concat())
    }

    /// Wrapped text behind `first` on its first line and `rest` on the others.
    pub(crate) fn paragraph(&mut self, first: &[Span], rest: &[Span], body: &[Span]) -> io::Result<()> {
        let room = self.width.saturating_sub(width(first).max(width(rest))).max(12);
        for (index, line) in wrapped(body, room).into_iter().enumerate() {
            let prefix = if index == 0 { first } else { rest };
            self.line(&[prefix, &line].concat())?;
        }
        Ok(())
    }

    /// Wrapped text behind a label, further lines under its beginning.
    pub(crate) fn labelled(&mut self, first: &[Span], body: &[Span]) -> io::Result<()> {
        let rest = [span(Tone::Plain, " ".repeat(width(first)))];
        self.paragraph(first, &rest, body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, room: usize, expected: &[&str]) {
        let lines: Vec<String> = wrapped(&[span(Tone::Plain, text)], room)
            .iter()
            .map(|line| line.iter().map(|span| span.text.as_str()).collect())
            .collect();
        assert_eq!(lines, expected, "{text} in {room}");
        assert!(lines.iter().all(|line| line.width() <= room), "{lines:?}");
    }

    #[test]
    fn text_wraps_by_what_it_shows() {
        check("a short line", 20, &["a short line"]);
        check("one two three", 7, &["one two", "three"]);
        check("服务器没有回复。", 8, &["服务器没", "有回复。"]);
        check("服务器没有。", 10, &["服务器没", "有。"]);
        check("调用 recv() 后", 9, &["调用", "recv() 后"]);
        check("调用（recv）", 6, &["调用", "（recv", "）"]);
        check("/a/very/long/path", 6, &["/a/ver", "y/long", "/path"]);
        check("", 6, &[""]);
    }

    #[test]
    fn colours_come_from_tones_only() {
        let write = |colour| {
            let mut out = Vec::new();
            Page::new(&mut out, 80, colour).line(&[span(Tone::Bad, "x\x1b[0m"), span(Tone::Plain, "y  ")]).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(write(Colour::Plain), "x\\x1b[0my\n");
        assert_eq!(write(Colour::Ansi), "\x1b[1m\x1b[31mx\\x1b[0m\x1b[0my\n");
    }

    #[test]
    fn no_line_is_a_command_of_a_pipeline() {
        let write = |texts: &[&str]| {
            let spans: Vec<Span> = texts.iter().map(|text| span(Tone::Plain, text)).collect();
            let mut out = Vec::new();
            Page::new(&mut out, 80, Colour::Plain).line(&spans).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(write(&["  ", "::error::x"]), "  \\x3a:error::x\n");
        assert_eq!(write(&[":", ":stop-commands::x"]), "\\x3a:stop-commands::x\n");
        assert_eq!(write(&["a ##", "[error]x"]), "a ##\\x5berror]x\n");
        assert_eq!(write(&["a::b", " #[c]"]), "a::b #[c]\n");
    }
}
