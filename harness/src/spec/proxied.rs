//! What is known of the proxy at a step of a check: whether it is there, and whether anything can come of it.
//! Must not read YAML.

use super::proxy::{Conditions, Lane, Newcomers, ProxyStep, SeverStep};
use crate::model::Millis;

/// The proxy at one step.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Proxied {
    /// None stands between the programs.
    #[default]
    Absent,
    /// It carries the client's connections.
    There(ProxyStep),
    /// It refuses them.
    Refusing(ProxyStep),
}

/// Why a step cannot be played: what is wrong, what is so, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong(pub(super) String, pub(super) String, pub(super) String);

fn wrong(title: impl Into<String>, label: &str, remedy: &str) -> Wrong {
    Wrong(title.into(), label.to_owned(), remedy.to_owned())
}

impl Proxied {
    pub(super) fn is_there(&self) -> bool {
        *self != Self::Absent
    }

    fn conditions(&self) -> Option<&ProxyStep> {
        match self {
            Self::Absent => None,
            Self::There(step) | Self::Refusing(step) => Some(step),
        }
    }

    pub(super) fn sever(&mut self, step: SeverStep) -> Result<(), Wrong> {
        let Some(conditions) = self.conditions().cloned() else {
            let remedy = "put `proxy: {}` before `start: client`, and let no `listen` follow it";
            return Err(wrong("there is no proxy whose connections could be cut", "nothing is carried here", remedy));
        };
        *self = match step.new {
            Newcomers::Through => Self::There(conditions),
            Newcomers::Refused => Self::Refusing(conditions),
        };
        Ok(())
    }

    pub(super) fn heal(&mut self) -> Result<(), Wrong> {
        let Self::Refusing(conditions) = self else {
            let remedy = "put `sever: {by: rst, new: refused}` before it, or remove it";
            return Err(wrong("there is nothing to heal", "new connections are not refused here", remedy));
        };
        *self = Self::There(conditions.clone());
        Ok(())
    }

    /// Whether the programs can exchange anything within this time.
    pub(super) fn exchange(&self, within: Option<Millis>) -> Result<(), Wrong> {
        let conditions = match self {
            Self::Absent => return Ok(()),
            Self::There(conditions) => conditions,
            Self::Refusing(_) => {
                let label = "the client's connections were cut, and new ones are refused";
                return Err(wrong("nothing can be exchanged here", label, "put `heal: {}` before this step"));
            }
        };
        let (Lane::Open(there), Lane::Open(back)) = (&conditions.to_server, &conditions.to_client) else {
            let remedy = "put `proxy: {}` before this step, so that bytes go on again";
            return Err(wrong("nothing can be exchanged here", "the proxy is a blackhole", remedy));
        };
        let least = |way: &Conditions| way.latency.0.saturating_sub(way.jitter.0);
        let least = least(there) + least(back);
        if within.is_some_and(|within| least >= within.0) {
            let label = format!("a message and its reply take {least} ms through the proxy");
            let remedy = "give a longer `within`, or less `latency`";
            return Err(wrong("the step's time is over before anything can be exchanged", &label, remedy));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::proxy::Break;
    use super::*;

    fn open(latency: u64, jitter: u64) -> Lane {
        let (latency, jitter) = (Millis(latency), Millis(jitter));
        Lane::Open(Conditions { latency, jitter, ..Conditions::default() })
    }

    fn there(to_server: Lane, to_client: Lane) -> Proxied {
        Proxied::There(ProxyStep { to_server, to_client })
    }

    #[test]
    fn an_exchange_needs_both_ways_and_their_time() {
        let check = |proxied: &Proxied, within, good| {
            assert_eq!(proxied.exchange(Some(Millis(within))).is_ok(), good, "{proxied:?} {within}");
        };
        check(&Proxied::Absent, 1, true);
        check(&there(open(40, 10), open(30, 0)), 61, true);
        check(&there(open(40, 10), open(30, 0)), 60, false);
        check(&there(open(0, 0), Lane::Blackhole), 5000, false);
        check(&there(Lane::Blackhole, open(0, 0)), 5000, false);
    }

    #[test]
    fn what_is_cut_must_be_there_and_what_is_healed_cut() {
        let refused = SeverStep { by: Break::Fin, new: Newcomers::Refused };
        let mut proxied = Proxied::Absent;
        assert!(proxied.sever(refused).is_err() && proxied.heal().is_err());
        let mut proxied = there(open(0, 0), open(0, 0));
        assert!(proxied.heal().is_err());
        assert_eq!(proxied.sever(refused), Ok(()));
        assert!(proxied.exchange(None).is_err());
        assert_eq!(proxied.heal(), Ok(()));
        assert_eq!(proxied.exchange(None), Ok(()));
    }
}
