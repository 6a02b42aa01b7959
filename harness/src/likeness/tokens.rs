//! A source as tokens: names, numbers and texts are all the same; layout, comments and imports are gone. A tokeniser for
//! each language would know more and be wrong about unfinished programs; this one reads whatever there is, and a slip
//! of it costs the tokens of a line. Must not understand what is written.

use super::style::{Style, style};
use crate::model::Language;

/// A token, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What is compared.
    pub kind: u32,
    /// Its first byte.
    pub start: u32,
    /// The byte behind it.
    pub end: u32,
}

const NAME: u32 = 1;
const NUMBER: u32 = 2;
const TEXT: u32 = 3;

/// The tokens of a source.
pub fn tokens(text: &str, language: Language) -> Vec<Token> {
    let mut reader = Reader { text, language, style: style(language), at: 0, fresh: true, depth: 0, found: Vec::new() };
    while reader.at < text.len() {
        reader.step();
    }
    reader.found
}

struct Reader<'a> {
    text: &'a str,
    language: Language,
    style: &'static Style,
    at: usize,
    /// Whether nothing but blanks stands before on the line.
    fresh: bool,
    /// Brackets that are open.
    depth: usize,
    found: Vec<Token>,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn step(&mut self) {
        let Some(c) = self.rest().chars().next() else { return };
        if c == '\n' {
            self.fresh = true;
            self.at += 1;
        } else if c.is_whitespace() || c == '\u{feff}' {
            self.at += c.len_utf8();
        } else if !self.left_out() {
            self.token(c);
            self.fresh = false;
        }
    }

    /// Skips a comment or an import, if there is one.
    fn left_out(&mut self) -> bool {
        let rest = self.rest();
        let is_end = |c: char| c.is_whitespace() || "<\"".contains(c);
        let word = |mark: &str| rest.strip_prefix(mark).is_some_and(|after| after.starts_with(is_end));
        let line = self.style.line.iter().any(|mark| rest.starts_with(*mark));
        let length = if line || (self.fresh && self.style.imports.iter().any(|mark| word(mark))) {
            rest.find('\n').unwrap_or(rest.len())
        } else if self.style.block && rest.starts_with("/*") {
            self.block()
        } else {
            return false;
        };
        self.at += length;
        true
    }

    /// The length of a comment; in Rust they nest.
    fn block(&self) -> usize {
        let (rest, mut at, mut depth) = (self.rest(), 2, 1);
        while depth > 0 {
            let Some(next) = rest[at..].find(['*', '/']) else { return rest.len() };
            at += next;
            if rest[at..].starts_with("*/") {
                depth -= 1;
                at += 2;
            } else if self.language == Language::Rust && rest[at..].starts_with("/*") {
                depth += 1;
                at += 2;
            } else {
                at += 1;
            }
        }
        at
    }

    fn token(&mut self, c: char) {
        if self.style.quotes.contains(&c) {
            self.quoted(0, c);
        } else if c.is_ascii_digit() {
            let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
            let length = self.rest().find(|c| !is_part(c)).unwrap_or(self.rest().len());
            self.push(NUMBER, length);
        } else if self.is_name(c) {
            self.word();
        } else {
            match c {
                '(' | '[' | '{' => self.depth += 1,
                ')' | ']' | '}' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            if self.style.optional.contains(&c) {
                self.at += c.len_utf8();
            } else {
                self.push(hash(c.encode_utf8(&mut [0; 4])), c.len_utf8());
            }
        }
    }

    fn is_name(&self, c: char) -> bool {
        c.is_alphanumeric() || c == '_' || self.style.sigils.contains(&c)
    }

    fn word(&mut self) {
        let length = self.rest().find(|c| !self.is_name(c)).unwrap_or(self.rest().len());
        let (word, after) = self.rest().split_at(length);
        let quote = after.chars().next().filter(|c| self.style.quotes.contains(c) || *c == '#');
        if let Some(quote) = quote.filter(|_| self.style.prefixes.contains(&word)) {
            match (quote, self.language) {
                ('#', Language::Rust) => return self.raw(length),
                // A comment, or a mark of the preprocessor.
                ('#', _) => {}
                _ => return self.quoted(length, quote),
            }
        }
        let kind = if self.style.keywords.contains(&word) { hash(word) } else { NAME };
        self.push(kind, length);
    }

    /// A text of Rust between `r#"` and `"#`.
    fn raw(&mut self, before: usize) {
        let after = &self.rest()[before..];
        let marks = after.len() - after.trim_start_matches('#').len();
        let end = format!("\"{}", &after[..marks]);
        let inside = before + marks + 1;
        let length = match self.rest().get(inside..) {
            Some(text) if after[marks..].starts_with('"') => {
                text.find(&end).map_or(self.rest().len(), |at| inside + at + end.len())
            }
            Some(_) | None => before + marks,
        };
        self.push(TEXT, length);
    }

    /// A text whose quote stands `before` bytes further on.
    fn quoted(&mut self, before: usize, quote: char) {
        let rest = &self.rest()[before..];
        if quote == '\'' && self.language == Language::Rust && is_lifetime(rest) {
            let length = rest[1..].find(|c| !self.is_name(c)).map_or(rest.len(), |at| at + 1);
            self.at += before + length;
            return;
        }
        let triple = [quote; 3].iter().collect::<String>();
        let is_long = self.language == Language::Python && rest.starts_with(&triple);
        let mark = if is_long { triple } else { quote.to_string() };
        let inside = &rest[mark.len()..];
        let length = mark.len() + end(inside, &mark, is_long || self.style.long.contains(&quote));
        // A text that is a statement by itself is a comment.
        let is_alone = self.language == Language::Python && self.fresh && self.depth == 0;
        let after = rest[length..].trim_start_matches([' ', '\t']);
        if is_alone && (after.is_empty() || after.starts_with(['\n', '\r', '#'])) {
            self.at += before + length;
        } else {
            self.push(TEXT, before + length);
        }
    }

    fn push(&mut self, kind: u32, length: usize) {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.found.push(Token { kind, start: place(self.at), end: place(self.at + length) });
        self.at += length;
    }
}

/// `'a` of Rust, which no `'` ends.
fn is_lifetime(rest: &str) -> bool {
    let mut chars = rest.chars().skip(1);
    let first = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    first && chars.next() != Some('\'')
}

/// Bytes up to the end of a text, its mark included; without one the text ends with its line.
fn end(inside: &str, mark: &str, is_long: bool) -> usize {
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if inside[at..].starts_with(mark) {
            return at + mark.len();
        } else if c == '\n' && !is_long {
            return at;
        }
    }
    inside.len()
}

/// FNV-1a, above the kinds that are alike.
fn hash(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)) | 8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(language: Language, one: &str, other: &str) -> bool {
        let kinds = |text| tokens(text, language).iter().map(|token| token.kind).collect::<Vec<_>>();
        let (one, other) = (kinds(one), kinds(other));
        assert!(!one.is_empty());
        one == other
    }

    #[test]
    fn names_layout_and_comments_do_not_count() {
        let check = |language, one: &str, other: &str| assert!(alike(language, one, other), "{one} / {other}");
        check(Language::Python, "x = 1 # a\ny = f(x)", "'''doc'''\nzähler=0x2f\n\n名 = g( zähler )");
        check(Language::Python, "import os\nf'a' + b", "from x import y\nrb\"\"\"x\ny\"\"\" + c");
        check(
            Language::C,
            "#include <a.h>\nint main(void) { return 0; }",
            "int /* x */ los(void)\n{\n return 7; // y\n}",
        );
        check(Language::Java, "String s = \"a\\\"b\";", "Text t = \"\";");
        check(Language::Node, "let a = `x\n${y}`;\nb(a)", "let q = 'z'\nb(q);");
        check(Language::Rust, "fn f<'a>(x: &'a str) -> char { 'x' }", "fn g<'long>(y: &'_ str) -> u8 { '\\'' }");
        check(Language::Rust, "a(r#\"x\"y\"#) /* /* */ */", "a(\"z\")");
        check(Language::Go, "a := `x`;", "b := \"y\"");
        check(Language::Shell, "a=$b # c\necho \"$a\"", "x=$y; echo 'z'");
    }

    #[test]
    fn what_is_done_counts() {
        let check = |language, one: &str, other: &str| assert!(!alike(language, one, other), "{one} / {other}");
        check(Language::Python, "x = f(y)", "x = f(y, z)");
        check(Language::Python, "while x: f()", "if x: f()");
        check(Language::C, "a = b + c;", "a = b - c;");
        check(Language::Rust, "let x = 1;", "let mut x = 1;");
    }

    #[test]
    fn whatever_there_is_is_read() {
        for language in [Language::Python, Language::C, Language::Rust, Language::Go, Language::Perl] {
            for text in ["'", "\"", "r#", "r#\"", "/*", "'''", "\\", "b'", "#", "'é", "\u{feff}x", "/*/", "'a"] {
                for token in tokens(text, language) {
                    assert!(text.get(token.start as usize..token.end as usize).is_some(), "{text:?}: {token:?}");
                }
            }
        }
    }
}
