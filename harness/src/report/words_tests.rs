//! Holds the translations against each other and against the code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::Words;
use super::explain::explain;
use super::naming::{ERRNOS, SIGNALS};
use super::words::sources;
use crate::model::{Cause, Lang, Part};

/// Terms that Chinese texts keep: names of calls, options, signals, files, protocols and programs.
const ASCII_TERMS: &[&str] = &[
    "ACK",
    "AF",
    "ASCII",
    "BE",
    "BY",
    "C",
    "CAUSE",
    "CLOSE",
    "CLOSED",
    "CPU",
    "Canvas",
    "Ctrl",
    "D",
    "DGRAM",
    "DONTWAIT",
    "Debian",
    "EADDRINUSE",
    "EBUSY",
    "ECONNREFUSED",
    "ECONNRESET",
    "EINTR",
    "EPIPE",
    "ESTAB",
    "ESTABLISHED",
    "EX",
    "English",
    "F",
    "FD",
    "FIN",
    "HOST",
    "HTTP",
    "ICMP",
    "IGN",
    "IN",
    "INET",
    "IP",
    "IPPROTO",
    "IPv",
    "JSON",
    "Java",
    "KiB",
    "LAST",
    "LINGER",
    "LISTEN",
    "Landlock",
    "Linux",
    "MSG",
    "Makefile",
    "MiB",
    "N",
    "NULL",
    "Node",
    "OSI",
    "PORT",
    "Python",
    "Q",
    "R",
    "RAW",
    "RCVTIMEO",
    "RECEIVED",
    "REUSEADDR",
    "RFC",
    "RSS",
    "RST",
    "Recv",
    "Rust",
    "SENT",
    "SETSIZE",
    "SIG",
    "SIGCHLD",
    "SIGPIPE",
    "SO",
    "SOCK",
    "STAT",
    "STREAM",
    "SYN",
    "TCP",
    "TIME",
    "Tab",
    "UDP",
    "UTF",
    "Ubuntu",
    "WAIT",
    "WNOHANG",
    "WSAStartup",
    "Windows",
    "Wireshark",
    "YAML",
    "Z",
    "a",
    "accept",
    "ack",
    "address",
    "all",
    "answers",
    "arpa",
    "as",
    "be",
    "big",
    "bind",
    "broken",
    "bytes",
    "cgroup",
    "client",
    "close",
    "closesocket",
    "code",
    "connect",
    "data",
    "decode",
    "detail",
    "dgram",
    "doctor",
    "e",
    "encode",
    "epoll",
    "error",
    "etc",
    "except",
    "exercise",
    "exit",
    "explain",
    "fflush",
    "flags",
    "fork",
    "fsanitize",
    "g",
    "gz",
    "h",
    "host",
    "hosts",
    "htonl",
    "htons",
    "in",
    "inet",
    "input",
    "int",
    "ip",
    "isolation",
    "js",
    "l",
    "listen",
    "make",
    "marked",
    "n",
    "netgrade",
    "netinet",
    "nohup",
    "ntohl",
    "ntohs",
    "ntop",
    "order",
    "p",
    "ping",
    "pipe",
    "poll",
    "port",
    "print",
    "printf",
    "proc",
    "pton",
    "pycache",
    "q",
    "r",
    "raw",
    "recv",
    "recvfrom",
    "rename",
    "required",
    "root",
    "seccomp",
    "seed",
    "select",
    "selectors",
    "send",
    "sendall",
    "sendto",
    "seq",
    "server",
    "setSoTimeout",
    "settimeout",
    "shutdown",
    "sock",
    "socket",
    "start",
    "stdout",
    "strace",
    "struct",
    "submission",
    "submitted",
    "sys",
    "tar",
    "tcp",
    "to",
    "trace",
    "udp",
    "ulimit",
    "unistd",
    "v",
    "wait",
    "waitpid",
    "with",
    "writeUInt",
    "yaml",
    "zh",
    "zip",
];

/// What is said in a message or attribute: its variables and its plain text.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    variables: BTreeSet<String>,
    text: String,
}

impl Said {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.text.push_str(value),
                PatternElement::Placeable { expression } => self.expression(expression),
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::StringLiteral { value } => self.text.push_str(value),
            InlineExpression::NumberLiteral { .. } => {}
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::FunctionReference { .. }
            | InlineExpression::MessageReference { .. }
            | InlineExpression::TermReference { .. } => panic!("messages here refer to values only"),
        }
    }
}

/// Every message and attribute of a language.
fn messages(lang: Lang) -> BTreeMap<String, Said> {
    let mut all = BTreeMap::new();
    for source in sources(lang) {
        let resource = fluent_syntax::parser::parse(source).map_err(|(_, errors)| errors).expect("a mistake in a file");
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut add = |id: String, pattern: &Pattern<&str>| {
                let mut said = Said::default();
                said.pattern(pattern);
                assert!(all.insert(id.clone(), said).is_none(), "{id} is there twice");
            };
            add(message.id.name.to_owned(), message.value.as_ref().expect("a message without a value"));
            for attribute in &message.attributes {
                add(format!("{}.{}", message.id.name, attribute.id.name), &attribute.value);
            }
        }
    }
    all
}

/// Ids that the code makes from names.
fn made() -> BTreeSet<String> {
    let causes = Cause::ALL.iter().flat_map(|cause| ["", ".why", ".hint"].map(|part| format!("cause-{cause}{part}")));
    let errnos = ERRNOS.iter().map(|name| format!("errno-{name}"));
    let signals = SIGNALS.iter().map(|(_, name)| format!("signal-{name}"));
    let parts = Part::ALL.iter().flat_map(|part| {
        ["", ".gives", ".lost", ".back"].map(|attribute| format!("doctor-part-{}{attribute}", part.name()))
    });
    let known = messages(Lang::En);
    let datagrams =
        Cause::ALL.iter().flat_map(|cause| ["", ".why", ".hint"].map(|part| format!("cause-{cause}-udp{part}")));
    let datagrams = datagrams.filter(|id| known.contains_key(id.split('.').next().unwrap()));
    causes.chain(datagrams.collect::<Vec<_>>()).chain(errnos).chain(signals).chain(parts).collect()
}

/// String literals of the crate's sources, tests left out.
fn literals(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            literals(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("words_tests.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            found.extend(code.split('"').map(str::to_owned));
        }
    }
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_values() {
    let (en, zh) = (messages(Lang::En), messages(Lang::Zh));
    assert_eq!(en.keys().collect::<Vec<_>>(), zh.keys().collect::<Vec<_>>());
    for (id, said) in &en {
        assert_eq!(said.variables, zh[id].variables, "{id}");
    }
}

#[test]
fn every_message_is_used_and_every_use_has_one() {
    let mut used = BTreeSet::new();
    literals(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut used);
    let (messages, made) = (messages(Lang::En), made());
    let hints = |id: &str| id.strip_suffix(".hint").is_some_and(|id| id.starts_with("remark-") && used.contains(id));
    let unused = messages.keys().filter(|id| !used.contains(*id) && !made.contains(*id) && !hints(id));
    let unused: Vec<_> = unused.collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
    let missing: Vec<_> = made.iter().filter(|id| !messages.contains_key(*id)).collect();
    assert!(missing.is_empty(), "not translated: {missing:?}");
    let prefixes = [
        "head-",
        "label-",
        "list-",
        "title-",
        "count-",
        "end-",
        "next-",
        "verb-",
        "ended-",
        "rung-",
        "state-",
        "on-",
        "doing-",
        "helped-",
        "remark-",
        "found-",
        "resource-",
        "role-",
        "peer-",
        "mark-",
        "doctor-",
        "answers-",
        "sheet-",
        "export-",
        "explain-",
        "hand-",
        "notes-",
        "seen-",
        "progress-",
        "watch-",
    ];
    let looks = |id: &&String| {
        prefixes.iter().any(|prefix| id.starts_with(prefix)) && id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
    };
    let absent: Vec<_> = used.iter().filter(looks).filter(|id| !messages.contains_key(*id)).collect();
    assert!(absent.is_empty(), "said, but not translated: {absent:?}");
}

#[test]
fn chinese_is_chinese() {
    for (id, said) in messages(Lang::Zh) {
        // Commands to copy are the same everywhere.
        let text: Vec<&str> = said.text.lines().filter(|line| super::pages::command(line).is_none()).collect();
        let text = text.join("\n");
        let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
        let strange: Vec<&str> = words.filter(|word| !ASCII_TERMS.contains(word)).collect();
        assert!(strange.is_empty(), "{id}: {strange:?} is not translated");
        let halves = [", ", "; ", ": ", "? ", "! "];
        assert!(!halves.iter().any(|half| text.contains(half)), "{id}: half-width punctuation in {text:?}");
    }
}

#[test]
fn a_cause_reads_as_a_page_of_whole_sentences() {
    for lang in [Lang::En, Lang::Zh] {
        for cause in Cause::ALL {
            for part in explain(*cause, lang) {
                assert!(part.ends_with(['.', '?', '。', '？', '）', ')']), "{cause}: {part}");
                assert!(!part.contains('{') || part.contains("{host}"), "{cause}: {part}");
                assert!(!part.contains("none") && !part.contains("  ") && !part.contains(".."), "{cause}: {part}");
            }
        }
    }
}

#[test]
fn values_are_made_visible() {
    let words = Words::new(Lang::En);
    assert_eq!(words.with("head-listens", &[("address", "a\x1b\u{202e}b".into())]), "listens on a\\x1b\\u{202e}b");
    assert_eq!(words.say("no-such"), "[no-such]");
}
