//! Who handed something in, and what a student's folder of results is called.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A student, as far as the submission's place tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Student {
    /// What the folder of results is called: unique in a class, one plain name.
    pub slug: String,
    /// As it was found, not escaped.
    pub name: String,
    /// The number that a platform knows the student by.
    pub number: Option<String>,
    /// Whether the platform says that it came late.
    pub late: bool,
}

/// Longer names are cut; the mark behind them tells them apart.
const LONGEST: usize = 80;

impl Student {
    /// One of whom only a name is known.
    pub fn named(name: &str) -> Self {
        Self { slug: slug(name), name: name.to_owned(), number: None, late: false }
    }

    /// One whom a platform knows by a number: two may have the same name.
    pub fn numbered(name: &str, number: &str, late: bool) -> Self {
        let slug = slug(&format!("{name}_{number}"));
        Self { slug, name: name.to_owned(), number: Some(number.to_owned()), late }
    }

    /// Whether a word on the command line means this student.
    pub fn is(&self, word: &str) -> bool {
        self.slug == word || self.name == word || self.number.as_deref() == Some(word)
    }
}

/// One plain name for a folder. Names that had to be changed get a mark made from the name itself, so that no two
/// students ever share a folder.
fn slug(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_.@+".contains(c);
    let mut plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    if plain.starts_with(['.', '-']) {
        plain.insert(0, '_');
    }
    while plain.len() > LONGEST {
        plain.pop();
    }
    if plain == name && !plain.is_empty() {
        return plain;
    }
    let mark = Sha256::digest(name);
    format!("{plain}-{:02x}{:02x}{:02x}{:02x}", mark[0], mark[1], mark[2], mark[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_are_kept_and_others_marked() {
        let check = |name: &str, expected: &str| assert_eq!(slug(name), expected, "{name}");
        check("alice", "alice");
        check("2021001-Zoë.B", "2021001-Zoë.B");
        check("王小明", "王小明");
        check("", "-e3b0c442");
        check("..", "_..-5ec1f7e7");
        check("-rf", "_-rf-686c39ac");
    }

    #[test]
    fn no_name_leaves_its_folder_or_meets_another() {
        let long = "名".repeat(100);
        let names =
            ["a b", "a_b", "a\nb", "a/b", "../a", "=HYPERLINK(\"x\")", "a\u{301}", "\u{1f600}", "'", "\"", &long];
        let slugs: Vec<String> = names.iter().map(|name| slug(name)).collect();
        for one in &slugs {
            assert!(!one.contains('/') && !one.starts_with(['.', '-', '=']) && one.len() < 100, "{one}");
            assert_eq!(slugs.iter().filter(|other| *other == one).count(), 1, "{slugs:?}");
        }
    }
}
