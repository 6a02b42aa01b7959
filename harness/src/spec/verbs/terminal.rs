//! What is typed on a program's terminal and what stands on it.

use super::super::exercise::Verb;
use super::super::pattern::{Within, read};
use super::super::reader::Reader;
use super::super::tree::{Node, Value};
use super::super::values::{EchoReply, EchoStep, ExchangeStep, Input, OutputStep, StdinStep};
use super::{ANSWER, Cast, Reading, USUAL, VerbForm, Who, one_line, role, verb};
use crate::model::Role;

pub(super) const VERBS: &[VerbForm] = &[
    verb!(
        /// Types on a program's terminal, or writes into its pipe: `{line: "hello"}` with Enter behind it, or `eof`,
        /// the end of input.
        "stdin", "stdin: {line: \"hello\"}", USUAL, Who::Role,
        Reading::Value(stdin)
    ),
    verb!(
        /// What the program has printed since the last step that looked at it: `{contains: "hello"}`, in UTF-8 or
        /// GBK, whatever else it prints, on its standard error too; or another [matcher](matchers.md) for what
        /// comes next on its standard output.
        "expect_stdout", "expect_stdout: {contains: \"hello\"}", ANSWER, Who::Role,
        Reading::Value(|r, n, cast| output(r, n, cast).map(Verb::ExpectStdout))
    ),
    verb!(
        /// The same for the program's standard error, which is a terminal of its own: nothing of what it prints
        /// on its standard output is there.
        "expect_stderr", "expect_stderr: {contains: \"usage\"}", ANSWER, Who::Role,
        Reading::Value(|r, n, cast| output(r, n, cast).map(Verb::ExpectStderr))
    ),
    verb!(
        /// Ends a client's session: the usual end words are typed one after the other, then the end of input,
        /// until the client ends.
        "leave", "leave: client", USUAL, Who::Nobody,
        Reading::Value(|r, n, cast| role(r, n, cast).map(Verb::Leave))
    ),
    verb!(
        /// The program waits at its terminal again, or for more of its input, or has ended.
        "expect_prompt", "expect_prompt: client", ANSWER, Who::Nobody,
        Reading::Value(|r, n, cast| role(r, n, cast).map(Verb::ExpectPrompt))
    ),
    verb!(
        /// The next ICMP message (RFC 792) that the `program` sends is an echo request, with these values and the
        /// right checksum; then it gets back what `replies` says. In such a check the program may open raw sockets,
        /// in its own network only, where nobody else answers; where a machine cannot give it one, the check is
        /// skipped and does not count.
        ///
        /// | key | meaning |
        /// |---|---|
        /// | `to` | whom it asks: any IPv4 address |
        /// | `id`, `sequence` | numbers from 0 to 65535 |
        /// | `text` | what the request carries |
        /// | `replies` | a list: `right`, or what is to be ignored: `wrong-id`, `wrong-sequence`, `wrong-type`, `wrong-checksum`, `wrong-address`; `none` for no reply. `[right]` if it is not given |
        "expect_echo", "expect_echo: {to: \"10.1.2.3\", id: \"7\", sequence: \"1\", text: \"hello\"}", ANSWER, Who::Nobody,
        Reading::Value(expect_echo)
    ),
    verb!(
        /// The student's own client and server exchange a message and a reply: the line is typed to the client,
        /// and what it prints afterwards ends the step. Needs `listen: through`.
        "expect_exchange", "expect_exchange: {line: \"hello\"}", ANSWER, Who::Nobody,
        Reading::Value(expect_exchange)
    ),
];

fn stdin(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let input = if let Value::Text(_) = node.value {
        reader.choice(node, "input", &[("eof", ())]).map(|()| Input::Eof)?
    } else {
        let fields = reader.fields(node, "`stdin`", &["line"])?;
        let line = fields.need(reader, "line", "`stdin`")?;
        Input::Line(one_line(reader, line, cast)?)
    };
    Some(Verb::Stdin(StdinStep { who: cast.role?, input }))
}

fn output(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<OutputStep> {
    let pattern = read(reader, node, Within::Stream, &cast.names())?;
    Some(OutputStep { who: cast.role?, pattern })
}

fn expect_echo(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let what = "`expect_echo`";
    let fields = reader.fields(node, what, &["to", "id", "sequence", "text", "replies"])?;
    let mut text = |key| {
        let node = fields.need(reader, key, what)?;
        reader.template(node, &format!("`{key}`"), &cast.names())
    };
    let (to, id, sequence, text) = (text("to"), text("id"), text("sequence"), text("text"));
    let replies = match fields.get("replies") {
        Some(node) => {
            let items = reader.items(node, "`replies`")?;
            items.iter().map(|item| reader.choice(item, "reply", EchoReply::ALL)).collect::<Option<_>>()
        }
        None => Some(vec![EchoReply::Right]),
    };
    if !cast.roles.contains(&Role::Program) {
        reader.wrong(node, "nobody pings here", "the exercise has no `program`", "add it to its `roles`");
        return None;
    }
    Some(Verb::ExpectEcho(EchoStep { to: to?, id: id?, sequence: sequence?, text: text?, replies: replies? }))
}

fn expect_exchange(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    let fields = reader.fields(node, "`expect_exchange`", &["line"])?;
    let line = fields.need(reader, "line", "`expect_exchange`")?;
    Some(Verb::ExpectExchange(ExchangeStep { line: one_line(reader, line, cast)? }))
}
