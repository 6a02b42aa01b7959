//! Takes out of a report what differs from run to run, in one order, so that all else can be compared in
//! full. Must not know any solution or check: what it hides, it hides everywhere.
//!
//! 1. Lines that were broken to fit the page are put together again, but only where a rule of step 2
//!    changed something, since a shorter number may break a line elsewhere.
//! 2. Numbers that were measured or drawn are replaced: the table [`RULES`]. Of printed text the last
//!    line stays.
//! 3. Of a ladder stays what is the same each time: see [`rungs`]; of a segment all but its time.
//!
//! The seed is fixed, so what is made from it (words in messages, ports that are tried) needs no rule.

use unicode_width::UnicodeWidthChar;

/// What is replaced, from top to bottom. `#` in a pattern is a number, a range or a version.
const RULES: &[(&str, &str)] = &[
    ("netgrade # ", "netgrade VERSION "),
    // CPU time, times of a sentence, shares of a processor.
    ("# ms", "TIME"),
    ("# s", "TIME"),
    ("#%", "N%"),
    // How often it was measured depends on how long the program was given.
    (", measured # times", ""),
    ("（测了#次）", ""),
    // The client's port is the system's choice. Python prints addresses as pairs.
    ("('127.0.0.1', #)", "('127.0.0.1', PORT)"),
    // A locale without UTF-8 gives a compiler plain quotes; its name depends on what is installed.
    ("‘", "'"),
    ("’", "'"),
    ("$ gcc ", "$ cc "),
    ("$ clang ", "$ cc "),
];

/// What stands in front of printed text, once spaces beside Chinese are gone.
const PRINTED: &[&str] = &["it printed \"", "它在终端上打印了\""];

/// A report without what differs from run to run.
pub(crate) fn redact(report: &str) -> String {
    let lines: Vec<&str> = report.lines().collect();
    let mut out = Vec::new();
    let mut rest = lines.as_slice();
    while let Some(first) = rest.first() {
        let (block, after) = if is_ladder(first) {
            let end = |line: &&str| line.is_empty() || line.starts_with("```");
            rest.split_at(rest.iter().position(end).unwrap_or(rest.len()))
        } else {
            rest.split_at(1 + rest[1..].iter().take_while(|line| continues(first, line)).count())
        };
        if is_ladder(first) {
            out.extend(rungs(block));
        } else if let Some(segment) = without_time(first) {
            out.push(segment);
        } else {
            out.extend(paragraph(block));
        }
        rest = after;
    }
    out.join("\n") + "\n"
}

/// A ladder by itself, without what differs from run to run.
pub(crate) fn ladder(lines: &[&str]) -> Vec<String> {
    rungs(lines)
}

/// The head of a ladder with actors, or the first rung of one without.
fn is_ladder(line: &str) -> bool {
    line.contains('│') || (line.starts_with("              netgrade ") && line.split_whitespace().count() == 2)
}

/// A segment without its time, which stands before the state of an end: `  0.549 SYN-SENT`.
fn without_time(line: &str) -> Option<String> {
    let (time, rest) = line.trim_start().split_once(' ')?;
    let (whole, thousandths) = time.split_once('.')?;
    let number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let state = rest.split(' ').next()?;
    let is_state = !state.is_empty() && state.bytes().all(|byte| byte.is_ascii_uppercase() || b"-12".contains(&byte));
    (number(whole) && number(thousandths) && is_state).then(|| format!("  TIME {rest}"))
}

/// Whether a line goes on where `first` began: it is indented to the body behind a label.
fn continues(first: &str, line: &str) -> bool {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_segment = |line: &str| without_time(line).is_some();
    let apart = line.is_empty() || is_ladder(line) || is_segment(first) || is_segment(line);
    !apart && indent(line) >= 6 && indent(line) > indent(first) && indent(first) <= 2
}

fn paragraph(lines: &[&str]) -> Vec<String> {
    let whole = joined(lines.iter().map(|line| line.trim_end()));
    let redacted = replaced(&whole);
    if redacted == whole { lines.iter().map(|line| (*line).to_owned()).collect() } else { vec![redacted] }
}

/// Lines put together. Chinese breaks between any two characters, so a space beside one tells nothing.
fn joined<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for (index, line) in lines.enumerate() {
        if index > 0 {
            out.push(' ');
        }
        out.push_str(if index > 0 { line.trim_start() } else { line });
    }
    let body = out.trim_start().to_owned();
    let indent = out.len() - body.len();
    format!("{}{}", &out[..indent], without_spaces_beside_wide(&body))
}

fn without_spaces_beside_wide(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let wide = |index: Option<usize>| index.and_then(|i| chars.get(i)).is_some_and(|c| c.width() == Some(2));
    let gap = |index: Option<usize>| index.and_then(|i| chars.get(i)) == Some(&' ');
    let single = |i: usize| !gap(i.checked_sub(1)) && !gap(Some(i + 1));
    (0..chars.len())
        .filter(|&i| chars[i] != ' ' || !single(i) || !(wide(i.checked_sub(1)) || wide(Some(i + 1))))
        .map(|i| chars[i])
        .collect()
}

fn replaced(text: &str) -> String {
    let text = RULES.iter().fold(text.to_owned(), |text, (pattern, with)| apply(&text, pattern, with));
    let text = without_ephemeral_ports(&text);
    last_printed_line(&text).unwrap_or(text)
}

/// Ports that the system chose (Linux: 32768 to 60999, for connections and for datagrams alike) differ each time; those
/// of the seed and of the programs lie elsewhere.
fn without_ephemeral_ports(text: &str) -> String {
    let mut parts = text.split("0.0.0.0:").map(|part| {
        let mut parts = part.split("127.0.0.1:");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| format!("{text}127.0.0.1:{}", without_port(part)))
    });
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |text, part| format!("{text}0.0.0.0:{}", without_port(&part)))
}

/// A text that begins with a port.
fn without_port(text: &str) -> String {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    match text[..end].parse::<u32>() {
        Ok(32768..=60999) => format!("PORT{}", &text[end..]),
        Ok(_) | Err(_) => text.to_owned(),
    }
}

/// Keeps the last line of what a program is said to have printed: whether those before it were printed
/// before or after the harness began to send is chance. None where there is only one.
fn last_printed_line(text: &str) -> Option<String> {
    let at = PRINTED.iter().find_map(|words| text.find(words).map(|at| at + words.len()))?;
    let lines = text[at..].trim_end_matches('"').trim_end_matches("\\n");
    let last = lines.rfind("\\n")? + "\\n".len();
    Some(format!("{}…{}", &text[..at], &text[at + last..]))
}

fn apply(text: &str, pattern: &str, with: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let inside = out.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || c == '.' || c == '–');
        if let Some(len) = matched(rest, pattern).filter(|_| !(inside && pattern.starts_with('#'))) {
            out.push_str(with);
            rest = &rest[len..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// How many bytes of `text` the pattern takes from its start; a word at its end must end there.
fn matched(text: &str, pattern: &str) -> Option<usize> {
    let mut rest = text;
    for part in pattern.split_inclusive('#') {
        let literal = part.trim_end_matches('#');
        rest = rest.strip_prefix(literal)?;
        if part.ends_with('#') {
            let number = rest.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '–')).unwrap_or(rest.len());
            if !rest.starts_with(|c: char| c.is_ascii_digit()) {
                return None;
            }
            rest = &rest[number..];
        }
    }
    let ends = |c: char| c.is_ascii_alphanumeric();
    if pattern.ends_with(ends) && rest.starts_with(ends) { None } else { Some(text.len() - rest.len()) }
}

/// Columns of an actor and an arrow.
const ACTOR_AND_ARROW: usize = 14;

/// Words of the deciding line when the program has left instead.
const GONE: &[&str] = &[
    "the program closed the connection instead",
    "the program broke the connection off instead",
    "the program ended first",
    "no connection: ",
    "程序却关闭了连接",
    "程序却强行断开了连接",
    "程序却先结束了",
    "连接不上：",
];

/// A line of a ladder, without its time.
#[derive(Debug, Clone)]
struct Rung {
    failed: bool,
    /// Actor and arrow.
    arrow: String,
    text: String,
}

impl Rung {
    /// Whether the harness ended a connection here.
    fn leaves(&self) -> bool {
        self.arrow.ends_with('▶') && (self.arrow.contains("FIN") || self.arrow.contains("RST"))
    }

    /// Whether the program ended a connection here.
    fn is_left(&self) -> bool {
        self.arrow.contains('◀') && (self.arrow.contains("FIN") || self.arrow.contains("RST"))
    }

    /// Whether the program did this by itself, while the harness went on with its own steps.
    fn is_beside(&self) -> bool {
        ["prints ", "server: prints ", "client: prints ", "打印", "服务端：打印", "客户端：打印", "shutdown()"]
            .iter()
            .any(|doing| self.text.starts_with(doing))
    }

    fn is_gone(&self) -> bool {
        self.failed && GONE.iter().any(|words| self.text.contains(words))
    }
}

/// What of a ladder is the same each time: when something happened is not, nor in how many pieces output
/// was read and what it came before, nor at which of the harness's steps a program shut its connection
/// down. So both are left out (what of it matters stands in the failure's other lines), and all behind a gap but the line that decided. Where the program has left
/// instead of doing what was expected, it is chance at which of its last doings that was noticed: they are
/// left out, and so is all that the harness began once it had itself ended a connection.
fn rungs(lines: &[&str]) -> Vec<String> {
    let columns = if lines.iter().any(|line| line.contains('─')) { ACTOR_AND_ARROW } else { 0 };
    let head = lines.iter().take_while(|line| !line.contains('│')).map(|line| format!("  {}", line.trim()));
    let (before, gap, behind) = read(lines);
    let mut kept: Vec<Rung> = before;
    kept.extend(behind.into_iter().filter(|rung| rung.failed));
    kept.retain(|rung| !rung.is_beside());
    if columns > 0 && kept.last().is_some_and(Rung::is_gone) {
        let left = kept.iter().position(Rung::leaves);
        let failed = kept.pop();
        kept.truncate(left.map_or(kept.len(), |at| at + 1));
        kept.retain(|rung| !rung.is_left());
        kept.extend(failed.map(|rung| if left.is_some() { Rung { text: "GONE".to_owned(), ..rung } } else { rung }));
    }
    let shown = |rung: &Rung| {
        let mark = if rung.failed { '✗' } else { ' ' };
        format!("  {mark} {:columns$}│ {}", rung.arrow, replaced(&rung.text)).trim_end().to_owned()
    };
    let gap = gap.map(|at| at.min(kept.len()));
    let mut out: Vec<String> = head.collect();
    for (index, rung) in kept.iter().enumerate() {
        if gap == Some(index) {
            out.push("  …".to_owned());
        }
        out.push(shown(rung));
    }
    out
}

/// The rungs before and behind a gap, and how many of the former are kept, if there is one.
fn read(lines: &[&str]) -> (Vec<Rung>, Option<usize>, Vec<Rung>) {
    let (mut before, mut behind, mut gap) = (Vec::new(), Vec::new(), None);
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        rest = after;
        let Some((left, text)) = line.split_once('│') else {
            if line.contains('…') {
                gap = Some(before.iter().filter(|rung: &&Rung| !rung.is_beside()).count());
            }
            continue;
        };
        let more = after.iter().take_while(|line| line.trim_start().starts_with('│')).count();
        let texts = after[..more].iter().map(|line| line.trim_start().trim_start_matches('│'));
        let text = joined(std::iter::once(text.trim_start()).chain(texts));
        let rung = Rung { failed: left.contains('✗'), arrow: arrow(left).to_owned(), text };
        if gap.is_some() {
            behind.push(rung);
        } else {
            before.push(rung);
        }
        rest = &after[more..];
    }
    (before, gap, behind)
}

/// Actor and arrow of a rung, without the time before them.
fn arrow(left: &str) -> &str {
    let left = left.trim_start().trim_start_matches('✗').trim();
    let time = left.split_inclusive(' ').take(2).map(str::len).sum::<usize>();
    left[time..].trim()
}

#[cfg(test)]
mod tests {
    use super::redact;

    fn check(report: &str, expected: &str) {
        assert_eq!(redact(report), expected);
    }

    #[test]
    fn numbers_that_were_measured_are_hidden_and_others_are_not() {
        check("netgrade 1.2.3  grading x, seed 5\n", "netgrade VERSION  grading x, seed 5\n");
        check("  Seen      it used 97.7 ms of 2.0 s (34%)\n", "  Seen      it used TIME of TIME (N%)\n");
        check("  Wrong     2 bytes, code 13 sent, UTF-8\n", "  Wrong     2 bytes, code 13 sent, UTF-8\n");
        check("  Seen      ('127.0.0.1', 41538) 连接\n", "  Seen      ('127.0.0.1', PORT)连接\n");
        check(
            "  Seen      bind(0.0.0.0:54568) and 127.0.0.1:8888\n",
            "  Seen      bind(0.0.0.0:PORT) and 127.0.0.1:8888\n",
        );
        check("  Seen      it printed \"a\\nb\\nc\\n\"\n", "  Seen      it printed \"…c\\n\"\n");
        check("  Seen      it printed \"only\\n\"\n", "  Seen      it printed \"only\\n\"\n");
    }

    #[test]
    fn a_segment_keeps_all_but_its_time() {
        let report = |first: &str, second: &str| {
            format!(
                "  Wrong     it\n            left\n\n         ms client      netgrade (a)\n\
                 {first} ESTABLISHED  ──PSH ACK───▶ ESTABLISHED   seq 1\n{:53}\"hello\"\n\
                 {second} CLOSED       ◀──RST ACK─── CLOSED        seq 13\n\n  Seen      x\n",
                ""
            )
        };
        check(&report("  12345.678", "      8.669"), &report("  TIME", "  TIME"));
        check("  Wrong     1.500 apples\n", "  Wrong     1.500 apples\n");
    }

    #[test]
    fn lines_are_joined_only_where_something_is_hidden() {
        check("  Wrong     a\n            b\n", "  Wrong     a\n            b\n");
        check("  问题      占用 36%\n            的处理\n            器。\n", "  问题      占用N%的处理器。\n");
        check("  Why       9% of\n            it\n  Try       b\n", "  Why       N% of it\n  Try       b\n");
    }

    #[test]
    fn a_ladder_keeps_its_order_but_no_times_and_no_prints() {
        check(
            "              netgrade      server\n\
             \x20      0.0 ms               │ started\n\
             \x20     67.8 ms a ─connect──▶ │ 127.0.0.1:8888\n\
             \x20     70.9 ms               │ prints \"a\n\
             \x20                           │ b\"\n\
             \x20 ✗    102 ms               │ expected: a reply – still not after\n\
             \x20                           │ 5.0 s\n\
             \n\
             x\n",
            "  netgrade      server\n\
             \x20                 │ started\n\
             \x20   a ─connect──▶ │ 127.0.0.1:8888\n\
             \x20 ✗               │ expected: a reply – still not after TIME\n\
             \n\
             x\n",
        );
    }

    #[test]
    fn behind_a_gap_only_the_deciding_line_stays() {
        check(
            "       0.0 ms │ started\n              … 9 lines left out\n       1.0 ms │ x\n  ✗    1.1 ms │ y\n",
            "    │ started\n  …\n  ✗ │ y\n",
        );
    }

    #[test]
    fn how_a_program_that_leaves_is_noticed_is_chance() {
        let ladder = |lines: &str| format!("              netgrade      server\n{lines}");
        let closes = ladder(
            "       1.0 ms a ◀───FIN──── │ closed by the program\n  ✗    2.0 ms               │ a reply – the program closed the connection instead\n",
        );
        check(
            &closes,
            "  netgrade      server\n  ✗               │ a reply – the program closed the connection instead\n",
        );
        let gone = "  netgrade      server\n    a ───FIN────▶ │\n  ✗               │ GONE\n";
        let left = "       1.0 ms a ───FIN────▶ │\n";
        let refused = format!("{left}  ✗    2.0 ms               │ b connects – no connection: E\n");
        check(&ladder(&refused), gone);
        let reset = format!(
            "{left}       1.1 ms b ─connect──▶ │ 127.0.0.1:8888\n       1.2 ms b ◀───RST──── │ broken off by the program\n  ✗    2.0 ms               │ a reply – the program broke the connection off instead\n"
        );
        check(&ladder(&reset), gone);
    }
}
