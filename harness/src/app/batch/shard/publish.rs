//! Results that several machines write into a shared folder: a file gets its name by link(2), which fails where there
//! is one. So the first one counts, it is whole, and nobody can write over it. Must not use locks, which shared file
//! systems do not all have.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::bufread::GzDecoder;
use serde::{Deserialize, Serialize};

use super::super::super::files;
use crate::class::Refusal;
use crate::evidence::RunDocument;

/// Files that are being written.
const ASIDE: &str = ".new-";

/// Whose file has the name now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Published {
    /// That of this call.
    Now,
    /// One that was there before.
    Before,
}

/// Publishes a file, whole and on its disk, unless there is one of that name.
pub(super) fn link(path: &Path, fill: &dyn Fn(&mut dyn Write) -> io::Result<()>) -> io::Result<Published> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let aside = tempfile::Builder::new().prefix(ASIDE).tempfile_in(folder).map_err(|error| plain(&error))?;
    let mut buffer = BufWriter::new(aside.as_file());
    fill(&mut buffer)?;
    buffer.flush()?;
    drop(buffer);
    readable_by_all(aside.as_file())?;
    aside.as_file().sync_all()?;
    let published = match fs::hard_link(aside.path(), path) {
        Ok(()) => Published::Now,
        // A server that answers twice says that there is one, of the first time.
        Err(_) if path.exists() => Published::Before,
        Err(error) => return Err(error),
    };
    File::open(folder)?.sync_all()?;
    Ok(published)
}

/// A temporary file is the owner's alone; a plan and its results are for all who may see the folder.
fn readable_by_all(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

/// The error without the name of the temporary file.
fn plain(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}

/// What a shard found out about a submission.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Outcome {
    /// That of the plan: of another one it would be another submission's.
    pub(super) key: String,
    pub(super) became: Became,
}

/// What became of a submission.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Became {
    /// All that was seen of it.
    Graded(Box<RunDocument>),
    Invalid(Refusal),
}

/// Where a student's outcome lies in a shard's folder.
pub(super) fn place(done: &Path, slug: &str) -> PathBuf {
    done.join(format!("{slug}.json.gz"))
}

/// Publishes an outcome.
pub(super) fn outcome(done: &Path, slug: &str, outcome: &Outcome) -> io::Result<Published> {
    let fill = |file: &mut dyn Write| Ok(serde_json::to_writer(file, outcome)?);
    link(&place(done, slug), &|file| files::compressed(file, &fill))
}

/// What lies where an outcome should.
pub(super) enum Read {
    /// The outcome.
    There(Box<Outcome>),
    Nothing,
    /// It cannot be understood, or is of another key.
    Damaged,
}

/// Reads an outcome.
pub(super) fn read(done: &Path, slug: &str, key: &str) -> io::Result<Read> {
    let file = match File::open(place(done, slug)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Read::Nothing),
        Err(error) => return Err(error),
    };
    let read: Result<Outcome, _> = serde_json::from_reader(BufReader::new(GzDecoder::new(BufReader::new(file))));
    Ok(match read {
        Ok(outcome) if outcome.key == key => Read::There(Box::new(outcome)),
        // Of the disk or the network, which may answer the next time.
        Err(error) if error.io_error_kind().is_some_and(|kind| !is_of_content(kind)) => return Err(error.into()),
        Ok(_) | Err(_) => Read::Damaged,
    })
}

/// What a decompressor says of bytes that are not what it wrote.
fn is_of_content(kind: io::ErrorKind) -> bool {
    [io::ErrorKind::InvalidInput, io::ErrorKind::InvalidData, io::ErrorKind::UnexpectedEof].contains(&kind)
}

/// Takes a damaged outcome out of the way, so that its shard grades that submission again.
pub(super) fn set_aside(done: &Path, slug: &str) -> io::Result<()> {
    fs::rename(place(done, slug), done.join(format!("{slug}.damaged")))
}

/// Removes what killed runs have left. Only where nothing of the shard is missing: else one may be at work.
pub(super) fn tidy(done: &Path) {
    for entry in fs::read_dir(done).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(ASIDE) {
            // It is in nobody's way.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Why a submission has no outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Trouble {
    /// The machine's fault: another run may do better.
    Machine { text: String },
    /// What was handed in is not what was planned any more: running it again gives nothing.
    Changed,
}

fn note(broken: &Path, slug: &str) -> PathBuf {
    broken.join(format!("{slug}.json"))
}

/// Says why a submission has no outcome; the last word counts.
pub(super) fn trouble(broken: &Path, slug: &str, trouble: &Trouble) -> io::Result<()> {
    fs::create_dir_all(broken)?;
    let mut aside = tempfile::Builder::new().prefix(ASIDE).tempfile_in(broken).map_err(|error| plain(&error))?;
    serde_json::to_writer(&mut aside, trouble)?;
    readable_by_all(aside.as_file())?;
    aside.persist(note(broken, slug)).map(drop).map_err(|error| plain(&error.error))
}

/// Why a submission had no outcome the last time, if anybody could say so.
pub(super) fn troubled(broken: &Path, slug: &str) -> Option<Trouble> {
    serde_json::from_slice(&fs::read(note(broken, slug)).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invalid(text: &str) -> Outcome {
        Outcome { key: "k".into(), became: Became::Invalid(Refusal::Submission { text: text.into() }) }
    }

    fn text(done: &Path, key: &str) -> Option<String> {
        match read(done, "alice", key).unwrap() {
            Read::There(outcome) => match outcome.became {
                Became::Invalid(Refusal::Submission { text }) => Some(text),
                Became::Invalid(_) | Became::Graded(_) => None,
            },
            Read::Nothing => None,
            Read::Damaged => Some("damaged".into()),
        }
    }

    #[test]
    fn the_first_one_counts_and_leaves_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let done = folder.path().join("done/7");
        assert_eq!(text(&done, "k"), None);
        assert_eq!(outcome(&done, "alice", &invalid("one")).unwrap(), Published::Now);
        assert_eq!(outcome(&done, "alice", &invalid("two")).unwrap(), Published::Before);
        assert_eq!(text(&done, "k").as_deref(), Some("one"));
        assert_eq!(fs::read_dir(&done).unwrap().count(), 1);
        // Of all who come at once, one is first.
        let all = std::thread::scope(|scope| {
            let publish = |_| scope.spawn(|| outcome(&done, "bob", &invalid("x")).unwrap());
            let all: Vec<_> = (0..16).map(publish).collect();
            all.into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(all.iter().filter(|one| **one == Published::Now).count(), 1);
    }

    #[test]
    fn what_is_damaged_or_of_another_key_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let done = folder.path();
        outcome(done, "alice", &invalid("one")).unwrap();
        assert_eq!(text(done, "other").as_deref(), Some("damaged"));
        let whole = fs::read(place(done, "alice")).unwrap();
        for bytes in [&whole[..whole.len() / 2], b"", b"{}"] {
            fs::write(place(done, "alice"), bytes).unwrap();
            assert_eq!(text(done, "k").as_deref(), Some("damaged"));
        }
        set_aside(done, "alice").unwrap();
        assert_eq!(text(done, "k"), None);
        assert_eq!(outcome(done, "alice", &invalid("two")).unwrap(), Published::Now);
    }

    #[test]
    fn the_last_word_about_trouble_counts() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(troubled(folder.path(), "alice"), None);
        for why in [Trouble::Machine { text: "x".into() }, Trouble::Changed] {
            trouble(folder.path(), "alice", &why).unwrap();
            assert_eq!(troubled(folder.path(), "alice"), Some(why));
        }
    }
}
