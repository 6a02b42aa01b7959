//! Text in Markdown as GitHub and GitLab read it: nothing in it may become markup, a link, a mention, a
//! reference or a formula. Must not choose words.

use super::super::escape::{inert, visible};

/// Text between other text, never at the beginning of a line. Words that a forge would make something of by
/// itself (`@user`, `#12`, addresses) stand as code, where it does not; all else that is markup is escaped.
pub(crate) fn prose(text: &str) -> String {
    let text = visible(text);
    let words = text.split(' ').map(|word| if is_live(word) { code(word) } else { escaped(word) });
    words.collect::<Vec<_>>().join(" ")
}

/// The same as a cell of a table.
pub(crate) fn cell(text: &str) -> String {
    // In code a bar divides cells, too, unless it has a backslash (GFM §4.10); prose has one already.
    let text = visible(text);
    let words = text.split(' ').map(|word| if is_live(word) { code(word).replace('|', "\\|") } else { escaped(word) });
    words.collect::<Vec<_>>().join(" ")
}

/// Text as it is, in one line.
pub(crate) fn code(text: &str) -> String {
    let text = visible(text);
    if text.trim().is_empty() {
        return String::new();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A blank on both sides is taken off again; without it a backtick at an end would join the fence.
    let gap = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{gap}{text}{gap}{fence}")
}

/// Lines as they are, as a block of code; `indent` puts it into a list. No line can end it: its fence is longer than
/// any run of backticks in it.
pub(crate) fn block(indent: &str, lines: &[impl AsRef<str>]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| visible(line.as_ref())).collect();
    let longest = lines.iter().flat_map(|line| line.split(|c| c != '`')).map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let inside = lines.iter().map(|line| format!("{indent}{}\n", inert(line).trim_end()));
    format!("{indent}{fence}text\n{}{indent}{fence}\n", inside.collect::<String>())
}

fn escaped(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if "\\`*_{}[]<>|~$&#!^".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Whether a forge makes a link, a mention, a picture or a formula of a word that is no markup.
fn is_live(word: &str) -> bool {
    let low = word.to_ascii_lowercase();
    let sigil = |(at, c): (usize, char)| {
        "@#!~%$&^".contains(c)
            && word[at + c.len_utf8()..].starts_with(|next: char| next.is_alphanumeric() || next == '"')
    };
    let address = ["://", "www.", "mailto:", "xmpp:", "gh-"].iter().any(|part| low.contains(part));
    let shortcode = word.split(':').count() > 2;
    let commit = word.split(|c: char| !c.is_ascii_alphanumeric()).any(is_commit);
    address || shortcode || commit || word.char_indices().any(sigil)
}

/// What a forge would take for a commit.
fn is_commit(run: &str) -> bool {
    (7..=40).contains(&run.len()) && run.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let check = |text: &str, expected: &str| assert_eq!(prose(text), expected, "{text}");
        check("The server sends nothing.", "The server sends nothing.");
        check("服务器没有回复。", "服务器没有回复。");
        check("recv() on *a* [x](y)", "recv() on \\*a\\* \\[x\\](y)");
        check("<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>");
        check("a @user b #12", "a `@user` b `#12`");
        check("see https://example.org now", "see `https://example.org` now");
        check("`@user`", "`` `@user` ``");
        check("::error::x", "`::error::x`");
        check("at deadbeef1", "at `deadbeef1`");
        check("a|b", "a\\|b");
        check("a\nb\x1b[31m", "a\\\\nb\\\\x1b\\[31m");
        check("$x^2$", "`$x^2$`");
        check("C# or 5 %", "C\\# or 5 %");
    }

    #[test]
    fn code_ends_where_it_should() {
        let check = |text: &str, expected: &str| assert_eq!(code(text), expected, "{text}");
        check("a b", "`a b`");
        check("a`b", "``a`b``");
        check("```", "```` ``` ````");
        check(" a", "`  a `");
        check("", "");
        assert_eq!(cell("x|@a|b"), "`x\\|@a\\|b`");
        assert_eq!(block("  ", &["a ````", "::error::x\n"]), "  `````text\n  a ````\n  \\x3a:error::x\\n\n  `````\n");
    }
}
