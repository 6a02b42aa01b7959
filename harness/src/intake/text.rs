//! Bytes of a source file as text, and text without its comments and strings. Must not judge.

use encoding_rs::{Encoding, GBK, UTF_8};

use crate::model::Language;

/// A source as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    /// The decoded text; line ends are `\n`.
    pub(crate) text: String,
    /// The first line that is not UTF-8, where one is not.
    pub(crate) not_utf8: Option<u32>,
}

/// Decodes UTF-8 (with or without a mark), UTF-16 with a mark, and otherwise GBK, which has no bytes
/// that it cannot say something about.
pub(crate) fn decode(bytes: &[u8]) -> Text {
    let not_utf8 = std::str::from_utf8(bytes).err().filter(|error| error.error_len().is_some() || !is_cut(bytes));
    let line = not_utf8.map(|error| line_at(bytes, error.valid_up_to()));
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if line.is_some() => GBK,
        None => UTF_8,
    };
    let text = encoding.decode(bytes).0.replace("\r\n", "\n").replace('\r', "\n");
    Text { text, not_utf8: line }
}

/// A file that was read up to a cap may end inside a character.
fn is_cut(bytes: &[u8]) -> bool {
    bytes.len() as u64 >= super::LARGEST_SOURCE
}

fn line_at(bytes: &[u8], offset: usize) -> u32 {
    let lines = bytes[..offset].split(|byte| *byte == b'\n').count();
    u32::try_from(lines).unwrap_or(u32::MAX)
}

/// How a language writes comments and strings.
struct Marks {
    line: &'static [&'static str],
    block: bool,
    quotes: &'static [char],
    triple: bool,
}

fn marks(language: Language) -> Marks {
    let c_like = Marks { line: &["//"], block: true, quotes: &['"', '\''], triple: false };
    match language {
        Language::Python => Marks { line: &["#"], block: false, quotes: &['"', '\''], triple: true },
        Language::C | Language::Cpp | Language::Java => c_like,
        Language::Node | Language::Go => Marks { quotes: &['"', '\'', '`'], ..c_like },
        // An apostrophe is more often a lifetime than a character.
        Language::Rust => Marks { quotes: &['"'], ..c_like },
        Language::Perl | Language::Ruby | Language::Shell => {
            Marks { line: &["#"], block: false, quotes: &['"', '\''], triple: false }
        }
        Language::Tcl | Language::Binary => Marks { line: &["#"], block: false, quotes: &['"'], triple: false },
    }
}

/// The text with everything in comments and strings blanked out. Lines and quotes stay where they are.
/// Good enough to look for calls in; a quote in an odd place spoils one line at most.
pub(crate) fn code(text: &str, language: Language) -> String {
    stripped(text, language, blank)
}

/// The text without its comments, and with its strings as they are.
pub(crate) fn uncommented(text: &str, language: Language) -> String {
    stripped(text, language, |inside, out| out.push_str(inside))
}

/// The text without its comments; what is inside a string is written by `write`.
fn stripped(text: &str, language: Language, write: fn(&str, &mut String)) -> String {
    let marks = marks(language);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if marks.line.iter().any(|mark| rest.starts_with(mark)) && !is_variable(&out, language) {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if marks.block && rest.starts_with("/*") {
            let end = rest[2..].find("*/").map_or(rest.len(), |at| at + 4);
            blank(&rest[..end], &mut out);
            rest = &rest[end..];
        } else if marks.quotes.contains(&c) {
            rest = string(rest, c, &marks, &mut out, write);
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// `$#list` in Perl and `$#` in a shell are no comments.
fn is_variable(before: &str, language: Language) -> bool {
    matches!(language, Language::Perl | Language::Shell) && before.ends_with(['$', '{'])
}

/// Copies a string's quotes, writes its inside, and gives what follows it.
fn string<'a>(rest: &'a str, quote: char, marks: &Marks, out: &mut String, write: fn(&str, &mut String)) -> &'a str {
    let triple = quote.to_string().repeat(3);
    let (mark, long) =
        if marks.triple && rest.starts_with(&triple) { (triple.as_str(), true) } else { (&triple[..1], quote == '`') };
    out.push_str(mark);
    let inside = &rest[mark.len()..];
    let end = end_of_string(inside, mark, long);
    write(&inside[..end], out);
    match inside[end..].strip_prefix(mark) {
        Some(after) => {
            out.push_str(mark);
            after
        }
        None => &inside[end..],
    }
}

/// Where the string ends: at its mark, or at the end of the line if it may not be longer.
fn end_of_string(inside: &str, mark: &str, long: bool) -> usize {
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' if !long => return at,
            _ if inside[at..].starts_with(mark) => return at,
            _ => {}
        }
    }
    inside.len()
}

fn blank(text: &str, out: &mut String) {
    out.extend(text.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
}

/// Whether `code` calls a function called `name`: the word, then a parenthesis.
pub(crate) fn calls(code: &str, name: &str) -> bool {
    words(code, name).any(|at| code[at + name.len()..].trim_start_matches([' ', '\t']).starts_with('('))
}

/// Where `word` stands in `code` as a whole word.
pub(crate) fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |at| !code[..*at].ends_with(part) && !code[at + word.len()..].starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_decoded_whatever_it_is() {
        let check = |bytes: &[u8], text: &str, not_utf8: Option<u32>| {
            assert_eq!(decode(bytes), Text { text: text.into(), not_utf8 }, "{bytes:?}");
        };
        check("你好\r\nx\ry".as_bytes(), "你好\nx\ny", None);
        check(b"\xef\xbb\xbfx", "x", None);
        check(&GBK.encode("a\n\"你好\"\n").0, "a\n\"你好\"\n", Some(2));
        check(b"\xff\xfea\0\n\0", "a\n", Some(1));
        check(b"", "", None);
    }

    #[test]
    fn comments_and_strings_are_blanked() {
        let check = |language, text: &str, expected: &str| assert_eq!(code(text, language), expected, "{text}");
        check(Language::Python, "a('x # y') # z\nb", "a('     ') \nb");
        check(Language::Python, "'''a\nb''' + \"\\\"c\"", "''' \n ''' + \"   \"");
        check(Language::Python, "it's\nnext", "it' \nnext");
        check(Language::C, "/* a\n */ f(\"//\"); // g", "    \n    f(\"  \"); ");
        check(Language::C, "/* open", "       ");
        check(Language::Rust, "fn f<'a>() { \"x\" }", "fn f<'a>() { \" \" }");
        check(Language::Node, "`a\n${b}` c", "` \n    ` c");
        check(Language::Perl, "$#a; # b", "$#a; ");
        check(Language::Python, "\"", "\"");
        check(Language::Python, "'\\", "' ");
    }

    #[test]
    fn calls_are_whole_words() {
        for (code, name, expected) in [
            ("s.listen(5)", "listen", true),
            ("s.listen (5)", "listen", true),
            ("disconnect(x)", "connect", false),
            ("connect_ex(x)", "connect", false),
            ("connect", "connect", false),
            ("// 连接connect(", "connect", false),
        ] {
            assert_eq!(calls(code, name), expected, "{code}");
        }
    }
}
