//! The program's pings: whether each is as it should be, and what it gets back. Must not do I/O.

use std::net::Ipv4Addr;

use super::decide::waited_out;
use super::{Action, Script, Signal};
use crate::evidence::Ended;
use crate::model::icmp::{self, ECHO_REQUEST, Echo};
use crate::model::{Excerpt, Role};
use crate::spec::EchoStep;

/// How much of a message is kept.
const SHOWN: usize = 512;

impl Script<'_> {
    pub(super) fn decide_echo(&mut self, step: &EchoStep, signal: &Signal) -> Option<Ended> {
        let Some((to, wanted)) = self.wanted_echo(step) else {
            let why = "the address or a number of `expect_echo` is none once its placeholders are filled in";
            self.actions.push(Action::GiveUp { why: why.to_owned() });
            return None;
        };
        let Some(ping) = self.pings.pop_front() else {
            return self.gone(Role::Program).or_else(|| waited_out(signal));
        };
        let mut expected = icmp::addressed(to, &wanted.bytes());
        let actual = icmp::addressed(ping.to, &ping.message);
        if icmp::checksum(&ping.message) == 0 && ping.message.len() >= 8 {
            // Zero has two forms in this arithmetic.
            expected[6..8].copy_from_slice(&actual[6..8]);
        }
        if expected == actual {
            let answers = step.replies.iter().map(|how| Action::Answer { ping: ping.clone(), how: *how });
            self.actions.extend(answers);
            return Some(Ended::Satisfied);
        }
        let offset = expected.iter().zip(&actual).take_while(|(a, b)| a == b).count() as u64;
        // The checksum follows from everything behind it: what is wrong there is wrong first.
        let behind = |from: usize| {
            let rest = expected[from..].iter().zip(actual.get(from..).unwrap_or_default());
            (from + rest.take_while(|(a, b)| a == b).count()) as u64
        };
        let later = behind(8);
        let same_behind = expected.len() == actual.len() && later == expected.len() as u64;
        let offset = if matches!(offset, 6 | 7) && !same_behind { later } else { offset };
        Some(Ended::Contradicted {
            expected: Excerpt::capped(&expected, SHOWN),
            actual: Excerpt::capped(&actual, SHOWN),
            offset,
        })
    }

    fn wanted_echo(&self, step: &EchoStep) -> Option<(Ipv4Addr, Echo)> {
        let number = |text: &str| self.expand(text).parse().ok();
        let to = self.expand(&step.to).parse().ok()?;
        let data = self.expand(&step.text).into_bytes();
        Some((to, Echo { kind: ECHO_REQUEST, id: number(&step.id)?, sequence: number(&step.sequence)?, data }))
    }
}
