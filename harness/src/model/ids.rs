//! Names of things: small newtypes, so that one cannot be taken for another.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An id that breaks the rule of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an id: use lower-case letters, digits and `-`{1}")]
pub struct InvalidId(String, &'static str);

fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && !text.starts_with('-')
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// An exercise's folder name, such as `03-session`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct ExerciseId(String);

/// A check's name inside its exercise, `group/slug`, such as `server/replies`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct CheckId(String);

/// A harness-side peer of the program under test, such as `a`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActorName(String);

/// One start of a program inside a session, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub u32);

impl ExerciseId {
    /// Accepts a folder name such as `03-session`.
    pub fn new(text: &str) -> Result<Self, InvalidId> {
        if is_slug(text) { Ok(Self(text.to_owned())) } else { Err(InvalidId(text.to_owned(), "")) }
    }
}

impl CheckId {
    /// Accepts exactly one `/` between two slugs.
    pub fn new(text: &str) -> Result<Self, InvalidId> {
        match text.split_once('/') {
            Some((group, name)) if is_slug(group) && is_slug(name) => Ok(Self(text.to_owned())),
            Some(_) | None => Err(InvalidId(text.to_owned(), ", as in `server/replies`")),
        }
    }
}

impl TryFrom<String> for ExerciseId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::new(&text)
    }
}

impl TryFrom<String> for CheckId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::new(&text)
    }
}

impl ActorName {
    /// Accepts a slug.
    pub fn new(text: &str) -> Result<Self, InvalidId> {
        if is_slug(text) { Ok(Self(text.to_owned())) } else { Err(InvalidId(text.to_owned(), "")) }
    }
}

impl ActorName {
    /// A member of the crowd of this name, counted from 1; no author can write such a name.
    #[must_use]
    pub fn member(&self, number: u32) -> Self {
        Self(format!("{}#{number}", self.0))
    }

    /// The number of a crowd's member.
    pub fn number(&self) -> Option<u32> {
        self.0.split_once('#').and_then(|(_, number)| number.parse().ok())
    }

    /// Whether a step that names `who` is about it: the actor itself, or the crowd that it belongs to.
    pub fn is(&self, who: &Self) -> bool {
        self == who || self.is_member_of(who)
    }

    /// Whether it is a member of this crowd.
    pub fn is_member_of(&self, crowd: &Self) -> bool {
        self.0.split_once('#').is_some_and(|(name, _)| name == crowd.0)
    }
}

macro_rules! shown_as_text {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    )*};
}
shown_as_text!(ExerciseId, CheckId, ActorName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_accept_what_folders_and_checks_are_called() {
        for (text, good) in [("03-session", true), ("", false), ("-x", false), ("A", false), ("a/b", false)] {
            assert_eq!(ExerciseId::new(text).is_ok(), good, "{text:?}");
        }
        for (text, good) in [("server/replies", true), ("server", false), ("a/b/c", false), ("/a", false)] {
            assert_eq!(CheckId::new(text).is_ok(), good, "{text:?}");
        }
        // Evidence that somebody else wrote is read no other way.
        assert!(serde_json::from_str::<ExerciseId>("\"03\\u2028-session\"").is_err());
        assert_eq!(serde_json::to_string(&CheckId::new("a/b").unwrap()).unwrap(), "\"a/b\"");
    }
}
