//! Whether a server's source is one of another kind than a conversation: HTTP, files, a dictionary, commands only,
//! or nothing but receiving. Looks for words; what it cannot tell, it leaves alone. Must not judge.

use std::collections::BTreeSet;

use super::remark::{Seen, numbered};
use super::text;
use crate::model::Language;

/// A kind of server that answers only what its own protocol knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OtherKind {
    /// Speaks HTTP.
    Http,
    /// Gives and takes files on commands, like FTP.
    Files,
    /// Looks words up.
    Dictionary,
    /// Answers certain words.
    Commands,
}

impl OtherKind {
    const ALL: [Self; 4] = [Self::Http, Self::Files, Self::Dictionary, Self::Commands];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Files => "files",
            Self::Dictionary => "dictionary",
            Self::Commands => "commands",
        }
    }

    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

const HTTP_TEXTS: &[&str] = &["HTTP/1.", "HTTP/2"];
const HTTP_MODULES: &[&str] = &[
    "http.server",
    "BaseHTTPServer",
    "HTTPServer",
    "com.sun.net.httpserver",
    "require('http')",
    "require(\"http\")",
    "node:http",
    "HTTP::Daemon",
];
const DICTIONARY: &[&str] = &["dict", "from words", "词典", "字典", "单词"];
const FILES: &[&str] = &["open(", "listdir", "FileInputStream", "createReadStream", "readFile", "File::open", "glob "];
/// Words that end a session, or come from somewhere else than a message.
const NO_COMMANDS: &[&str] = &["exit", "quit", "bye", "end", "close", "stop", "over", "linux", "win", "nt", "posix"];
/// Lines that compare something else than a message.
const NO_MESSAGES: &[&str] = &["argv", "platform", "environ", "args[", "os.name", "encoding"];
/// A conversation may know some words by themselves; a protocol consists of them.
const FEWEST: usize = 3;

/// What the server made of these sources (the main one first, each with its language) is, if it is no conversation.
pub(super) fn of_server(sources: &[(&str, Language)]) -> Option<Seen> {
    let main = *sources.first()?;
    let texts: Vec<String> = sources.iter().map(|(source, language)| text::uncommented(source, *language)).collect();
    if let Some(line) =
        texts.first().and_then(|text| line_with(text, HTTP_TEXTS).or_else(|| line_with(text, HTTP_MODULES)))
    {
        return Some(Seen::OtherKind { kind: OtherKind::Http, line });
    }
    let (line, commands) = commands(texts.first()?);
    if commands.len() >= FEWEST {
        let says = |words: &[&str]| {
            texts.iter().any(|text| words.iter().any(|word| text.to_lowercase().contains(&word.to_lowercase())))
        };
        let kind = if says(DICTIONARY) {
            OtherKind::Dictionary
        } else if says(FILES) {
            OtherKind::Files
        } else {
            OtherKind::Commands
        };
        return Some(Seen::OtherKind { kind, line });
    }
    let silent = sources.iter().all(|(source, language)| sends_nothing(&text::code(source, *language), main.1));
    silent.then_some(Seen::ReceivesOnly)
}

fn line_with(text: &str, words: &[&str]) -> Option<u32> {
    numbered(text).find(|(_, line)| words.iter().any(|word| line.contains(word))).map(|(line, _)| line)
}

/// The words that something is compared with, and the first line that does so.
fn commands(text: &str) -> (u32, BTreeSet<String>) {
    let mut first = 0;
    let mut found = BTreeSet::new();
    for (number, line) in numbered(text).filter(|(_, line)| !NO_MESSAGES.iter().any(|word| line.contains(word))) {
        for word in compared(line) {
            if first == 0 {
                first = number;
            }
            found.insert(word);
        }
    }
    (first, found)
}

/// What stands in front of a word that is compared.
const COMPARES: &[&str] =
    &["==", "===", " eq", "case", "equals(", "equalsIgnoreCase(", "startsWith(", "startswith(", " in (", " in ["];
/// C compares with the second argument.
const C_COMPARES: &[&str] = &["strcmp(", "strncmp(", "strcasecmp(", "strncasecmp(", "memcmp("];

/// The literals of a line that something is compared with: one to eight letters, such as `Q` or `LIST `.
fn compared(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let in_c = C_COMPARES.iter().any(|call| line.contains(call));
    for (at, quote) in line.char_indices().filter(|(_, c)| matches!(c, '"' | '\'')) {
        let Some(end) = line[at + 1..].find(quote) else { continue };
        let word = line[at + 1..at + 1 + end].trim();
        let is_word = (1..=8).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphabetic());
        let before = line[..at].trim_end().trim_end_matches(['b', 'u']).trim_end();
        // Further members of a list: `in ('get', 'put')`.
        let listed =
            before.ends_with(',') && (line.contains(" in (") || line.contains(" in [") || line.contains(" in {"));
        let compares =
            COMPARES.iter().any(|mark| before.ends_with(mark.trim_end())) || listed || (in_c && before.ends_with(','));
        if is_word && compares && !NO_COMMANDS.contains(&word.to_lowercase().as_str()) {
            words.push(word.to_owned());
        }
    }
    words
}

const PYTHON_SENDS: &[&str] = &[
    "send",
    "sendall",
    "sendto",
    "sendmsg",
    "sendfile",
    "wfile",
    "makefile",
    "start_server",
    "transport",
    "fdopen",
    "push",
    "dup",
    "fileno",
    "exec",
    "eval",
    "subprocess",
    "__import__",
];
const C_SENDS: &[&str] = &[
    "send", "sendto", "sendmsg", "write", "writev", "fprintf", "fputs", "fputc", "putc", "fwrite", "dprintf",
    "vdprintf", "sendfile", "splice", "fdopen", "dup", "dup2", "syscall",
];

/// Whether nothing in the code can send. Only told of languages whose every way to send is known.
fn sends_nothing(code: &str, language: Language) -> bool {
    let ways = match language {
        Language::Python => PYTHON_SENDS,
        Language::C => C_SENDS,
        Language::Cpp
        | Language::Java
        | Language::Node
        | Language::Rust
        | Language::Go
        | Language::Perl
        | Language::Tcl
        | Language::Ruby
        | Language::Shell
        | Language::Binary => return false,
    };
    // A wrapper of the student's own is named after what it does.
    let lower = code.to_lowercase();
    !ways.iter().any(|way| text::words(&lower, way).next().is_some())
        && !lower.contains("send")
        && lower.contains("recv")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(language: Language, source: &str, expected: Option<&str>) {
        let machine = of_server(&[(source, language)]).map(|seen| super::super::Remark::from(seen).machine());
        assert_eq!(machine.as_deref(), expected, "{source}");
    }

    #[test]
    fn servers_of_another_kind_are_told_by_their_words() {
        let python = Language::Python;
        check(python, "# HTTP/1.1\nc.send(b'HTTP/1.1 200 OK\\r\\n')", Some("other-kind http line 2"));
        check(python, "from http.server import HTTPServer", Some("other-kind http line 1"));
        check(Language::Node, "const h = require('http')", Some("other-kind http line 1"));
        let commands =
            "d = c.recv(9)\nif d[0] == 'L':\n  send()\nelif d[0] == 'G':\n  send()\nelif d[0] == 'P':\n  send()";
        check(python, commands, Some("other-kind commands line 2"));
        check(python, &format!("{commands}\nopen(x)"), Some("other-kind files line 2"));
        check(
            python,
            &format!("{commands}\n# 词典\ndb.execute('select * from words')"),
            Some("other-kind dictionary line 2"),
        );
        check(
            Language::C,
            "if (!strncmp(b, \"LIST\", 4)) send();\nif (!strcmp(b, \"GET\")) send();\nif (strcmp(b, \"PUT\") == 0) send();",
            Some("other-kind commands line 1"),
        );
        check(
            Language::Java,
            "switch (c) {\ncase \"time\": send();\ncase \"date\": send();\ncase \"help\": send(); }",
            Some("other-kind commands line 2"),
        );
        check(python, "if cmd in ('get', 'put', 'ls'):\n  send()", Some("other-kind commands line 1"));
    }

    #[test]
    fn conversations_are_no_other_kind() {
        let python = Language::Python;
        check(
            python,
            "d = c.recv(9)\nif d == b'exit' or d == b'quit' or d == b'q' or d == b'bye':\n  c.send(b'x')",
            None,
        );
        check(python, "if m == 'hi': send()\nelif m == 'name': send()\nelse: send()", None);
        check(python, "if sys.argv[1] == 'a' or sys.argv[1] == 'b' or sys.argv[1] == 'c': c.send(x)", None);
        check(python, "if __name__ == '__main__':\n  c.send('a == b')", None);
        check(Language::C, "// HTTP/1.1\nsend(fd, \"ok\", 2, 0);", None);
        check(Language::Java, "out.println(line)", None);
    }

    #[test]
    fn a_source_without_any_call_that_sends_only_receives() {
        check(Language::Python, "d = c.recv(1024)\nf.write(d)\nprint(d, 'send')", Some("receives-only"));
        check(Language::Python, "d = c.recv(1024)\nc.send(d)", None);
        check(Language::Python, "d = c.recv(1024)\nsend_msg(c, d)", None);
        check(Language::C, "recv(fd, b, 9, 0); printf(\"%s\", b);", Some("receives-only"));
        check(Language::C, "recv(fd, b, 9, 0); fprintf(stream, b);", None);
        check(Language::Java, "in.readLine()", None);
        check(Language::Python, "from talk import serve\nserve()", None);
    }
}
