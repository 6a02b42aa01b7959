//! The guide for authors, followed step by step: what it says to type works, and what it says to write is right.

use std::fs;
use std::io::Write as _;

use predicates::str::contains;

use crate::bench::{Bench, root};

/// A fenced block of the guide: its language, the file that it belongs to, and its text.
struct Block {
    language: String,
    file: Option<String>,
    text: String,
}

fn blocks(guide: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in guide.lines() {
        match (line.strip_prefix("```"), open.as_mut()) {
            (Some(head), None) => {
                let (language, file) =
                    head.split_once(' ').map_or((head, None), |(language, file)| (language, Some(file)));
                open =
                    Some(Block { language: language.to_owned(), file: file.map(str::to_owned), text: String::new() });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "the last block has no end");
    blocks
}

/// Runs every line of a block of commands in the bench's folder; all must succeed.
fn run(bench: &Bench, block: &Block) -> usize {
    let commands: Vec<Vec<&str>> = block.text.lines().map(|line| line.split_whitespace().collect()).collect();
    for command in &commands {
        assert_eq!(command.first(), Some(&"netgrade"), "{command:?}");
        // Whatever lies beside the binary is another catalogue.
        let places: &[&str] =
            if matches!(command.get(1), Some(&"check" | &"audit")) { &["--exercises", "exercises"] } else { &[] };
        bench.netgrade().current_dir(bench.path("")).args(&command[1..]).args(places).assert().success();
    }
    commands.len()
}

#[test]
fn the_guide_can_be_followed_word_by_word() {
    let bench = Bench::new();
    let guide = fs::read_to_string(root().join("docs/authoring.md")).unwrap();
    let (mut ran, mut written) = (0, 0);
    for block in blocks(&guide) {
        let Some(name) = &block.file else {
            assert_eq!(block.language, "sh", "a block without a file is one of commands");
            ran += run(&bench, &block);
            continue;
        };
        let path = bench.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // What is there already is gone on with.
        let mut file = fs::File::options().create(true).append(true).open(&path).unwrap();
        file.write_all(block.text.as_bytes()).unwrap();
        written += 1;
    }
    assert!(ran >= 5 && written >= 3, "{ran} commands, {written} files");
    let check = fs::read_to_string(bench.path("exercises/my-exercise/checks/server.yaml")).unwrap();
    assert_eq!(check.matches("- id: ").count(), 3, "the new check was added");
}

#[test]
fn what_is_there_is_not_written_over() {
    let bench = Bench::new();
    let mine = bench.put("solutions/faulty/my-exercise/a.py", "mine");
    let mut command = bench.netgrade();
    command.current_dir(bench.path("")).args(["new", "exercise", "my-exercise"]);
    command.assert().code(2).stderr(contains("solutions/faulty/my-exercise is there already"));
    assert_eq!(fs::read_to_string(mine).unwrap(), "mine");
    assert!(!bench.path("exercises").exists(), "nothing was begun");
}

#[test]
fn a_name_that_no_exercise_can_have() {
    let bench = Bench::new();
    let mut command = bench.netgrade();
    command.current_dir(bench.path("")).args(["new", "exercise", "My Exercise"]);
    command.assert().code(2).stderr(contains("use lower-case letters, digits and `-`"));
}
