//! `netgrade explain`: a page a cause, the list, and the document that is made from all of them.

use std::fs;

use predicates::prelude::*;
use predicates::str::contains;
use rstest::rstest;

use crate::bench::{Bench, root};

#[test]
fn a_cause_has_a_page() {
    let bench = Bench::new();
    let says = |words: &[&str]| {
        words.iter().map(|word| contains(*word)).fold(predicate::always().boxed(), |all, one| all.and(one).boxed())
    };
    let english = says(&["See it by hand", "$ nc 127.0.0.1 8888", "How it is usually mended", "TCP server, step 5"]);
    bench.netgrade().args(["explain", "no-reply"]).assert().code(0).stdout(english);
    let chinese = says(&["亲手看一看", "$ nc 127.0.0.1 8888", "通常怎样改", "5.消息的收发"]);
    bench.netgrade().args(["explain", "no-reply", "--lang", "zh"]).assert().code(0).stdout(chinese);
    bench.netgrade().args(["explain", "timeout"]).assert().code(2).stderr(contains("the causes are: never-listens"));
    let list = says(&["Servers\n", "Clients\n", "no-reply", "hammering", "syn-not-counted"]);
    bench.netgrade().arg("explain").assert().code(0).stdout(list);
}

#[rstest]
#[case::english("en", "docs/causes.md")]
#[case::chinese("zh", "docs/causes.zh.md")]
fn the_document_is_that_of_the_program(#[case] lang: &str, #[case] name: &str) {
    let output = Bench::new().netgrade().args(["explain", "--all", "--lang", lang]).output().unwrap();
    let made = String::from_utf8(output.stdout).unwrap();
    let file = root().join(name);
    if std::env::var_os("BLESS").is_some() {
        return fs::write(file, made).unwrap();
    }
    let kept = fs::read_to_string(file).unwrap_or_default();
    assert!(kept == made, "{name} is not what netgrade makes (BLESS=1 rewrites it)");
}
