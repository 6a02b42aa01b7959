//! Programs that are alike are found, whatever their names, layout, comments and order; others are not.

use std::fs;
use std::path::{Path, PathBuf};

use predicates::str::contains;

use crate::bench::{Bench, reference, root};

/// The same program as a student may hand it in who does not want it to look the same.
fn disguised(text: &str) -> String {
    let renamed = ["converse", "connfd", "addr", "decoder", "data", "text", "sockfd", "host", "port", "main"];
    let text = renamed.iter().enumerate().fold(text.to_owned(), |text, (number, name)| {
        // Names of attributes and modules stay what they are.
        text.replace(name, &format!("v{number}")).replace(&format!("__v{number}__"), &format!("__{name}__"))
    });
    let uncommented = text.lines().filter(|line| !line.trim_start().starts_with('#'));
    let lines: Vec<String> = uncommented.map(|line| format!("{line}  # done")).collect();
    // Functions in another order, with blank lines between.
    let mut parts = lines.join("\n\n").replace("\ndef ", "\n\u{0}def ");
    if let Some(at) = parts.find("\nif __name__") {
        parts.insert(at + 1, '\u{0}');
    }
    let mut parts: Vec<&str> = parts.split('\u{0}').collect();
    let count = parts.len();
    parts[1..count - 1].reverse();
    parts.join("\n")
}

/// Alice's program is Bob's; Carol's and Dave's are their own, Erin's is the starter, Frank's leads elsewhere.
pub(crate) fn class(bench: &Bench) -> PathBuf {
    let folder = bench.path("alike");
    let alice = bench.copy(&reference("python"), "alike/alice");
    fs::create_dir(folder.join("bob")).unwrap();
    for name in ["server.py", "client.py"] {
        let text = fs::read_to_string(alice.join(name)).unwrap();
        fs::write(folder.join("bob").join(name), disguised(&text)).unwrap();
    }
    bench.copy(&root().join("solutions/reference/04-many-clients/python-asyncio"), "alike/carol");
    bench.copy(&root().join("solutions/reference/04-many-clients/python-select"), "alike/dave");
    bench.copy(&root().join("exercises/03-session/starter/python"), "alike/erin");
    bench.copy(&root().join("exercises/03-session/starter/python"), "alike/grace");
    bench.copy(&reference("c"), "alike/heidi");
    fs::create_dir(folder.join("frank")).unwrap();
    std::os::unix::fs::symlink("../alice/server.py", folder.join("frank/server.py")).unwrap();
    folder
}

/// `netgrade likeness`.
pub(crate) fn page(bench: &Bench, input: &Path, options: &[&str]) -> PathBuf {
    let page = bench.path("likeness.html");
    let mut command = bench.netgrade();
    command.arg("likeness").arg(input).arg("--output").arg(&page).args(options);
    command.arg("--exercises").arg(root().join("exercises")).assert().code(0).stdout("");
    page
}

/// The pairs of a page, each with how much is alike.
fn pairs(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap();
    let Some((_, rest)) = text.split_once("<tbody>") else { return Vec::new() };
    let rows = rest.split("</tbody>").next().unwrap().split("<tr>").skip(1);
    let cells = |row: &str| -> Vec<String> {
        row.split("<td>").skip(1).take(2).map(|cell| cell.split("</b>").next().unwrap().replace("<b>", "")).collect()
    };
    rows.map(|row| cells(row).join(", ")).collect()
}

/// How much is alike, of a hundred.
fn percents(pair: &str) -> Vec<u32> {
    pair.split(' ').filter_map(|word| word.parse().ok()).collect()
}

#[test]
fn a_disguised_program_is_found_and_others_are_not() {
    let bench = Bench::new();
    let folder = class(&bench);
    let page_of = |options: &[&str]| page(&bench, &folder, options);
    let found = pairs(&page_of(&[]));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("alice ") && found[0].contains(", bob "), "{found:?}");
    assert!(percents(&found[0]).iter().all(|percent| *percent > 80), "{found:?}");
    let text = fs::read_to_string(page_of(&[])).unwrap();
    assert!(text.contains("no part of any grade") && text.contains("与成绩无关"));
    // What is marked leads to its other side, and names what it stands in.
    assert!(text.contains("id=\"p0a0\"") && text.contains("href=\"#p0b0\"") && text.contains("sendall"));
    // Frank's link is not followed, and what was given is nobody's own.
    assert!(!text.contains("frank") && !text.contains("erin"));
    assert!(pairs(&page_of(&["--only", "carol"])).is_empty());
    assert_eq!(pairs(&page_of(&["--only", "bob"])), found);
    // Independent programs share how one begins a server, and no more.
    for pair in pairs(&page_of(&["--least", "1"])).iter().filter(|pair| !pair.contains("bob")) {
        assert!(percents(pair).iter().all(|percent| *percent < 50), "{pair}");
    }
}

#[test]
fn programs_that_are_the_same_are_a_group_and_an_archive_is_read_too() {
    let bench = Bench::new();
    let folder = class(&bench);
    bench.copy(&folder.join("carol"), "alike/ivan");
    let archive = bench.path("class.tar.gz");
    let mut tar = bench.tool("tar");
    tar.arg("-C").arg(&folder).arg("-czf").arg(&archive).args(["alice", "bob", "carol", "ivan"]).assert().success();
    let text = fs::read_to_string(page(&bench, &archive, &["--lang", "zh"])).unwrap();
    assert!(text.contains("<li>carol, ivan</li>") && text.contains("<html lang=\"zh-CN\">"), "no group");
    assert_eq!(pairs(&page(&bench, &archive, &[])).len(), 2);
    let mut wrong = bench.netgrade();
    wrong.arg("likeness").arg(bench.path("nothing")).args(["--output", "x.html"]);
    wrong.assert().code(2).stderr(contains("give a folder, an archive or a list of what was handed in"));
}

/// Correct solutions of one exercise in one language, each by its own way, are not taken for each other.
#[test]
fn references_are_not_alike() {
    let bench = Bench::new();
    let solutions = root().join("solutions/reference/04-many-clients");
    for name in ["python", "python-asyncio", "python-select", "c", "java", "node"] {
        bench.copy(&solutions.join(name), &format!("own/{name}"));
    }
    let found = pairs(&page(&bench, &bench.path("own"), &["--exercise", "04-many-clients"]));
    assert_eq!(found, [""; 0]);
}
