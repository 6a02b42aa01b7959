//! What it costs to hand in late. Must not know when anybody handed in, or read clocks.

use std::time::Duration;

use crate::model::{Percent, Points};

/// A course's rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LateRule {
    /// So much later costs nothing, and what costs counts from the due time all the same.
    pub grace: Duration,
    /// From so much later on it costs so much; the largest that applies counts.
    pub steps: Vec<(Duration, Percent)>,
    /// Every period that has begun costs so much more.
    pub every: Option<(Duration, Percent)>,
    /// It never costs more.
    pub cap: Option<Percent>,
    /// What it costs where nobody knows how late it was.
    pub marked: Option<Percent>,
    /// What a part is a part of.
    pub base: Base,
}

/// What a penalty is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Base {
    /// Of what was earned.
    #[default]
    Score,
    /// Of what could be earned.
    Maximum,
}

/// When a submission came, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lateness {
    /// In time, or excused.
    InTime,
    /// So much behind the due time.
    By(Duration),
    /// The platform has marked it as late, and nobody has said how late.
    Marked,
}

impl LateRule {
    /// The part that is taken; none where it cannot be told.
    pub fn costs(&self, lateness: Lateness) -> Option<Percent> {
        let part = match lateness {
            Lateness::InTime => Percent::ZERO,
            Lateness::By(late) if late <= self.grace => Percent::ZERO,
            Lateness::By(late) => self.by_steps(late).max(self.by_periods(late)),
            Lateness::Marked => self.marked?,
        };
        Some(self.cap.map_or(part, |cap| part.min(cap)))
    }

    fn by_steps(&self, late: Duration) -> Percent {
        self.steps.iter().filter(|(after, _)| late > *after).map(|(_, part)| *part).max().unwrap_or(Percent::ZERO)
    }

    fn by_periods(&self, late: Duration) -> Percent {
        let Some((period, part)) = self.every.filter(|(period, _)| !period.is_zero()) else { return Percent::ZERO };
        part.times(late.as_nanos().div_ceil(period.as_nanos()))
    }

    /// The points that are taken, never more than there are.
    pub fn penalty(&self, part: Percent, score: Points, max_score: Points) -> Points {
        match self.base {
            Base::Score => part.of(score),
            Base::Maximum => part.of(max_score).min(score),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(hours: u64) -> Duration {
        Duration::from_secs(3600 * hours)
    }

    fn percent(text: &str) -> Percent {
        text.parse().unwrap()
    }

    #[test]
    fn steps_periods_grace_and_cap() {
        let check = |rule: &LateRule, late: Lateness, expected: Option<&str>| {
            assert_eq!(rule.costs(late), expected.map(percent), "{rule:?} {late:?}");
        };
        let steps = LateRule {
            grace: Duration::from_secs(600),
            steps: vec![(hours(0), percent("10")), (hours(24), percent("30"))],
            ..LateRule::default()
        };
        check(&steps, Lateness::InTime, Some("0"));
        check(&steps, Lateness::By(Duration::from_secs(600)), Some("0"));
        check(&steps, Lateness::By(Duration::from_secs(601)), Some("10"));
        check(&steps, Lateness::By(hours(24)), Some("10"));
        check(&steps, Lateness::By(hours(25)), Some("30"));
        check(&steps, Lateness::Marked, None);
        let every =
            LateRule { every: Some((hours(24), percent("20"))), cap: Some(percent("50")), ..LateRule::default() };
        check(&every, Lateness::By(Duration::from_secs(1)), Some("20"));
        check(&every, Lateness::By(hours(24)), Some("20"));
        check(&every, Lateness::By(hours(25)), Some("40"));
        check(&every, Lateness::By(hours(24 * 400)), Some("50"));
        check(&LateRule { marked: Some(percent("15")), ..every }, Lateness::Marked, Some("15"));
    }

    #[test]
    fn a_part_is_of_the_score_or_of_the_maximum_and_takes_no_more_than_there_is() {
        let points = |value: f64| Points::new(value).unwrap();
        let rule = |base| LateRule { base, ..LateRule::default() };
        let check = |base, part, score, expected| {
            assert_eq!(rule(base).penalty(percent(part), points(score), points(20.0)), points(expected));
        };
        check(Base::Score, "10", 17.55, 1.75);
        check(Base::Maximum, "10", 17.55, 2.0);
        check(Base::Maximum, "50", 3.0, 3.0);
    }
}
