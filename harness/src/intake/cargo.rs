//! Reads a `Cargo.toml` as far as is needed to know a package's programs. Must not run Cargo.

use std::collections::BTreeSet;

/// A manifest longer than this is no student's; the rest of it is not read.
pub(crate) const LARGEST: u64 = 64 * 1024;

/// A package with more programs than this is looked through no further.
const MOST_BINS: usize = 64;

/// A package with programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Package {
    /// Its programs: name, and main file relative to the package; `main` for the one of `src/main.rs`.
    pub(crate) bins: Vec<Bin>,
}

/// A program of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bin {
    /// What Cargo calls it.
    pub(crate) name: String,
    /// Its main file, relative to the package.
    pub(crate) file: String,
    /// Whether the package's own name is all that it is called by.
    pub(crate) is_default: bool,
}

/// Reads `manifest`; `has_file` and `sources` say what lies in the package: whether a file is there, and
/// the paths below `src/bin/`. `None` where it is no package (a workspace alone, or nothing readable).
pub(crate) fn package(manifest: &str, has_file: impl Fn(&str) -> bool, sources: &BTreeSet<String>) -> Option<Package> {
    let entries = entries(manifest);
    let name = entries.iter().find(|(section, _, key, _)| section == "package" && key == "name")?.3.clone();
    let mut bins: Vec<Bin> = Vec::new();
    for (section, n, key, value) in &entries {
        if section == "bin" && key == "name" && bins.len() < MOST_BINS {
            let path = entries.iter().find(|(s, m, k, _)| s == "bin" && m == n && k == "path");
            let file = path.map_or_else(|| usual(value, &name, &has_file), |(.., path)| path.clone());
            bins.push(Bin { name: value.clone(), file, is_default: false });
        }
    }
    let mut add = |bin: Bin| {
        if is_name(&bin.name) && !bins.iter().any(|known| known.file == bin.file || known.name == bin.name) {
            bins.push(bin);
        }
    };
    if has_file("src/main.rs") {
        add(Bin { name, file: "src/main.rs".to_owned(), is_default: true });
    }
    for source in sources {
        let below = source.strip_prefix("src/bin/").unwrap_or_default();
        if let Some(name) = below.strip_suffix("/main.rs").or(below.strip_suffix(".rs")).filter(|n| !n.contains('/')) {
            add(Bin { name: name.to_owned(), file: source.clone(), is_default: false });
        }
    }
    bins.retain(|bin| is_name(&bin.name) && has_file(&bin.file));
    Some(Package { bins })
}

fn usual(bin: &str, package: &str, has_file: impl Fn(&str) -> bool) -> String {
    let places = [format!("src/bin/{bin}.rs"), format!("src/bin/{bin}/main.rs")];
    let found = places.into_iter().find(|place| bin != package && has_file(place));
    found.unwrap_or_else(|| "src/main.rs".to_owned())
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('-') && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

/// Section, which of its kind, key and text of each `key = "text"` line.
fn entries(manifest: &str) -> Vec<(String, usize, String, String)> {
    let (mut section, mut count) = (String::new(), 0);
    let mut out = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            header.trim_start_matches('[').split(']').next().unwrap_or_default().trim().clone_into(&mut section);
            count += 1;
        } else if let Some((key, value)) = line.split_once('=') {
            let value = value.trim();
            let quote = value.chars().next().filter(|c| ['"', '\''].contains(c));
            let text = quote.and_then(|quote| value[1..].split(quote).next());
            out.extend(text.map(|text| (section.clone(), count, key.trim().to_owned(), text.to_owned())));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(manifest: &str, files: &[&str], expected: Option<&[(&str, &str)]>) {
        let sources: BTreeSet<String> = files.iter().map(|file| (*file).to_owned()).collect();
        let found = package(manifest, |file| files.contains(&file), &sources);
        let bins = found.map(|p| p.bins.into_iter().map(|bin| (bin.name, bin.file)).collect::<Vec<_>>());
        let expected = expected.map(|e| e.iter().map(|(n, f)| ((*n).to_owned(), (*f).to_owned())).collect());
        assert_eq!(bins, expected, "{manifest}");
    }

    #[test]
    fn programs_of_a_package_are_found() {
        let named = "[package]\nname = \"server\" # mine\nversion = \"0.1.0\"\n";
        check(named, &["src/main.rs"], Some(&[("server", "src/main.rs")]));
        check(named, &["src/lib.rs"], Some(&[]));
        let both = ["src/bin/server.rs", "src/bin/client/main.rs", "src/bin/client/net.rs"];
        let expected = [("client", "src/bin/client/main.rs"), ("server", "src/bin/server.rs")];
        check("[package]\nname='chat'", &both, Some(&expected));
        check(
            "[package]\nname = \"chat\"\n[[bin]]\nname = \"srv\"\npath = \"s.rs\"\n[[bin]]\npath='c.rs'\nname='cli'",
            &["s.rs", "c.rs"],
            Some(&[("srv", "s.rs"), ("cli", "c.rs")]),
        );
        check("[workspace]\nmembers = [\"a\"]", &["src/main.rs"], None);
        check("name = \"x\"", &["src/main.rs"], None);
    }

    #[test]
    fn odd_manifests_do_no_harm() {
        check("[package]\nname = \"-x\"", &["src/main.rs"], Some(&[]));
        check("[package]\nname = \"a/../b\"", &["src/main.rs"], Some(&[]));
        check("[package\nname = \"", &["src/main.rs"], Some(&[]));
        check("[package]\nname = \"", &["src/main.rs"], Some(&[]));
        check(
            "[package]\nname = \"a\"\n[[bin]]\nname='b'\npath='../../x.rs'",
            &["src/main.rs"],
            Some(&[("a", "src/main.rs")]),
        );
        check("\u{0}\u{feff}[[[", &[], None);
    }
}
