//! What a short text says of an idea: phrases are looked for clause by clause, with who is spoken of and whether it
//! is denied. What cannot be told for certain is left to a person. Must not know points.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::words::even;
use crate::spec::{Idea, Phrase};

/// What a text says of an idea.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// It says so; where it first does, in words from its start.
    Yes { at: usize },
    /// It says the opposite.
    Opposite,
    /// Neither can be told.
    Unclear,
}

/// What begins another clause, beside punctuation.
const JOINTS: &[&str] = &[
    "but",
    "because",
    "however",
    "while",
    "whereas",
    "although",
    "though",
    "since",
    "so",
    "therefore",
    "thus",
    "hence",
    "and",
    "then",
    "但是",
    "但",
    "因为",
    "所以",
    "而",
    "却",
    "然而",
    "虽然",
    "因此",
    "由于",
    "并且",
    "以及",
    "然后",
    "同时",
];
/// What makes a clause no statement.
const DOUBTS: &[&str] = &[
    "if",
    "whether",
    "would",
    "could",
    "might",
    "maybe",
    "perhaps",
    "were",
    "suppose",
    "assume",
    "unless",
    "think",
    "如果",
    "假如",
    "若",
    "假设",
    "可能",
    "也许",
    "是否",
    "以为",
    "倘若",
    "要是",
    "是不是",
    "能不能",
    "会不会",
    "?",
];
const DENIALS: &[&str] = &[
    "not", "no", "never", "without", "cannot", "neither", "nor", "none", "nothing", "lacks", "lack", "less", "hardly",
    "fails", "fail", "nobody", "不", "没", "无", "非", "未", "莫", "勿", "缺乏", "缺少",
];
/// Words in which a denial denies nothing.
const NO_DENIALS: &[&str] = &[
    "not only",
    "not just",
    "not merely",
    "no doubt",
    "no matter",
    "no longer than",
    "不仅",
    "不但",
    "不光",
    "不只",
    "不论",
    "不管",
    "无论",
    "非常",
    "不过",
    "未来",
    "差不多",
    "不得不",
    "不同",
    "无疑",
    "除非",
    "并非常",
];
/// Words that tell a later thing first.
const TURNS: &[&str] = &["before", "after", "prior", "earlier", "之前", "之后", "以前", "以后", "事先", "最后才"];

/// A word, or a Chinese character by itself.
type Token = String;

/// Whether a text tells things in another order than that in which they happen.
pub(crate) fn turns_order(text: &str) -> bool {
    let tokens = tokens(text);
    TURNS.iter().any(|turn| (0..tokens.len()).any(|at| starts(&tokens[at..], turn).is_some()))
}

/// What a text says of an idea.
pub(crate) fn said(text: &str, idea: &Idea) -> Said {
    let clauses = clauses(text);
    let (mut yes, mut opposite, mut doubt) = (None, false, false);
    for phrase in &idea.said {
        let mut subject = Subject::Nobody;
        for clause in &clauses {
            let found = find(clause, phrase, idea, subject);
            subject = last_subject(clause, phrase, idea).unwrap_or(subject);
            let Some(found) = found else { continue };
            let sure = !clause.doubtful || idea.hypothetical;
            if found.denied == phrase.denied && sure {
                let at = clause.at + found.at;
                yes = Some(yes.map_or(at, |first: usize| first.min(at)));
            } else if found.denied == phrase.denied || (phrase.sharp && (!sure || found.inherited || clause.doubtful)) {
                doubt = true;
            } else if phrase.sharp {
                opposite = true;
            }
        }
    }
    match (yes, opposite) {
        (Some(at), false) => Said::Yes { at },
        (None, true) if !doubt => Said::Opposite,
        (Some(_) | None, true) | (None, false) => Said::Unclear,
    }
}

struct Clause {
    tokens: Vec<Token>,
    /// Its first word's place in the text.
    at: usize,
    doubtful: bool,
}

/// Whom the text last spoke of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Nobody,
    Meant,
    Rival,
}

struct Match {
    at: usize,
    denied: bool,
    /// Its first word stood in an earlier clause.
    inherited: bool,
}

/// Words of one width and case; `don't` is one word, a Chinese character is one, a question mark is one.
fn tokens(text: &str) -> Vec<Token> {
    let text = even(text).replace(['’', '‘', '`'], "'");
    let mut tokens: Vec<Token> = Vec::new();
    let mut open = false;
    for c in text.chars() {
        let word = c.is_ascii_alphanumeric() || c == '\'';
        if word && open {
            if let Some(last) = tokens.last_mut() {
                last.push(c);
            }
        } else if word || c.is_alphanumeric() || is_break(c) {
            tokens.push(c.to_string());
        }
        open = word;
    }
    tokens
}

fn is_break(c: char) -> bool {
    ".,;:!?。，；：！？、\n".contains(c)
}

fn clauses(text: &str) -> Vec<Clause> {
    let tokens = tokens(text);
    let mut clauses = Vec::new();
    let mut begin = 0;
    let mut at = 0;
    let mut close = |begin: usize, end: usize, asks: bool| {
        if begin < end {
            let tokens: Vec<Token> = tokens[begin..end].to_vec();
            let doubtful = asks || has(&tokens, DOUBTS);
            clauses.push(Clause { tokens, at: begin, doubtful });
        }
    };
    while at < tokens.len() {
        let broken = tokens[at].chars().all(is_break);
        let joint = JOINTS.iter().filter_map(|joint| exactly(&tokens[at..], joint)).max();
        if broken || joint.is_some() {
            close(begin, at, tokens[at] == "?");
            // A joint that makes doubtful stays with what it begins.
            at += joint.unwrap_or(1).max(1);
            begin = at;
        } else {
            at += 1;
        }
    }
    close(begin, tokens.len(), false);
    clauses
}

fn has(tokens: &[Token], words: &[&str]) -> bool {
    (0..tokens.len()).any(|at| words.iter().any(|word| exactly(&tokens[at..], word).is_some()))
}

/// The tokens of an author's words, which are looked for at every place of every text of a class.
fn known(words: &str) -> Rc<[Token]> {
    thread_local! {
        static KNOWN: RefCell<BTreeMap<String, Rc<[Token]>>> = const { RefCell::new(BTreeMap::new()) };
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(tokens) = known.get(words) {
            return Rc::clone(tokens);
        }
        let tokens: Rc<[Token]> = tokens(words).into();
        known.insert(words.to_owned(), Rc::clone(&tokens));
        tokens
    })
}

/// Whether these words stand here, letter by letter; how many tokens they are.
fn exactly(rest: &[Token], words: &str) -> Option<usize> {
    let wanted = known(words);
    (rest.len() >= wanted.len() && rest.iter().zip(wanted.iter()).all(|(token, word)| token == word))
        .then_some(wanted.len())
}

/// Whether these words stand here, endings such as `-s` and `-ed` aside; how many tokens they are, and whether a
/// prefix denies them (`unreliable`).
fn starts(rest: &[Token], words: &str) -> Option<(usize, bool)> {
    let wanted = known(words);
    if wanted.is_empty() || rest.len() < wanted.len() {
        return None;
    }
    let mut denied = false;
    for (token, word) in rest.iter().zip(wanted.iter()) {
        let bare =
            ["un", "non"].iter().find_map(|prefix| token.strip_prefix(prefix)).filter(|bare| is_form(bare, word));
        denied |= bare.is_some() && !is_form(token, word);
        if !is_form(token, word) && bare.is_none() {
            return None;
        }
    }
    Some((wanted.len(), denied))
}

/// Whether a token is a form of a word.
fn is_form(token: &str, word: &str) -> bool {
    let ending = token.strip_prefix(word);
    // Short words, such as `no`, have no endings that could be told from other words.
    ending.is_some_and(|ending| {
        ending.is_empty() || (word.len() > 2 && word.is_ascii() && ending.len() <= 4 && ending != "less")
    })
}

/// One of several words here.
fn one(rest: &[Token], words: &[String]) -> Option<(usize, bool)> {
    words.iter().filter_map(|word| starts(rest, word)).max()
}

/// The words of a phrase in a clause, in their order; the nearest mention of each counts.
fn find(clause: &Clause, phrase: &Phrase, idea: &Idea, before: Subject) -> Option<Match> {
    let whole = window(&clause.tokens, &phrase.words, idea);
    let first = phrase.words.first()?;
    let (found, inherited) = match whole {
        Some(found) => (found, false),
        // Whom it is about was said before: `TCP is connection-oriented and reliable`.
        None if before == Subject::Meant && phrase.words.len() > 1 && mention(&clause.tokens, first).is_none() => {
            let found = window(&clause.tokens, &phrase.words[1..], idea)?;
            // Of somebody else by now.
            if mention(&clause.tokens[..found.1], &idea.rivals).is_some() {
                return None;
            }
            (found, true)
        }
        None => return None,
    };
    let (begin, end, prefixed) = found;
    let denials = denials(&clause.tokens[..end]) + usize::from(prefixed);
    Some(Match { at: begin, denied: denials % 2 == 1, inherited })
}

/// The shortest stretch that holds the words in their order and no rival: its begin, its end, and whether a prefix
/// denies it.
fn window(tokens: &[Token], words: &[Vec<String>], idea: &Idea) -> Option<(usize, usize, bool)> {
    let (last, before) = words.split_last()?;
    (0..tokens.len()).find_map(|at| {
        let (length, mut denied) = one(&tokens[at..], last)?;
        let mut begin = at;
        for word in before.iter().rev() {
            let (place, prefixed) = (0..begin)
                .rev()
                .find_map(|place| one(&tokens[place..begin], word).map(|(_, denied)| (place, denied)))?;
            begin = place;
            denied ^= prefixed;
        }
        let rival = mention(&tokens[begin..at], &idea.rivals).is_some();
        (!rival).then_some((begin, at + length, denied))
    })
}

fn mention(tokens: &[Token], words: &[String]) -> Option<usize> {
    (0..tokens.len()).rev().find(|at| one(&tokens[*at..], words).is_some())
}

/// Whom a clause spoke of last, of those that matter here.
fn last_subject(clause: &Clause, phrase: &Phrase, idea: &Idea) -> Option<Subject> {
    let meant = mention(&clause.tokens, phrase.words.first()?);
    let rival = mention(&clause.tokens, &idea.rivals);
    match (meant, rival) {
        (None, None) => None,
        (Some(meant), Some(rival)) if rival > meant => Some(Subject::Rival),
        (None, Some(_)) => Some(Subject::Rival),
        (Some(_), _) => Some(Subject::Meant),
    }
}

fn denials(tokens: &[Token]) -> usize {
    let (mut count, mut at) = (0, 0);
    while at < tokens.len() {
        if let Some(length) = NO_DENIALS.iter().filter_map(|words| exactly(&tokens[at..], words)).max() {
            at += length;
            continue;
        }
        let denial = DENIALS.iter().filter_map(|words| exactly(&tokens[at..], words)).max();
        // `doesn't`, and `dont` as it is often written.
        let short =
            tokens[at].ends_with("n't") || ["dont", "isnt", "doesnt", "cant", "wont"].contains(&tokens[at].as_str());
        count += usize::from(denial.is_some() || short);
        at += denial.unwrap_or(1);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Localised;

    fn phrase(denied: bool, words: &[&str]) -> Phrase {
        let word = |word: &&str| word.split('|').map(str::to_owned).collect();
        Phrase { words: words.iter().map(word).collect(), denied, sharp: true }
    }

    fn idea(said: Vec<Phrase>, rivals: &[&str]) -> Idea {
        let name = Localised { en: "x".into(), zh: "x".into() };
        Idea { name, said, rivals: rivals.iter().map(|r| (*r).to_owned()).collect(), hypothetical: false }
    }

    fn udp() -> Idea {
        let loses = phrase(false, &["udp", "may|can|会|可能", "lose|lost|丢"]);
        idea(vec![phrase(true, &["udp", "reliab|可靠|guarantee|保证"]), loses], &["tcp"])
    }

    fn tcp() -> Idea {
        idea(vec![phrase(false, &["tcp", "reliab|可靠"]), phrase(true, &["tcp", "lose|loss|丢"])], &["udp"])
    }

    fn check(text: &str, idea: &Idea, expected: &str) {
        let said = match said(text, idea) {
            Said::Yes { .. } => "yes",
            Said::Opposite => "opposite",
            Said::Unclear => "unclear",
        };
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn what_is_said_of_udp_is_understood() {
        for text in [
            "UDP is not reliable.",
            "UDP is unreliable",
            "UDP不是可靠的",
            "UDP 不可靠",
            "ＵＤＰ　不可靠。",
            "TCP可靠，UDP不可靠",
            "TCP is reliable but UDP is not reliable",
            "UDP does not guarantee delivery",
            "UDP isn’t reliable",
            "Unlike TCP, UDP is unreliable",
            "Unlike TCP UDP is unreliable",
            "UDP 不能保证数据到达",
            "UDP is less reliable than TCP",
        ] {
            check(text, &udp(), "yes");
        }
        for text in
            ["UDP is reliable.", "UDP是可靠的", "TCP and UDP are reliable: UDP is reliable", "UDP并不是不可靠的"]
        {
            check(text, &udp(), "opposite");
        }
        for text in [
            "TCP is reliable.",
            "TCP is reliable, UDP isn't.",
            "If UDP were reliable, nobody would want TCP.",
            "UDP是可靠的吗？",
            "UDP is reliable. UDP is not reliable.",
            "It is fast.",
            "",
        ] {
            check(text, &udp(), "unclear");
        }
    }

    #[test]
    fn what_is_said_of_tcp_is_understood() {
        for text in [
            "TCP is connection-oriented and reliable",
            "TCP is not only reliable but also ordered",
            "TCP不仅可靠，而且有序",
            "TCP is more reliable than UDP",
            "TCP 不会丢失数据",
            "TCP 面向连接，非常可靠",
        ] {
            check(text, &tcp(), "yes");
        }
        check("TCP is not reliable", &tcp(), "opposite");
        check("TCP不可靠，UDP可靠", &tcp(), "opposite");
        // It says both: a person has to read it.
        check("TCP does not fail, it is reliable, but TCP is not reliable", &tcp(), "unclear");
        check("UDP不可靠", &tcp(), "unclear");
    }

    #[test]
    fn a_denial_of_one_thing_is_none_of_the_next() {
        // The clause after `and` inherits its subject, and is not denied.
        check("TCP does not lose data and is reliable", &tcp(), "yes");
        // Whether this denies both cannot be told.
        check("UDP is not connection-oriented and reliable", &udp(), "unclear");
    }

    #[test]
    fn an_order_that_is_turned_is_noticed() {
        assert!(turns_order("The server answers after the client has asked"));
        assert!(turns_order("在此之前客户端已经发送"));
        assert!(!turns_order("首先客户端发送，然后服务端确认"));
    }

    #[test]
    fn nothing_that_is_written_breaks_it() {
        for text in ["?", "，，，", "and and and", "不不不不", "''''", "udp udp udp", "\u{0}\u{202e}udp"] {
            check(text, &udp(), "unclear");
        }
    }
}
