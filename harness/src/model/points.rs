//! Points, kept in hundredths so that sums are exact.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number of points, from 0 to 10,000, in steps of 0.01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Points {
    hundredths: u32,
}

/// A number that is not a number of points.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("{0} is not a number of points: give 0 to 10000 with at most two decimals")]
pub struct InvalidPoints(f64);

impl Points {
    /// No points.
    pub const ZERO: Self = Self { hundredths: 0 };

    /// Accepts 0 to 10,000 with at most two decimals.
    pub fn new(value: f64) -> Result<Self, InvalidPoints> {
        let scaled = value * 100.0;
        let rounded = scaled.round();
        if !(0.0..=1_000_000.0).contains(&scaled) || (scaled - rounded).abs() > 1e-6 {
            return Err(InvalidPoints(value));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to 0..=1,000,000 above")]
        Ok(Self { hundredths: rounded as u32 })
    }

    /// Without `other`; nothing where that is more.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self { hundredths: self.hundredths.saturating_sub(other.hundredths) }
    }

    /// So many of so many equal parts, rounded down to a hundredth.
    #[must_use]
    pub fn part(self, parts: u32, of: u32) -> Self {
        let hundredths = u64::from(self.hundredths) * u64::from(parts.min(of)) / u64::from(of.max(1));
        Self { hundredths: u32::try_from(hundredths).unwrap_or(self.hundredths) }
    }

    /// As a plain number, for output.
    pub fn value(self) -> f64 {
        f64::from(self.hundredths) / 100.0
    }
}

/// A part of something, from 0 to 100 %, in steps of 0.01 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent {
    hundredths: u32,
}

/// A text that is no percentage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a percentage: give 0 to 100 with at most two decimals")]
pub struct InvalidPercent(String);

impl Percent {
    /// No part.
    pub const ZERO: Self = Self { hundredths: 0 };

    /// So many times as much, up to all.
    #[must_use]
    pub fn times(self, times: u128) -> Self {
        let hundredths = u128::from(self.hundredths).saturating_mul(times).min(10_000);
        Self { hundredths: u32::try_from(hundredths).unwrap_or(10_000) }
    }

    /// This part of some points, rounded down to a hundredth.
    pub fn of(self, points: Points) -> Points {
        points.part(self.hundredths, 10_000)
    }
}

impl FromStr for Percent {
    type Err = InvalidPercent;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.strip_suffix('%').unwrap_or(text).parse().ok();
        let Points { hundredths } =
            number.and_then(|number| Points::new(number).ok()).ok_or_else(|| InvalidPercent(text.to_owned()))?;
        if hundredths > 10_000 { Err(InvalidPercent(text.to_owned())) } else { Ok(Self { hundredths }) }
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", f64::from(self.hundredths) / 100.0)
    }
}

impl Add for Points {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { hundredths: self.hundredths + other.hundredths }
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.value())
    }
}

impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

impl<'de> Deserialize<'de> for Points {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(f64::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_exact_and_bounded() {
        for (value, shown) in [
            (0.0, Some("0")),
            (2.5, Some("2.5")),
            (0.1 + 0.2, Some("0.3")),
            (-1.0, None),
            (f64::NAN, None),
            (0.001, None),
            (1e9, None),
        ] {
            assert_eq!(Points::new(value).ok().map(|p| p.to_string()).as_deref(), shown, "{value}");
        }
        let sum: Points = [0.1, 0.2, 0.7].into_iter().map(|v| Points::new(v).unwrap()).sum();
        assert_eq!(sum, Points::new(1.0).unwrap());
    }

    #[test]
    fn a_percentage_is_of_points() {
        let check = |text: &str, expected: Option<f64>| {
            let found = text.parse::<Percent>().ok().map(|percent| percent.of(Points::new(30.0).unwrap()).value());
            assert_eq!(found, expected, "{text}");
        };
        check("100", Some(30.0));
        check("0", Some(0.0));
        check("75%", Some(22.5));
        check("33.33", Some(9.99));
        for text in ["", "%", "101", "-1", "1e9", "half", "NaN"] {
            check(text, None);
        }
    }
}
