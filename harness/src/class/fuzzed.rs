//! What must hold of any bytes and names that come from a class.

use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::Path;

use super::archive::{self, Broken};
use super::layout::{Layout, canvas_prefix, moodle_folder, own_name, stem};
use super::{DownloadError, Input, Student, open};
use crate::intake::{DEEPEST, MOST_BYTES, MOST_FILES};

/// Bytes of a block of a tar archive; where its checksum and its mark stand (POSIX.1, `ustar`).
const BLOCK: usize = 512;
const SUM: std::ops::Range<usize> = 148..156;

/// An archive, as one student's work and as a whole class. A tar archive gets its sums right, and is also read packed.
pub(crate) fn archives(bytes: &[u8]) -> String {
    let first = unpacked(bytes);
    let mut tar = bytes.to_vec();
    if bytes.get(257..262) != Some(b"ustar") {
        return first;
    }
    for block in tar.chunks_exact_mut(BLOCK).filter(|block| &block[257..262] == b"ustar") {
        block[SUM].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[SUM].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
    let whole = unpacked(&tar);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&tar).expect("a vector takes all");
    let packed = unpacked(&packed.finish().expect("a vector takes all"));
    format!("{first} {whole} {packed}")
}

fn unpacked(bytes: &[u8]) -> String {
    let around = tempfile::tempdir().expect("a folder");
    let (packed, to) = (around.path().join("packed"), around.path().join("to"));
    fs::write(&packed, bytes).and_then(|()| fs::create_dir(&to)).expect("a folder that can be written to");
    let mut file = File::open(&packed).expect("a file that was written");
    let Some(format) = archive::format(&mut file).expect("a file that can be read") else { return "none".to_owned() };
    let mut outcome = vec![format!("{format:?} ")];
    match archive::unpack(&mut file, format, "work.zip", &to) {
        Ok(()) => outcome.push("whole".to_owned()),
        Err(Broken::Refused(refusal)) => outcome.push(name(&refusal)),
        Err(Broken::Place(path, error)) => panic!("the grader is blamed for {}: {error}", path.display()),
    }
    let mut sum = Sum::default();
    sum.add(&to, 0);
    let Ok(Input::Archive(download)) = open(&packed) else { panic!("an archive that is none") };
    match download.unpack(&around.path().join("class"), &|_| false) {
        Ok(found) => {
            assert!(found.folder.starts_with(around.path()), "{}", found.folder.display());
            outcome.push(format!(" class {:?}", found.refused.values().map(name).take(2).collect::<Vec<_>>()));
        }
        Err(DownloadError::Refused(refusal)) => outcome.push(name(&refusal)),
        Err(error @ DownloadError::Place { .. }) => panic!("the grader is blamed: {error}"),
    }
    let beside: Vec<String> = fs::read_dir(around.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !["packed", "to", "class"].contains(&name.as_str()))
        .collect();
    assert!(beside.is_empty(), "written beside the folder: {beside:?}");
    outcome.concat()
}

/// The kind of a refusal, without names and the system's words.
fn name(refusal: &super::Refusal) -> String {
    format!("{refusal:?}").split('{').next().unwrap_or_default().to_owned()
}

/// What a folder has become.
#[derive(Default)]
struct Sum {
    files: usize,
    bytes: u64,
}

impl Sum {
    fn add(&mut self, folder: &Path, depth: usize) {
        assert!(depth <= DEEPEST, "{} lies too deep", folder.display());
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let meta = path.symlink_metadata().expect("an entry");
            assert!(meta.is_dir() || meta.is_file(), "{} is neither file nor folder", path.display());
            self.files += usize::from(meta.is_file());
            self.bytes += if meta.is_file() { meta.len() } else { 0 };
            assert!(self.files <= MOST_FILES && self.bytes <= MOST_BYTES, "more than a submission may have");
            if meta.is_dir() {
                self.add(&path, depth + 1);
            }
        }
    }
}

/// Names of places and files, a line each.
pub(crate) fn names(bytes: &[u8]) -> String {
    let mut outcome = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n').take(64) {
        let text = super::decoded(line);
        for (layout, is_folder) in [(Layout::Plain, false), (Layout::Plain, true), (Layout::Canvas, false)] {
            let Some(student) = layout.student(&text, is_folder) else { continue };
            named(&student);
            let number = student.number.as_deref().unwrap_or_default();
            outcome.push(format!("{}{}{is_folder}", number.is_empty(), student.late));
            assert!(moodle_folder(&text, number).is_none_or(|folder| folder.ends_with('_')));
            assert!(canvas_prefix(&text, number).is_none_or(|prefix| text.starts_with(prefix)));
        }
        assert!(text.contains(own_name(&text)) && stem(&text).is_none_or(|stem| text.starts_with(stem)));
    }
    outcome.concat()
}

/// What a student's folder of results is called is one plain name.
fn named(student: &Student) {
    let slug = &student.slug;
    let is_plain = |c: char| c.is_alphanumeric() || "-_.@+".contains(c);
    assert!(slug.chars().all(is_plain) && !slug.starts_with(['.', '-']), "{slug:?}");
    assert!((1..=200).contains(&slug.len()), "{slug:?}");
}

/// Archives as platforms and students make them.
pub(crate) fn samples() -> Vec<Vec<u8>> {
    let entries: [&[(&str, &str)]; 3] = [
        &[("server.py", "print(1)\n"), ("src/client.c", "int main(void) { return 0; }\n")],
        &[("Zoë O'Neil_12_assignsubmission_file_/server.py", "x\n"), ("__MACOSX/x", ""), ("a/b/c/d/e", "y\n")],
        &[
            ("doejane_LATE_123_456_server.py", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
            ("a\\b", "c"),
        ],
    ];
    entries.iter().flat_map(|entries| [zipped(entries), tarred(entries)]).collect()
}

fn zipped(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (number, (name, text)) in entries.iter().enumerate() {
        let method = [zip::CompressionMethod::Stored, zip::CompressionMethod::Deflated][number % 2];
        let options = zip::write::SimpleFileOptions::default().compression_method(method).unix_permissions(0o755);
        writer.start_file(*name, options).expect("a vector takes all");
        writer.write_all(text.as_bytes()).expect("a vector takes all");
    }
    writer.add_directory("folder", zip::write::SimpleFileOptions::default()).expect("a vector takes all");
    writer.finish().expect("a vector takes all").into_inner()
}

fn tarred(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, text) in entries {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, text.as_bytes()).expect("a vector takes all");
    }
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Symlink);
    link.set_size(0);
    builder.append_link(&mut link, "x".repeat(120), "../../etc/passwd").expect("a vector takes all");
    builder.into_inner().expect("a vector takes all")
}
