//! A student's own client and server, with nothing of the harness between them but a proxy at most.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::view::{Finding, View};
use super::{carried, client, server_end, wait};
use crate::evidence::{Call, CallFacts, Coverage, Event, Side, What};
use crate::model::{Cause, Micros, Role};
use crate::spec::{CallName, ListenMode, ListenStep, Step, Verb};

/// Whether the two programs meet in this check.
pub(super) fn is_pair(view: &View<'_>) -> bool {
    let through = Verb::Listen(ListenStep::always(ListenMode::Through));
    let meet = |step: &&Step| step.verb == through || matches!(step.verb, Verb::Proxy(_));
    view.check.flat().iter().any(meet)
}

/// Why nothing came of it.
pub(super) fn explain(view: &View<'_>) -> Finding {
    let (server, client) = (view.of(Role::Server), view.of(Role::Client));
    if let Some((dialled, listens)) = elsewhere(&server, &client) {
        let mut finding = client.finding(Cause::OtherAddress);
        finding.facts.address = Some(dialled);
        finding.facts.other_address = Some(listens);
        return finding;
    }
    if server.died() || server.crash_since(Micros(0)).is_some() {
        return server_end::explain(&server, None);
    }
    if let Some(finding) = carried::explain(view.role, &server, &client) {
        return finding;
    }
    if let Some(finding) = client::crash(&client) {
        return finding;
    }
    if server.end().is_some() && client.end().is_none() {
        return server.finding(Cause::NoReply);
    }
    standing(&server, &client)
}

/// Neither has crashed: which of them did not do its part? Without a capture only the waiting tells.
fn standing(server: &View<'_>, client: &View<'_>) -> Finding {
    let stuck = wait::in_vain(server);
    let (server_reads, client_reads) = (wait::on_any_connection(server), wait::only_on_connection(client));
    let asked = passed(server, Role::Server) || sent(client);
    let answered = passed(server, Role::Client) || sent(server);
    let reaches_out = client.called(CallName::Connect) + client.called(CallName::Sendto);
    if reaches_out == 0 {
        client.finding(Cause::NoConnect)
    } else if answered {
        client.finding(if client_reads { Cause::WaitsForMore } else { Cause::NoPrint })
    } else if stuck && client_reads {
        client.finding(Cause::BothWait)
    } else if asked {
        server.finding(Cause::NoReply)
    } else if stuck && server_reads {
        client.finding(Cause::BothWait)
    } else if is_carried(server) || server.attempt.capture.coverage != Coverage::None {
        client.finding(Cause::NoMessage)
    } else {
        client.finding(Cause::NoPrint)
    }
}

/// Whether the harness carried what the two sent.
pub(super) fn is_carried(view: &View<'_>) -> bool {
    view.events.iter().any(|event| matches!(event.what, What::Linked { .. }))
}

/// Whether bytes went to a program since their connection was last cut, as far as that was seen. Where the harness
/// carried them, segments tell nothing.
fn passed(server: &View<'_>, to: Role) -> bool {
    if !is_carried(server) {
        return captured(server, if to == Role::Server { Side::Client } else { Side::Server });
    }
    let cut = server.events.iter().rposition(|event| matches!(event.what, What::Severed { .. })).unwrap_or(0);
    let passes = |event: &Event| matches!(&event.what, What::Passed { to: who, .. } if *who == to);
    server.events[cut..].iter().any(passes)
}

/// Whether one of the two sent the other anything before the step was decided, as far as segments were kept.
fn captured(server: &View<'_>, by: Side) -> bool {
    let Some(port) = server.address().map(|address| address.port()) else { return false };
    let until = server.events.last().map_or(server.failed.ended, |event| event.at.max(server.failed.ended));
    let ours = server.attempt.capture.connections.iter().filter(|connection| connection.server.port() == port);
    let mut segments = ours.flat_map(|connection| &connection.segments).filter(|segment| segment.at <= until);
    segments.any(|segment| segment.len > 0 && segment.from == by)
}

/// Whether a program was seen sending, where there was no capture.
fn sent(program: &View<'_>) -> bool {
    program.calls().any(|call| matches!(call.name, CallName::Send | CallName::Sendto) && call.error.is_none())
}

/// Where the client dialled and where the server listens, if no attempt could have reached it.
fn elsewhere(server: &View<'_>, client: &View<'_>) -> Option<(SocketAddr, SocketAddr)> {
    let listens = server.address()?;
    let mut dialled: Vec<SocketAddr> = client.calls().filter_map(dialled).collect();
    dialled.extend(client.address());
    let last = *dialled.last()?;
    (!dialled.iter().any(|address| reaches(*address, listens))).then_some((last, listens))
}

fn dialled(call: &Call) -> Option<SocketAddr> {
    let CallFacts::Address { address } = &call.facts else { return None };
    matches!(call.name, CallName::Connect | CallName::Sendto).then_some(*address)
}

/// Whether a connection to `dialled` comes to a server that is bound to `listens`. Dialling the
/// unspecified address reaches the machine itself.
fn reaches(dialled: SocketAddr, listens: SocketAddr) -> bool {
    let to = dialled.ip().to_canonical();
    let to = if to.is_unspecified() && to.is_ipv4() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { to };
    let at = listens.ip().to_canonical();
    let any = at.is_unspecified() && (at.is_ipv6() || to.is_ipv4());
    dialled.port() == listens.port() && (any || at == to || (dialled.ip().is_unspecified() && at.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_reached_where_the_kernel_would_reach_it() {
        for (dialled, listens, expected) in [
            ("127.0.0.1:8888", "127.0.0.1:8888", true),
            ("127.0.0.1:8888", "0.0.0.0:8888", true),
            ("192.168.1.5:8888", "0.0.0.0:8888", true),
            ("127.0.0.1:8889", "0.0.0.0:8888", false),
            ("127.0.0.1:8888", "192.168.1.5:8888", false),
            ("0.0.0.0:8888", "127.0.0.1:8888", true),
            ("127.0.0.1:8888", "[::]:8888", true),
            ("[::1]:8888", "0.0.0.0:8888", false),
            ("[::ffff:127.0.0.1]:8888", "127.0.0.1:8888", true),
        ] {
            assert_eq!(reaches(dialled.parse().unwrap(), listens.parse().unwrap()), expected, "{dialled} → {listens}");
        }
    }
}
