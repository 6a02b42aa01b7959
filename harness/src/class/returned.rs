//! What a file for a student has to be called, so that the platform that a submission came from takes it back. Must not
//! look at files.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::{Student, decoded, layout};

/// Where a file for a student goes in an archive of feedback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returned {
    /// The platform takes it from there.
    Platform(PathBuf),
    /// No platform is known: a folder a student.
    Own(PathBuf),
    /// The platform does not take files for what this student handed in.
    Nowhere(PathBuf),
}

/// Where the file `name` for a student goes, who handed in what lies at `places`.
pub fn returned(student: &Student, places: &[PathBuf], name: &str) -> Returned {
    let own = Path::new(&student.slug).join(name);
    let Some(number) = student.number.as_deref() else { return Returned::Own(own) };
    let names = || places.iter().filter_map(|place| place.file_name()).map(|name| decoded(name.as_bytes()));
    if let Some(folder) = names().find_map(|given| layout::moodle_folder(&given, number)) {
        return Returned::Platform(Path::new(&folder).join(name));
    }
    if let Some(prefix) = names().find_map(|given| layout::canvas_prefix(&given, number).map(str::to_owned)) {
        return Returned::Platform(format!("{prefix}{name}").into());
    }
    if names().any(|given| layout::canvas(&given).is_some()) { Returned::Nowhere(own) } else { Returned::Own(own) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_get_their_own_names_back() {
        let check = |student: &Student, places: &[&str], expected: Returned| {
            let places: Vec<PathBuf> = places.iter().map(PathBuf::from).collect();
            assert_eq!(returned(student, &places, "f.html"), expected, "{places:?}");
        };
        let of = |name: &str, number: &str| Student::numbered(name, number, false);
        let platform = |path: &str| Returned::Platform(path.into());
        let moodle = [
            "王 小明_7_assignsubmission_onlinetext_",
            "王 小明_7_assignsubmission_file_",
            "王 小明_7_assignsubmission_file",
            "王 小明_7_assignsubmission_file_work.zip",
        ];
        for name in &moodle[1..] {
            let expected = platform("王 小明_7_assignsubmission_file_/f.html");
            check(&of("王 小明", "7"), &[name], expected);
        }
        check(&of("王 小明", "7"), &moodle[..1], platform("王 小明_7_assignsubmission_onlinetext_/f.html"));
        check(&of("a\nb", "7"), &["a\nb_7_assignsubmission_file_"], platform("a\nb_7_assignsubmission_file_/f.html"));
        let canvas = ["doejane_LATE_1001_5001_my_1_2_a.zip", "doejane_LATE_1001_5002_b.txt"];
        check(&of("doejane", "1001"), &canvas, platform("doejane_LATE_1001_5001_f.html"));
        let own = |slug: &str| PathBuf::from(slug).join("f.html");
        check(&of("doejane", "1001"), &["doejane_1001_text.html"], Returned::Nowhere(own("doejane_1001")));
        check(&Student::named("alice"), &["alice"], Returned::Own(own("alice")));
        check(&of("alice", "7"), &["g1/s7-alice"], Returned::Own(own("alice_7")));
        check(&Student::named("lab_1_2_alice"), &["lab_1_2_alice.zip"], Returned::Own(own("lab_1_2_alice")));
    }
}
