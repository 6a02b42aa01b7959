//! The points that count: the machine's, a person's, and what lateness takes, each apart. Must not read anything.

use super::late::{LateRule, Lateness};
use crate::model::{Percent, Points};

/// What the machine gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ByMachine {
    /// What was earned.
    pub score: Points,
    /// What could be earned.
    pub max_score: Points,
    /// Checks that it could not decide.
    pub ungraded: u32,
}

/// A check that a person gave points for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// The person's points.
    pub points: Points,
    /// The machine's.
    pub machine: Points,
    /// Whether the machine could not decide it.
    pub was_open: bool,
}

/// What a person decided about a student.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Person {
    /// Points for everything, lateness included.
    Instead(Points),
    /// Points for single checks, in place of the machine's.
    Checks(Vec<Given>),
}

/// The points that count, and what they are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    /// What counts; none while something is not decided.
    pub points: Option<Points>,
    /// Checks that nobody has decided.
    pub open: u32,
    /// The score with the person's points for single checks in place of the machine's.
    pub score: Option<Points>,
    /// The part that lateness costs; none where that is not known, or does not apply.
    pub part: Option<Percent>,
    /// What lateness takes.
    pub penalty: Option<Points>,
}

/// Adds up; `late` is the course's rule and when the submission came, where there is a rule.
pub fn total(machine: Option<ByMachine>, person: Option<&Person>, late: Option<(&LateRule, Lateness)>) -> Total {
    if let Some(Person::Instead(points)) = person {
        return Total { points: Some(*points), ..Total::default() };
    }
    let Some(machine) = machine else { return Total::default() };
    let given = match person {
        Some(Person::Checks(given)) => given.as_slice(),
        Some(Person::Instead(_)) | None => &[],
    };
    let replaced: Points = given.iter().map(|given| given.machine).sum();
    let by_person: Points = given.iter().map(|given| given.points).sum();
    let score = machine.score.less(replaced) + by_person;
    let decided = u32::try_from(given.iter().filter(|given| given.was_open).count()).unwrap_or(u32::MAX);
    let open = machine.ungraded.saturating_sub(decided);
    let Some((rule, lateness)) = late else {
        return Total { points: (open == 0).then_some(score), open, score: Some(score), ..Total::default() };
    };
    let part = rule.costs(lateness);
    // Before everything is decided, nobody knows what a part of it is.
    let penalty = part.filter(|_| open == 0).map(|part| rule.penalty(part, score, machine.max_score));
    Total { points: penalty.map(|penalty| score.less(penalty)), open, score: Some(score), part, penalty }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn points(value: f64) -> Points {
        Points::new(value).unwrap()
    }

    fn machine(score: f64, ungraded: u32) -> ByMachine {
        ByMachine { score: points(score), max_score: points(20.0), ungraded }
    }

    #[test]
    fn what_nobody_decided_has_no_points() {
        assert_eq!(total(None, None, None).points, None);
        assert_eq!(
            total(Some(machine(12.0, 1)), None, None),
            Total { open: 1, score: Some(points(12.0)), ..Total::default() }
        );
        let read = |was_open| Person::Checks(vec![Given { points: points(2.5), machine: points(0.0), was_open }]);
        assert_eq!(total(Some(machine(12.0, 1)), Some(&read(true)), None).points, Some(points(14.5)));
        assert_eq!(total(Some(machine(12.0, 2)), Some(&read(true)), None).points, None);
        assert_eq!(total(Some(machine(12.0, 1)), Some(&read(false)), None).points, None);
        assert_eq!(total(None, Some(&Person::Instead(points(7.0))), None).points, Some(points(7.0)));
    }

    #[test]
    fn a_person_s_points_take_the_place_of_the_machine_s_and_lateness_comes_last() {
        let corrected = Person::Checks(vec![Given { points: points(1.0), machine: points(3.0), was_open: false }]);
        let rule = LateRule { steps: vec![(Duration::ZERO, "10%".parse().unwrap())], ..LateRule::default() };
        let late = Some((&rule, Lateness::By(Duration::from_secs(1))));
        let found = total(Some(machine(12.0, 0)), Some(&corrected), late);
        assert_eq!(
            (found.score, found.penalty, found.points),
            (Some(points(10.0)), Some(points(1.0)), Some(points(9.0)))
        );
        // A person who gives all the points has thought of that.
        assert_eq!(
            total(Some(machine(12.0, 0)), Some(&Person::Instead(points(12.0))), late).points,
            Some(points(12.0))
        );
        // Late, and nobody knows how much that costs.
        let unknown = total(Some(machine(12.0, 0)), None, Some((&rule, Lateness::Marked)));
        assert_eq!((unknown.points, unknown.score), (None, Some(points(12.0))));
    }
}
