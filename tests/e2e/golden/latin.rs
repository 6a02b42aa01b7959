//! English that was left in Chinese reports. All that is no sentence of netgrade's is taken out by its form first: what
//! was printed, sent, answered or is to be typed, names of checks, files and calls, and words in capitals, which are
//! names of signals, errnos, flags, states and protocols. What is left then must stand in [`NAMES`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use super::{Texts, kept};

/// Names that Chinese writes as they are, by what they name.
const NAMES: &[(&str, &str)] = &[
    ("calls of programs", "socket bind listen accept connect send sendto recvfrom epoll fflush rename with struct"),
    ("what calls take", "stdout host port sock_dgram sock_raw writeUInt"),
    ("calls about addresses", "inet_aton inet_ntoa inet_pton inet_ntop gethostbyname gethostbyaddr getservbyname"),
    ("words that programs are typed", "aton ntoa pton ntop error get put tell who ping exit quit bye"),
    ("programs and languages", "netgrade Linux Python Java Rust Node python nohup ulimit"),
    ("options", "fsanitize address exercise"),
    ("protocols and networks", "tcp udp ip dns icmp IPv Wi-Fi broken pipe"),
    ("keys", "Ctrl Ctrl-D Tab"),
    ("parts of questions and of traces", "seq ack len flags client server largest"),
    ("actors of checks", "first second third last slow idle gone crowd"),
    ("units", "ms MiB"),
    ("packages and files that faulty solutions want", "pymysql Cargo.toml Makefile"),
];

/// All English in the Chinese reports, for a reader.
pub(super) fn left_in(written: &Texts) -> String {
    let names: BTreeSet<&str> = NAMES.iter().flat_map(|(_, names)| names.split(' ')).collect();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for (file, text) in written {
        let texts = match file.rsplit_once(".zh.") {
            Some((_, "txt")) => page(text),
            Some((_, "json")) => strings(text),
            _ => continue,
        };
        for text in texts {
            let is_name =
                |word: &String| names.contains(word.as_str()) || kept::solution(file).ends_with(&format!("/{word}"));
            for word in words(&without_quoted(&text)).filter(|word| !is_name(word)) {
                found.entry(word).or_insert_with(|| format!("{file}: {text}"));
            }
        }
    }
    let mut out = String::new();
    for (word, place) in found {
        let _ = writeln!(out, "{word:20} {place}");
    }
    out
}

/// `  1 | ordre: [...]`: a line of a file with answers.
fn is_source(line: &str) -> bool {
    line.trim_start().split_once(" | ").is_some_and(|(number, _)| number.bytes().all(|b| b.is_ascii_digit()))
}

/// The lines of a page that are netgrade's own: not what was printed, answered or built, nor what is to be typed.
fn page(text: &str) -> Vec<String> {
    const OTHERS: [&str; 7] = ["  观察到", "  手工重现", "  重新检查", "  题目", "  作答", "  期望", "  实际"];
    let is_label = |line: &str| line.starts_with("  ") && line.chars().nth(2).is_some_and(|c| c >= '\u{4e00}');
    let (mut kept, mut others) = (Vec::<String>::new(), false);
    for line in text.lines() {
        let begins = line.is_empty() || is_label(line) || !line.starts_with(' ');
        if OTHERS.iter().any(|label| line.starts_with(label)) || line.trim_start().starts_with("$ ") {
            others = true;
        } else if begins {
            others = false;
        }
        if others || line.starts_with("netgrade ") || is_source(line) {
            continue;
        }
        let own = line.split_once('│').map_or(line, |(_, text)| text);
        // A line that was broken to fit goes on: quotes may reach over its end.
        match kept.last_mut().filter(|_| !begins || line.trim_start().starts_with('│')) {
            Some(last) => last.extend([" ", own.trim_start()]),
            None => kept.push(own.to_owned()),
        }
    }
    kept
}

/// Every text of a result that netgrade itself says.
fn strings(text: &str) -> Vec<String> {
    // Names, numbers, and what somebody else said.
    const OTHERS: [&str; 32] = [
        "id",
        "submission",
        "role",
        "severity",
        "verdict",
        "cause",
        "repeat",
        "by_hand",
        "file",
        "address",
        "steps",
        "arguments",
        "language",
        "given",
        "key",
        "right",
        "actor",
        "label",
        "way",
        "expected",
        "actual",
        "segments",
        "blocked_by",
        "schema",
        "remarks",
        "state",
        "isolation",
        "walls",
        "shape",
        "netgrade",
        "trace_for",
        "item",
    ];
    fn collect(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Array(all) => all.iter().for_each(|value| collect(value, found)),
            Value::Object(fields) => {
                let own = fields.iter().filter(|(name, _)| !OTHERS.contains(&name.as_str()));
                own.for_each(|(_, value)| collect(value, found));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    let mut found = Vec::new();
    collect(&serde_json::from_str(text).unwrap(), &mut found);
    found
}

/// Without what somebody else said, and without names that are known by their form.
fn without_quoted(text: &str) -> String {
    // A program's last words reach to the end of their line, as do bytes in hexadecimal.
    let text = ["最后的输出", "0x ", "ICMP："].iter().fold(text, |text, mark| text.split(mark).next().unwrap_or(text));
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let closing = match c {
            '"' => Some('"'),
            '“' => Some('”'),
            '`' => Some('`'),
            _ => None,
        };
        let after = &rest[c.len_utf8()..];
        // In a page that was cut a quote may stay open.
        rest = closing.and_then(|closing| behind(after, closing)).unwrap_or(after);
        out.push(if closing.is_some() { ' ' } else { c });
    }
    out
}

/// What stands behind a quote that is open; a backslash escapes what follows it.
fn behind(text: &str, closing: char) -> Option<&str> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if !escaped && c == closing {
            return Some(&text[at + c.len_utf8()..]);
        }
        escaped = !escaped && c == '\\';
    }
    None
}

/// The words of Latin letters that are no calls, files, options, checks or capitals.
fn words(text: &str) -> impl Iterator<Item = String> {
    const FILES: [&str; 9] = [".py", ".c", ".java", ".js", ".rs", ".yaml", ".txt", ".jar", ".json"];
    let part = |c: char| c.is_ascii_alphanumeric() || "_-./(){}".contains(c);
    let tokens =
        text.split(move |c: char| !part(c)).map(|token| token.trim_matches(|c| "-./{}".contains(c)).to_owned());
    let is_form = |token: &str| {
        let call = token.contains("()");
        let file = FILES.iter().any(|ending| token.ends_with(ending));
        let check = token.contains('/');
        let exercise = token.starts_with(|c: char| c.is_ascii_digit());
        call || file || check || exercise || !token.chars().any(|c| c.is_ascii_lowercase())
    };
    let found: Vec<String> = tokens
        .filter(|token| !is_form(token))
        // `listen(127.0.0.1` is what stands before the bracket.
        .map(|token| token.trim_start_matches('(').split('(').next().unwrap_or_default().to_owned())
        .map(|token| token.trim_matches(|c: char| c == ')' || c.is_ascii_digit()).to_owned())
        .filter(|token| token.chars().filter(char::is_ascii_alphabetic).count() > 1)
        .collect();
    found.into_iter()
}

#[test]
fn english_is_found_and_names_are_not() {
    let check = |text: &str, expected: &str| {
        let written = Texts::from([("03-session/x.zh.txt".to_owned(), text.to_owned())]);
        let found: Vec<String> =
            left_in(&written).lines().filter_map(|line| Some(line.split_whitespace().next()?.to_owned())).collect();
        assert_eq!(found.join(" "), expected, "{text}");
    };
    check("  问题      服务端没有 reply，就 closed 了。\n", "closed reply");
    check("  问题      recv() 返回 ECONNRESET，server.py 被 SIGPIPE 终止。\n", "");
    check("  问题      \"not netgrade's\n            words\" 之后又是 words。\n", "words");
    check("  观察到    Traceback most recent call last\n            or so\n  建议      try\n", "try");
    check("      1.0 ms a ─connect──▶ │ prints \"x\"\n", "prints");
    check("✗ server/replies  服务端收到消息后会回复（0/4 points）\n", "points");
    check("  1 | ordre: [session]\n      ^^^^^\n  建议      x/y 0x be ad\n", "");
    check("  手工重现  nc 127.0.0.1 8888\n            type hello\n\n得分 of 3\n", "of");
}
