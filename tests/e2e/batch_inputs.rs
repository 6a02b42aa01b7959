//! What platforms give, and what students put into it: every layout is understood, every name taken literally, and what
//! is broken or hostile is one student's matter.

use std::fs::{self, File};
use std::io::{Cursor, Write};
use std::path::Path;

use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::batch::{Class, names};

/// The names that people have.
const AWKWARD: [&str; 8] =
    ["Zoë O'Neil", "=HYPERLINK(\"http:x\")", "王 小明", "a\nb", "\u{1f600} smile", "-rf", "$(touch x)", "a\u{301}"];

fn program(class: &Class) -> String {
    fs::read_to_string(class.bench.path("solutions/reference/tiny/python/server.py")).unwrap()
}

/// A zip archive of files; a name that ends in `/` is a folder.
fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        if name.ends_with('/') {
            writer.add_directory(*name, SimpleFileOptions::default()).unwrap();
        } else {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

fn tar(files: &[(&str, tar::EntryType, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, kind, bytes) in files {
        let mut header = tar::Header::new_gnu();
        // The library itself would refuse names that lead out.
        header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(*kind);
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        if matches!(kind, tar::EntryType::Symlink | tar::EntryType::Link) {
            header.set_link_name("/etc/passwd").unwrap();
        }
        header.set_cksum();
        builder.append(&header, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Everybody has full marks.
fn assert_all_graded(class: &Class, input: &str, count: usize) {
    class.batch_of(input).assert().code(0).stdout(contains(format!("{count} submissions: {count} graded")));
    let students = names(&class.bench.path("results/students"));
    assert_eq!(students.len(), count, "{students:?}");
    for student in students {
        let result = class.result(&student);
        assert_eq!(result["score"], result["max_score"], "{student}");
    }
}

#[rstest]
#[case::folder(false)]
#[case::zip(true)]
fn a_moodle_download(#[case] packed: bool) {
    let class = Class::new();
    let program = program(&class);
    let mut files = Vec::new();
    for (number, name) in AWKWARD.iter().enumerate() {
        let inner = zip(&[("work/server.py", format!("{program}# {number}\n").as_bytes())]);
        files.push((format!("{name}_{number}_assignsubmission_file_/work.zip"), inner));
        files.push((format!("{name}_{number}_assignsubmission_onlinetext_/onlinetext.html"), b"<p>Hi".to_vec()));
    }
    files.push(("Participant_77_assignsubmission_file_/server.py".to_owned(), program.into_bytes()));
    for (name, bytes) in &files {
        put(&class.bench.path("moodle").join(name), bytes);
    }
    let all: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    put(&class.bench.path("moodle.zip"), &zip(&all));
    assert_all_graded(&class, if packed { "moodle.zip" } else { "moodle" }, AWKWARD.len() + 1);
    let found = names(&class.bench.path("results/students"));
    assert!(found.contains(&"Participant_77".to_owned()), "{found:?}");
    assert!(found.iter().any(|name| name.starts_with("王_小明_2-")), "{found:?}");
}

#[test]
fn a_canvas_download() {
    let class = Class::new();
    let program = program(&class);
    let part = |name: &str, bytes: &[u8]| put(&class.bench.path("canvas").join(name), bytes);
    part("doejane_LATE_1001_5001_work.zip", &zip(&[("a/", b""), ("a/server.py", program.as_bytes())]));
    part("roejohn_1002_5002_server.py", format!("{program}# 2\n").as_bytes());
    part("roejohn_1002_5003_notes.txt", b"mine");
    part("小明_1003_5004_server.py", format!("{program}# 3\n").as_bytes());
    assert_all_graded(&class, "canvas", 3);
    class.batch_of("canvas").args(["--only", "1002", "--force"]).assert().code(0).stdout(contains("1 of them now"));
}

#[test]
fn other_layouts_are_told_by_an_expression_or_a_list() {
    let class = Class::new();
    let program = program(&class);
    put(&class.bench.path("groups/g1/s7-alice/server.py"), program.as_bytes());
    put(&class.bench.path("groups/g2/s8-bob/server.py"), program.as_bytes());
    let id = "^g[0-9]/s(?<number>[0-9]+)-(?<student>[a-z]+)$";
    class.batch_of("groups").args(["--id", id]).assert().code(0).stdout(contains("2 submissions: 2 graded"));
    assert_eq!(names(&class.bench.path("results/students")), ["alice_7", "bob_8"]);
    let broken = class.batch_of("groups").args(["--id", "(.*)"]).assert().code(2);
    broken.stderr(contains("no group `(?<student>…)`").and(contains("write it as in")));
    put(&class.bench.path("list"), b"# clones\nzoe\tgroups/g1/s7-alice\n");
    class.batch_of("list").assert().code(0).stdout(contains("1 submission: 1 graded"));
    put(&class.bench.path("list"), b"groups/g9\n");
    class.batch_of("list").assert().code(2).stderr(contains("line 1: there is no folder `groups/g9`"));
}

#[test]
fn chinese_names_in_either_encoding() {
    let class = Class::new();
    let program = program(&class);
    let gbk = encoding_rs::GBK.encode("作业/server.py").0.into_owned();
    // Windows writes names as its own code page has them, and says nothing of it: in place of a name of that length.
    let plain = "x".repeat(gbk.len());
    let mut bytes = zip(&[(&plain, program.as_bytes())]);
    while let Some(at) = bytes.windows(plain.len()).position(|part| part == plain.as_bytes()) {
        bytes[at..at + plain.len()].copy_from_slice(&gbk);
    }
    put(&class.bench.path("class/小明.zip"), &bytes);
    put(&class.bench.path("class/小红.zip"), &zip(&[("作业/server.py", format!("{program}#").as_bytes())]));
    assert_all_graded(&class, "class", 2);
}

#[test]
fn a_broken_archive_is_one_student_s_matter() {
    let class = Class::new();
    let good = program(&class);
    let archive = |name: &str, bytes: &[u8]| put(&class.bench.path("class").join(name), bytes);
    archive("good.zip", &zip(&[("server.py", good.as_bytes())]));
    archive("cut.zip", &zip(&[("server.py", good.as_bytes())])[..100]);
    archive("noise.tar.gz", b"\x1f\x8bno archive at all");
    archive("text.zip", b"no archive at all");
    archive("rar.rar", b"Rar!\x1a\x07\x01\x00");
    archive("outside.zip", &zip(&[("../../evil.py", b"x")]));
    archive("absolute.tar", &tar(&[("/tmp/netgrade-evil.py", tar::EntryType::Regular, b"x")]));
    archive("soft.tar", &tar(&[("server.py", tar::EntryType::Symlink, b"")]));
    archive("hard.tar", &tar(&[("server.py", tar::EntryType::Link, b"")]));
    archive("fifo.tar", &tar(&[("pipe", tar::EntryType::Fifo, b"")]));
    archive("device.tar", &tar(&[("null", tar::EntryType::Char, b"")]));
    archive("twice.tar", &tar(&[("a", tar::EntryType::Regular, b"1"), ("a", tar::EntryType::Regular, b"2")]));
    archive("bomb.zip", &zip(&[("zeros", &vec![0; 32 << 20])]));
    let deep = "d/".repeat(40) + "server.py";
    archive("deep.zip", &zip(&[(&deep, good.as_bytes())]));
    let many: Vec<String> = (0..2_100).map(|number| format!("f{number}")).collect();
    archive("many.zip", &zip(&many.iter().map(|name| (name.as_str(), &b""[..])).collect::<Vec<_>>()));
    let nested = (0..5).fold(zip(&[("server.py", good.as_bytes())]), |inner, _| zip(&[("a.zip", &inner)]));
    archive("nested.zip", &nested);
    let said = [
        "16 submissions: 1 graded",
        "cut: “cut.zip” is no whole archive",
        "noise: “noise.tar.gz” is no whole archive",
        "text: “text.zip” is no whole archive",
        "rar: “rar.rar” is a RAR archive",
        "outside: the archive holds “../../evil.py”, which leads out",
        "absolute: the archive holds “/tmp/netgrade-evil.py”, which leads out",
        "soft: “server.py” is a link",
        "hard: “server.py” is a link",
        "fifo: “pipe” is neither",
        "device: “null” is neither",
        "twice: “a” is no whole archive",
        "bomb: the archive becomes more than 200 times",
        "deep: folders that lie more than 32 deep",
        "many: more than 2000 files",
        "nested: archives in archives",
    ];
    let output = class.batch().assert().code(1);
    let text =
        String::from_utf8(output.get_output().stdout.clone()).unwrap().replace("\n    ", " ").replace("\n  ", " ");
    for said in said {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!Path::new("/tmp/netgrade-evil.py").exists() && !class.bench.path("evil.py").exists());
}

#[test]
fn a_hostile_part_of_one_big_archive_is_one_student_s_matter() {
    let class = Class::new();
    let good = program(&class);
    let zeros = vec![0; 70 << 20];
    let all = zip(&[
        ("hw1/alice/server.py", good.as_bytes()),
        ("hw1/bob/zeros", &zeros),
        ("hw1/bob/server.py", good.as_bytes()),
        ("hw1/carol/../../../evil.py", b"x"),
        ("hw1/dave/server.py", format!("{good}#").as_bytes()),
    ]);
    put(&class.bench.path("all.zip"), &all);
    let said = || contains("3 submissions: 2 graded").and(contains("bob: ")).and(contains("carol/../../../evil.py"));
    class.batch_of("all.zip").assert().code(1).stdout(said());
    class.batch_of("all.zip").assert().code(1).stdout(said().and(contains("0 of them now")));
    put(&class.bench.path("all.zip"), &all[..all.len() / 2]);
    class.batch_of("all.zip").assert().code(2).stderr(contains("is no whole archive"));
}

#[test]
fn nothing_of_a_tree_that_anyone_may_write_to_is_followed_or_run() {
    let class = Class::new();
    let alice = class.student("alice");
    let outside = class.bench.put("secret/server.py", "secret");
    for name in ["server.py", "other"] {
        let target = if name == "other" { class.bench.path("secret") } else { outside.clone() };
        fs::create_dir_all(class.bench.path("class/mallory")).unwrap();
        std::os::unix::fs::symlink(target, class.bench.path("class/mallory").join(name)).unwrap();
    }
    // What a git repository, Cargo or a shell would run or read.
    let trap = class.bench.path("trap");
    let touch = format!("#!/bin/sh\ntouch {}\n", trap.display());
    for hook in [".git/hooks/post-checkout", ".envrc", ".cargo/config.toml", "netgrade.yaml", "exercise.yaml"] {
        put(&alice.join(hook), touch.as_bytes());
    }
    put(&alice.join(".git/config"), format!("[core]\nfsmonitor = touch {}\n", trap.display()).as_bytes());
    class.batch().assert().stdout(contains("2 submissions: 2 graded"));
    assert!(!trap.exists());
    let (alice, mallory) = (class.result("alice"), class.result("mallory"));
    assert_eq!((&alice["score"], mallory["score"].as_f64()), (&alice["max_score"], Some(0.0)));
    let evidence = File::open(class.bench.path("results/students/mallory/evidence.json.gz")).unwrap();
    let evidence = std::io::read_to_string(flate2::read::GzDecoder::new(evidence)).unwrap();
    assert!(!evidence.contains("secret"), "{evidence}");
}
