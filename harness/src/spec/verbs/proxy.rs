//! Verbs for what stands between a student's own client and server.

use super::super::exercise::Verb;
use super::super::proxy::{Break, Conditions, Lane, LaneCut, Limit, Newcomers, ProxyStep, SeverStep};
use super::super::reader::{Fields, Reader};
use super::super::tree::{Node, Value};
use super::{Cast, Reading, USUAL, VerbForm, Who, verb};
use crate::model::{Millis, Role};

pub(super) const VERBS: &[VerbForm] = &[
    verb!(
        /// From now on the client's connections lead to the harness, which carries them to the student's own
        /// server: those that stand, and new ones. It comes after `ready: server` and, the first time, before
        /// `start: client`; a later `proxy` changes the conditions. Only the port differs that `getpeername()` tells
        /// the client: nothing else of the harness can be seen from inside.
        ///
        /// `{}` carries everything at once and as it comes. `blackhole` takes what the programs send, and holds it
        /// back until the next `proxy`. Otherwise a mapping of conditions, for both ways, or for one way under
        /// `to_server` or `to_client` (`blackhole`, or a mapping):
        ///
        /// | key | meaning |
        /// |---|---|
        /// | `latency` | everything goes on so much later, such as `50ms` |
        /// | `jitter` | the delay differs from the latency by up to this much either way, at random |
        /// | `rate` | so many bytes a second at most |
        /// | `cut` | the pieces in which bytes go on, each held until the reader has read the one before: `bytes` one by one, `{sizes: [3, 1]}` of these lengths over and over, `{random: 20}` of 1 to 20 bytes |
        /// | `limit` | `{bytes: 100, end: rst}`: so much of each connection goes on, then it is cut (`fin` or `rst`); with `times: 1` only of the first connection |
        ///
        /// What is random is made from the check's seed. Whatever the conditions, what goes on is what came in, in
        /// order. A program that sends more than is carried has to wait, as for any slow reader.
        "proxy", "proxy: {latency: 50ms}", USUAL, Who::Nobody,
        Reading::Value(proxy)
    ),
    verb!(
        /// Cuts the client's connections that the proxy carries, towards both programs: `fin` in order, `rst` by a
        /// reset. What was held back is lost. With `{by: rst, new: refused}` new connections are refused until
        /// `heal`; otherwise they are carried. After it, `ready: client` waits until the client has tried to connect
        /// anew.
        "sever", "sever: rst", USUAL, Who::Nobody,
        Reading::Value(sever)
    ),
    verb!(
        /// New connections of the client are carried again, after a `sever` that had them refused.
        "heal", "heal: {}", USUAL, Who::Nobody,
        Reading::Value(heal)
    ),
];

const BREAKS: &[(&str, Break)] = &[("fin", Break::Fin), ("rst", Break::Rst)];
const NEWCOMERS: &[(&str, Newcomers)] = &[("through", Newcomers::Through), ("refused", Newcomers::Refused)];
const CONDITIONS: [&str; 5] = ["latency", "jitter", "rate", "cut", "limit"];
/// The largest piece, and the most sizes of pieces.
const PIECE: u32 = 64 << 10;
const SIZES: usize = 64;
/// The highest rate and limit.
const MOST: u32 = 1 << 30;

fn proxy(reader: &mut Reader<'_>, node: &Node, cast: &Cast) -> Option<Verb> {
    if let Some(missing) = [Role::Server, Role::Client].into_iter().find(|role| !cast.roles.contains(role)) {
        let remedy = "use it in an exercise whose `roles` are `[server, client]`";
        reader.wrong(node, format!("the exercise has no {missing}"), "a proxy stands between the two", remedy);
        return None;
    }
    if let Value::Text(_) = node.value {
        reader.choice(node, "`proxy`", &[("blackhole", ())])?;
        return Some(Verb::Proxy(ProxyStep { to_server: Lane::Blackhole, to_client: Lane::Blackhole }));
    }
    let [latency, jitter, rate, cut, limit] = CONDITIONS;
    let fields = reader.fields(node, "`proxy`", &["to_server", "to_client", latency, jitter, rate, cut, limit])?;
    let to_server = lane(reader, node, &fields, "to_server");
    let to_client = lane(reader, node, &fields, "to_client");
    Some(Verb::Proxy(ProxyStep { to_server: to_server?, to_client: to_client? }))
}

/// One way: what is said of both, and of it alone.
fn lane(reader: &mut Reader<'_>, node: &Node, both: &Fields<'_>, key: &str) -> Option<Lane> {
    let Some(own) = both.get(key) else { return conditions(reader, node, &[both]).map(Lane::Open) };
    let shared = CONDITIONS.iter().find_map(|name| both.get(name).map(|node| (*name, node)));
    if let Value::Text(_) = own.value {
        reader.choice(own, &format!("`{key}`"), &[("blackhole", ())])?;
        if let Some((name, node)) = shared {
            let label = format!("it holds for both ways, and `{key}` is a blackhole");
            let other = if key == "to_server" { "to_client" } else { "to_server" };
            reader.wrong(
                node,
                format!("`{name}` of a way on which nothing goes on"),
                &label,
                format!("put it under `{other}`"),
            );
            return None;
        }
        return Some(Lane::Blackhole);
    }
    let fields = reader.fields(own, &format!("`{key}`"), &CONDITIONS)?;
    for name in CONDITIONS {
        if let (Some(node), Some(_)) = (fields.get(name), both.get(name)) {
            let label = "it stands beside, for both ways";
            reader.wrong(node, format!("`{name}` is given twice"), label, "keep one of the two");
            return None;
        }
    }
    conditions(reader, own, &[&fields, both]).map(Lane::Open)
}

fn conditions(reader: &mut Reader<'_>, node: &Node, fields: &[&Fields<'_>]) -> Option<Conditions> {
    let get = |key: &str| fields.iter().find_map(|fields| fields.get(key));
    let latency = get("latency").map_or(Some(Millis(0)), |node| reader.duration(node, "`latency`"));
    let jitter = get("jitter").map_or(Some(Millis(0)), |node| reader.duration(node, "`jitter`"));
    let rate = get("rate").map_or(Some(None), |node| reader.count(node, "`rate`", 1, MOST).map(Some));
    let cut = get("cut").map_or(Some(LaneCut::Whole), |node| lane_cut(reader, node));
    let limit = get("limit").map_or(Some(None), |node| limit(reader, node).map(Some));
    let (latency, jitter) = (latency?, jitter?);
    if jitter > latency {
        let label = if latency == Millis(0) { "there is no `latency`" } else { "it is more than the `latency`" };
        let place = get("jitter").unwrap_or(node);
        reader.wrong(place, "nothing can go on before it came", label, "give a `latency` of at least the `jitter`");
        return None;
    }
    Some(Conditions { latency, jitter, rate: rate?, cut: cut?, limit: limit? })
}

fn lane_cut(reader: &mut Reader<'_>, node: &Node) -> Option<LaneCut> {
    if let Value::Text(_) = node.value {
        return reader.choice(node, "`cut`", &[("bytes", ())]).map(|()| LaneCut::Sizes(vec![1]));
    }
    let fields = reader.fields(node, "`cut`", &["sizes", "random"])?;
    let (key, value) = reader.one_of(node, &fields, &["sizes", "random"])?;
    if key == "random" {
        return reader.count(value, "`random`", 2, PIECE).map(LaneCut::Random);
    }
    let items = reader.items(value, "`sizes`")?;
    if items.len() > SIZES {
        reader.wrong(value, "`sizes` is too long", "", format!("give at most {SIZES}; they are used over and over"));
        return None;
    }
    let sizes: Vec<Option<u32>> = items.iter().map(|item| reader.count(item, "a size", 1, PIECE)).collect();
    sizes.into_iter().collect::<Option<_>>().map(LaneCut::Sizes)
}

fn limit(reader: &mut Reader<'_>, node: &Node) -> Option<Limit> {
    let fields = reader.fields(node, "`limit`", &["bytes", "end", "times"])?;
    let bytes = fields.need(reader, "bytes", "`limit`").and_then(|node| reader.count(node, "`bytes`", 1, MOST));
    let end = fields.need(reader, "end", "`limit`").and_then(|node| reader.choice(node, "end", BREAKS));
    let times = fields.get("times").map_or(Some(None), |node| reader.count(node, "`times`", 1, 1000).map(Some));
    Some(Limit { bytes: bytes?, end: end?, times: times? })
}

fn sever(reader: &mut Reader<'_>, node: &Node, _: &Cast) -> Option<Verb> {
    if let Value::Text(_) = node.value {
        let by = reader.choice(node, "end", BREAKS)?;
        return Some(Verb::Sever(SeverStep { by, new: Newcomers::Through }));
    }
    let fields = reader.fields(node, "`sever`", &["by", "new"])?;
    let by = fields.need(reader, "by", "`sever`").and_then(|node| reader.choice(node, "end", BREAKS));
    let new = fields.get("new").map_or(Some(Newcomers::Through), |node| reader.choice(node, "`new`", NEWCOMERS));
    Some(Verb::Sever(SeverStep { by: by?, new: new? }))
}

fn heal(reader: &mut Reader<'_>, node: &Node, _: &Cast) -> Option<Verb> {
    if let Value::Map(_) = node.value {
        return reader.fields(node, "`heal`", &[]).map(|_| Verb::Heal);
    }
    reader.wrong(node, "`heal` says no more than that", "it has no value of its own", "write `heal: {}`");
    None
}
