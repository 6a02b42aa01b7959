//! The personal trace as a student's file: what is given, and blanks. Must not say what belongs into the blanks.

use std::fmt::Write;

use super::words::Words;
use crate::answers::{Trace, Why};
use crate::evidence::Side;
use crate::model::Lang;

/// The file's text.
pub fn sheet(trace: &Trace, lang: Lang) -> String {
    let words = Words::new(lang);
    let mut out = String::new();
    let values = [
        ("client", trace.connection.client.to_string().into()),
        ("server", trace.connection.server.to_string().into()),
    ];
    for line in words.with("sheet-head", &values).lines() {
        let _ = writeln!(out, "{}", format!("# {line}").trim_end());
    }
    let name = serde_json::to_string(&trace.name).unwrap_or_default();
    let _ = writeln!(out, "\nfor: {name}\n\nsegments:");
    for (at, (segment, row)) in trace.connection.segments.iter().zip(&trace.rows).enumerate() {
        let (who, arrow) = match segment.from {
            Side::Client => ("role-client", "→"),
            Side::Server => ("role-server", "←"),
        };
        let what = words.with(why(row.why), &[("who", words.say(who).into()), ("count", segment.len.into())]);
        let _ = writeln!(out, "  # {} {arrow} {what}", at + 1);
        let from = if segment.from == Side::Client { "client" } else { "server" };
        let _ = writeln!(out, "  - segment: {}\n    from: {from}\n    data: {}\n    flags:", at + 1, segment.len);
        let given = if at < 2 { format!(" {}", trace.initial_of(segment.from)) } else { String::new() };
        let _ = writeln!(
            out,
            "    seq:{given}\n    ack:{}\n    client:\n    server:\n",
            if at == 0 { " none" } else { "" }
        );
    }
    out
}

fn why(why: Why) -> &'static str {
    match why {
        Why::Connects => "sheet-connects",
        Why::Accepts => "sheet-accepts",
        Why::Confirms => "sheet-confirms",
        Why::Sends => "sheet-sends",
        Why::Received => "sheet-received",
        Why::Closes => "sheet-closes",
        Why::ReceivedEnd => "sheet-received-end",
        Why::ClosesToo => "sheet-closes-too",
        Why::ClosesAtOnce => "sheet-closes-at-once",
        Why::Ends => "sheet-ends",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_empty_and_the_given_numbers_are_there() {
        for lang in [Lang::En, Lang::Zh] {
            for name in ["alice", "张三: \"x\" # y", "2023-001", "yes"] {
                let trace = Trace::of(name);
                let text = sheet(&trace, lang);
                assert_eq!(text.matches("\n    flags:\n").count(), trace.rows.len());
                assert!(text.contains(&format!("    seq: {}\n", trace.initial.0)), "{text}");
                assert_eq!(crate::answers::made_for(&text).as_deref(), Some(name), "{text}");
                // Nothing in it says what belongs into the blanks.
                let (_, rows) = text.split_once("segments:").unwrap();
                assert!(!rows.contains("SYN") && !rows.contains("FIN"), "{rows}");
            }
        }
    }
}
