//! The documents: no link in them leads nowhere.

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::bench::root;

/// The documents for people, by their places.
fn documents() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"].map(|name| root().join(name)).into();
    let mut left = vec![root().join("docs"), root().join("exercises")];
    while let Some(folder) = left.pop() {
        for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found
}

/// Where the links of a document lead.
fn links(text: &str) -> Vec<String> {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES);
    let to = |event| {
        let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else { return None };
        Some(dest_url.into_string())
    };
    events.filter_map(to).collect()
}

/// The names that a forge gives to a document's headings: lower case, spaces as hyphens, without punctuation.
fn anchors(text: &str) -> Vec<String> {
    let (mut found, mut heading) = (Vec::new(), None::<String>);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        if let Event::Start(Tag::Heading { .. }) = event {
            heading = Some(String::new());
        } else if let Event::End(TagEnd::Heading(_)) = event {
            found.extend(heading.take());
        } else if let (Event::Text(text) | Event::Code(text), Some(heading)) = (event, heading.as_mut()) {
            heading.push_str(&text);
        }
    }
    let name = |heading: String| {
        let kept = heading.to_lowercase().replace(' ', "-");
        kept.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
    };
    found.into_iter().map(name).collect()
}

/// What is wrong with a link of a document, if anything.
fn wrong(document: &Path, text: &str, link: &str) -> Option<String> {
    if ["https://", "http://", "mailto:"].iter().any(|scheme| link.starts_with(scheme)) {
        return None;
    }
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = if file.is_empty() { document.to_path_buf() } else { document.parent().unwrap().join(file) };
    if !target.exists() {
        return Some(format!("{}: {link} leads nowhere", document.display()));
    }
    let there = if file.is_empty() { text.to_owned() } else { fs::read_to_string(&target).unwrap_or_default() };
    let known = anchor.is_empty() || anchors(&there).iter().any(|name| name == anchor);
    (!known).then(|| format!("{}: {link} names no heading there", document.display()))
}

#[test]
fn no_link_leads_nowhere() {
    let (mut seen, mut found) = (0, Vec::new());
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for link in links(&text) {
            seen += 1;
            found.extend(wrong(&document, &text, &link));
        }
    }
    assert!(seen > 60, "only {seen} links were seen");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let document = root().join("README.md");
    let text = "# A b\n[x](no-such.md) [y](#a-b) [z](#c) [w](docs/result.md#the-document) [v](https://example.org)";
    let found: Vec<String> = links(text).iter().filter_map(|link| wrong(&document, text, link)).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("no-such.md leads nowhere") && found[1].contains("#c names no heading"));
}
