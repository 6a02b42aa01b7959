//! The pages of a class: how it stands, and which of its programs are alike.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use predicates::str::contains;

use crate::batch::{Class, names};
use crate::bench::root;
use crate::likeness;
use crate::tools;

/// Names that would be markup, formulas, or another direction, and one that is none of it.
const NAMES: [&str; 5] = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "=HYPERLINK(\"http://x\")",
    "abc\u{202e}cba",
    "王小明",
];

/// A class of so many, of which each kind of program is graded once: correct ones, faulty ones, one that cannot be
/// started on this machine, and one that handed in nothing.
fn graded(count: usize) -> Class {
    let class = Class::new();
    let solutions = class.bench.path("solutions");
    let faulty = names(&solutions.join("faulty/tiny"));
    let mut kinds = vec![solutions.join("reference/tiny/python"); 2];
    kinds.extend(faulty.iter().map(|name| solutions.join("faulty/tiny").join(name)));
    let open = class.bench.put("special/open/submission.yaml", "server: netgrade-no-such-tool server.py {port}\n");
    class.bench.put("special/open/server.py", "");
    let empty = class.bench.path("special/empty");
    fs::create_dir(&empty).unwrap();
    let mut list = format!("mallory\t{}\nabsentee\t{}\n", open.parent().unwrap().display(), empty.display());
    // Hostile names are those of faulty programs, the last one included.
    let hostile = NAMES.iter().map(|name| (*name).to_owned());
    let others = (NAMES.len() + 2..count).map(|number| format!("student{number}"));
    for (number, name) in hostile.chain(others).enumerate() {
        let kind = if number < NAMES.len() { kinds.last().unwrap() } else { &kinds[number % kinds.len()] };
        writeln!(list, "{name}\t{}", kind.display()).unwrap();
    }
    class.bench.put("class.txt", &list);
    class.batch_of("class.txt").output().unwrap();
    assert_eq!(names(&class.bench.path("results/students")).len(), count - 1);
    class
}

/// `netgrade class`.
fn page(class: &Class, name: &str, options: &[&str]) -> PathBuf {
    let page = class.bench.path(name);
    let mut command = class.bench.netgrade();
    command.arg("class").arg(class.bench.path("results")).arg("--output").arg(&page).args(options);
    command.assert().code(0).stdout("");
    page
}

#[test]
fn a_page_says_how_a_class_stands_and_can_leave_names_out() {
    let class = graded(12);
    let students = class.bench.path("students");
    let text = fs::read_to_string(page(&class, "class.html", &["--pages", students.to_str().unwrap()])).unwrap();
    assert_eq!((text.matches("<script").count(), text.matches("<img").count()), (1, 0));
    assert_eq!((text.matches("<tr data-kind").count(), names(&students).len()), (12, 11));
    let row =
        |of: &str| text.lines().find(|line| line.starts_with("<tr data-kind") && line.contains(of)).unwrap().to_owned();
    assert!(
        row("absentee").contains("data-kind=\"none\"") && row("absentee").contains("`absentee` is empty"),
        "{}",
        row("absentee")
    );
    assert!(row("mallory").contains("open\" data-fails") && row("mallory").contains(">?</a>"), "{}", row("mallory"));
    assert!(row("王小明").contains("href=\"students/%E7%8E%8B%E5%B0%8F%E6%98%8E.html\""), "{}", row("王小明"));
    assert!(row("王小明").contains("✗") && !text.contains('\u{202e}'));
    // The titles of checks are there in both languages.
    assert!(text.contains("<span class=\"zh\" lang=\"zh-CN\">服务端"), "no Chinese titles");
    let anonymous = fs::read_to_string(page(&class, "anonymous.html", &["--anonymous"])).unwrap();
    assert_eq!(anonymous.matches("<tr data-kind").count(), 12);
    for word in NAMES.iter().chain(&["student7", "mallory", "absentee", ".html", "HYPERLINK", "special", "&lt;"]) {
        assert!(!anonymous.contains(word), "{word}");
    }
    let wrong = |options: &[&str], says: &str| {
        let mut command = class.bench.netgrade();
        command.arg("class").args(options).assert().code(2).stderr(contains(says));
    };
    wrong(&["exercises", "--output", "x.html"], "is no folder of results");
    wrong(&["x", "--output", "x.html", "--anonymous", "--pages", "y"], "cannot be used with");
}

#[test]
fn the_pages_of_five_hundred_work_in_a_browser() {
    let driver = root().join("tests/browser/node_modules/playwright-core/package.json");
    if !tools::has(&["node", "chromium"]) || !tools::has_file(&driver, "npm ci --prefix tests/browser") {
        return;
    }
    let class = graded(500);
    let students = class.bench.path("students");
    let pages = [
        page(&class, "class.html", &["--pages", students.to_str().unwrap()]),
        page(&class, "anonymous.html", &["--anonymous"]),
        likeness::page(&class.bench, &likeness::class(&class.bench), &[]),
    ];
    let shots = root().join("build/screenshots");
    fs::create_dir_all(&shots).unwrap();
    let mut node = class.bench.tool("node");
    node.arg(root().join("tests/browser/class.mjs")).arg(tools::place("chromium").unwrap()).arg(&shots).args(&pages);
    let output = node.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
}
