//! What is told of connections that netgrade carried between a student's own programs, and under which
//! conditions. Must not know how it is drawn.

use super::words::Words;
use crate::evidence::How;
use crate::model::{Millis, Role};
use crate::spec::{Break, Conditions, Lane, LaneCut, ProxyStep};

/// The first connection needs no number.
pub(crate) fn of_link(words: &Words, link: u32, text: String) -> String {
    if link < 2 {
        return text;
    }
    words.with("rung-link", &[("link", link.into()), ("text", text.into())])
}

/// Bytes that went on, or were held back.
pub(super) fn bytes(words: &Words, id: &str, to: Role, bytes: String) -> String {
    words.with(id, &[("to", to.to_string().into()), ("bytes", bytes.into())])
}

pub(super) fn ended(words: &Words, by: Role, how: How) -> String {
    words.with("rung-link-ended", &[("by", by.to_string().into()), ("how", flag(how).into())])
}

pub(crate) fn severed(words: &Words, how: How, lost: u64) -> String {
    words.with("rung-severed", &[("how", flag(how).into()), ("lost", lost.into())])
}

fn flag(how: How) -> &'static str {
    match how {
        How::Fin => "FIN",
        How::Rst => "RST",
    }
}

/// The conditions, each way.
pub(super) fn conditions(words: &Words, step: &ProxyStep) -> String {
    let of = |id: &str, lane: &Lane| words.with(id, &[("how", lane_text(words, lane).into())]);
    let text = if step.to_server == step.to_client {
        of("way-both", &step.to_server)
    } else {
        let (there, back) = (of("way-server", &step.to_server), of("way-client", &step.to_client));
        words.with("way-each", &[("there", there.into()), ("back", back.into())])
    };
    words.with("rung-proxied", &[("conditions", text.into())])
}

fn lane_text(words: &Words, lane: &Lane) -> String {
    match lane {
        Lane::Blackhole => words.say("carried-blackhole"),
        Lane::Open(conditions) => open(words, conditions),
    }
}

fn open(words: &Words, way: &Conditions) -> String {
    let mut parts = Vec::new();
    let time = |millis: Millis| format!("{} ms", millis.0);
    if way.jitter > Millis(0) {
        let values = [("time", time(way.latency).into()), ("jitter", time(way.jitter).into())];
        parts.push(words.with("carried-jitter", &values));
    } else if way.latency > Millis(0) {
        parts.push(words.with("carried-latency", &[("time", time(way.latency).into())]));
    }
    if let Some(rate) = way.rate {
        parts.push(words.with("carried-rate", &[("rate", rate.into())]));
    }
    match &way.cut {
        LaneCut::Whole => {}
        LaneCut::Sizes(sizes) if sizes.iter().all(|size| *size == 1) => parts.push(words.say("carried-bytes")),
        LaneCut::Sizes(sizes) => {
            let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
            parts.push(words.with("carried-sizes", &[("sizes", sizes.join(", ").into())]));
        }
        LaneCut::Random(most) => parts.push(words.with("carried-random", &[("most", (*most).into())])),
    }
    if let Some(limit) = way.limit {
        let how = match limit.end {
            Break::Fin => How::Fin,
            Break::Rst => How::Rst,
        };
        let values = [("bytes", limit.bytes.into()), ("how", flag(how).into())];
        parts.push(words.with("carried-limit", &values));
    }
    if parts.is_empty() { words.say("carried-plain") } else { parts.join(&words.say("comma")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Lang;
    use crate::spec::Limit;

    fn check(to_server: Lane, to_client: Lane, expected: [&str; 2]) {
        let step = ProxyStep { to_server, to_client };
        let told = [Lang::En, Lang::Zh].map(|lang| conditions(&Words::new(lang), &step));
        assert_eq!(told, expected);
    }

    #[test]
    fn conditions_are_told_as_authors_give_them() {
        let plain = || Lane::Open(Conditions::default());
        check(
            plain(),
            plain(),
            [
                "netgrade carries what client and server send each other (both ways: as it comes)",
                "netgrade 在客户端和服务端之间转发数据（双向：原样转发）",
            ],
        );
        let slow = Conditions {
            latency: Millis(50),
            jitter: Millis(10),
            rate: Some(1000),
            cut: LaneCut::Sizes(vec![1]),
            limit: Some(Limit { bytes: 20, end: Break::Rst, times: None }),
        };
        check(
            Lane::Open(slow),
            Lane::Blackhole,
            [
                "netgrade carries what client and server send each other (to the server: 50 ms later, give or take \
                 10 ms, at most 1000 bytes a second, byte by byte, cut (RST) after 20 bytes; to the client: nothing \
                 goes on)",
                "netgrade 在客户端和服务端之间转发数据（发往服务端：延迟 50 ms（上下浮动 10 ms）、每秒最多 1000 \
                 字节、逐字节转发、20 字节后切断连接（RST）；发往客户端：不再转发）",
            ],
        );
        let cut = |cut| Lane::Open(Conditions { latency: Millis(5), cut, ..Conditions::default() });
        check(
            cut(LaneCut::Sizes(vec![3, 1])),
            cut(LaneCut::Random(9)),
            [
                "netgrade carries what client and server send each other (to the server: 5 ms later, in pieces of \
                 3, 1 bytes; to the client: 5 ms later, in pieces of 1 to 9 bytes)",
                "netgrade 在客户端和服务端之间转发数据（发往服务端：延迟 5 ms、按 3, 1 字节分段；发往客户端：延迟 5 \
                 ms、每段随机 1 到 9 字节）",
            ],
        );
    }
}
