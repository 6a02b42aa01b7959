//! Whether a server printed the reply that was due on the wire. Must not look at anything but text.
//!
//! Nearly all servers print what they receive, so a printed message proves nothing. A line counts as a
//! reply only where it says so: it names itself a reply (and not something received) and carries a text,
//! or it is the message in another shape (upper case, reversed). In doubt it does not count, and the
//! cause is `no-reply`, which is never wrong.

const REPLY: &[&str] = &["reply", "replie", "respon", "answer", "echo", "sent", "send"];
const REPLY_ZH: &[&str] = &["回复", "回应", "响应", "应答", "回答", "回显", "答复", "发送", "返回"];
const OTHER: &[&str] = &["recv", "receiv", "got", "from", "wait", "read", "error", "fail", "listen", "connect"];
const OTHER_ZH: &[&str] = &["收", "来自", "等待", "错误", "失败", "连接"];

/// The first line that is a reply to `message`.
pub(super) fn reply<'a>(printed: &'a str, message: &str) -> Option<&'a str> {
    printed.lines().find(|line| is_reply(line, message))
}

fn is_reply(line: &str, message: &str) -> bool {
    if in_another_shape(line, message) {
        return true;
    }
    let carried = !message.is_empty() && line.contains(message);
    let label = if carried { line.replace(message, " ") } else { line.to_owned() };
    let text = line.rsplit([':', '：', '>']).next().filter(|text| text.len() < line.len());
    let carries_text = carried || text.is_some_and(|text| text.chars().any(char::is_alphanumeric));
    carries_text && says(&label, REPLY, REPLY_ZH) && !says(&label, OTHER, OTHER_ZH)
}

/// English words by their beginnings, Chinese ones anywhere.
fn says(label: &str, english: &[&str], chinese: &[&str]) -> bool {
    let small = label.to_lowercase();
    let mut words = small.split(|c: char| !c.is_ascii_alphabetic());
    words.any(|word| english.iter().any(|start| word.starts_with(start)))
        || chinese.iter().any(|word| label.contains(word))
}

fn in_another_shape(line: &str, message: &str) -> bool {
    let reversed: String = message.chars().rev().collect();
    let shapes = [message.to_uppercase(), message.to_lowercase(), reversed];
    message.chars().count() >= 4
        && shapes.iter().any(|shape| shape != message && line.contains(shape.as_str()))
        && !line.contains(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_say_so_are_replies() {
        let check = |printed: &str, expected: bool| {
            assert_eq!(reply(printed, "hello-x7").is_some(), expected, "{printed:?}");
        };
        check("Reply: hello-x7", true);
        check("Received: hello-x7\nReply: OK", true);
        check("回复: 你好", true);
        check("发送 hello-x7", true);
        check("HELLO-X7", true);
        check("7x-olleh", true);
        check("hello-x7", false);
        check("b'hello-x7'", false);
        check("received hello-x7", false);
        check("收到: hello-x7", false);
        check("客户端发来: hello-x7", false);
        check("收到客户端发送的消息: hello-x7", false);
        check("please enter your reply: ", false);
        check("reply sent", false);
        check("waiting for client to send: data", false);
        check("('127.0.0.1', 40000) connected", false);
        check("", false);
    }

    #[test]
    fn words_of_the_message_itself_do_not_count() {
        assert_eq!(reply("received: send me a reply", "send me a reply"), None);
        assert_eq!(reply("> send me a reply", "send me a reply"), None);
    }
}
