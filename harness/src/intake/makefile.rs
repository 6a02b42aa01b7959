//! Reads a Makefile as far as is needed to guess which program it makes for a role. Must not run it.

use std::collections::BTreeMap;

use super::names::{self, Says};
use crate::model::Role;

/// More variables in each other than this are a loop.
const DEEPEST: usize = 8;
/// A value longer than this is no file name.
const LONGEST: usize = 4096;
/// More uses of variables than this are made to keep a reader busy.
const MOST_USES: usize = 10_000;
/// Of a longer Makefile the rest is not read.
pub(crate) const LARGEST: u64 = 64 * 1024;

/// The rules of a Makefile, variables filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Makefile {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Rule {
    targets: Vec<String>,
    prerequisites: Vec<String>,
    /// What follows `-o` in the recipe.
    outputs: Vec<String>,
    has_recipe: bool,
}

impl Makefile {
    /// Reads `text`; what it does not understand it passes over.
    pub(crate) fn read(text: &str) -> Self {
        let text = text.replace("\\\n", " ");
        let mut variables = Variables::default();
        let mut rules: Vec<Rule> = Vec::new();
        for line in text.lines() {
            if let Some(recipe) = line.strip_prefix('\t') {
                if let Some(rule) = rules.last_mut() {
                    let recipe = recipe.replace("$@", rule.targets.first().map_or("", String::as_str));
                    rule.has_recipe = true;
                    rule.outputs.extend(outputs(&variables.expand(&recipe, 0)));
                }
                continue;
            }
            let line = line.split('#').next().unwrap_or_default();
            if let Some((name, value)) = assignment(line) {
                variables.set(name, value);
            } else if let Some((targets, rest)) = variables.expand(line, 0).split_once(':') {
                let rest = rest.trim_start_matches(':').split(';').next().unwrap_or_default();
                let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
                rules.push(Rule { targets: words(targets), prerequisites: words(rest), ..Rule::default() });
            }
        }
        Self { rules }
    }

    /// The file that it makes for `role`, where `source` is the role's main source if that is known.
    pub(crate) fn product(&self, role: Role, source: Option<&str>) -> Option<String> {
        let named = |exact: bool| {
            self.products().find(|name| match names::says(base(name)) {
                Says::Exactly(said) => said == role,
                Says::Partly(said) => !exact && said == role,
                Says::Nothing => false,
            })
        };
        named(true).or_else(|| named(false)).or_else(|| self.made_from(source?)).map(str::to_owned)
    }

    /// What must be asked of `make` so that it makes `products`: nothing where its first rule does.
    pub(crate) fn goals(&self, products: &[String]) -> Vec<String> {
        let first = self.rules.iter().find(|rule| rule.targets.iter().any(|target| !target.starts_with('.')));
        let by_itself = first.is_none_or(|rule| {
            let makes =
                |product| [&rule.targets, &rule.prerequisites, &rule.outputs].iter().any(|n| n.contains(product));
            products.iter().all(makes) || !rule.targets.iter().any(|target| products.contains(target))
        });
        let is_target = |product: &&String| self.rules.iter().any(|rule| rule.targets.contains(product));
        if by_itself { Vec::new() } else { products.iter().filter(is_target).cloned().collect() }
    }

    fn products(&self) -> impl Iterator<Item = &str> {
        let outputs = self.rules.iter().flat_map(|rule| &rule.outputs);
        let targets = self.rules.iter().filter(|rule| !rule.prerequisites.is_empty() || rule.has_recipe);
        outputs.chain(targets.flat_map(|rule| &rule.targets)).map(String::as_str).filter(|name| is_product(name))
    }

    fn made_from(&self, source: &str) -> Option<&str> {
        let stem = source.rsplit_once('.').map_or(source, |(stem, _)| stem);
        let object = format!("{stem}.o");
        let rules = self.rules.iter().filter(|rule| rule.prerequisites.iter().any(|p| p == source || *p == object));
        rules
            .flat_map(|rule| rule.outputs.iter().chain(&rule.targets))
            .map(String::as_str)
            .find(|name| is_product(name))
    }
}

/// A plain relative path that is not an object, a library, a pattern or one of the usual phony names.
fn is_product(name: &str) -> bool {
    let suffixes = [".o", ".c", ".h", ".cpp", ".a", ".so", ".d", ".class", ".java", ".py", ".js"];
    let phony = ["all", "clean", "run", "install", "test", "default", "help", "distclean", "build"];
    !(name.is_empty()
        || suffixes.iter().any(|suffix| name.ends_with(suffix))
        || phony.iter().any(|word| base(name) == *word || name.starts_with(&format!("{word}-")))
        || ["run_", "run-", "start", "stop"].iter().any(|verb| base(name).starts_with(verb))
        || name.starts_with(['/', '.', '-'])
        || name.split('/').any(|part| part == "..")
        || name.contains(['%', '$', '*', '=', '(', '"', '\'']))
}

fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn assignment(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim_end_matches([':', '?', '+', '!']).trim();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    is_name.then(|| (name, value.trim()))
}

/// The variables of a Makefile, and how often they were used.
#[derive(Default)]
struct Variables {
    values: BTreeMap<String, String>,
    uses: usize,
}

impl Variables {
    fn set(&mut self, name: &str, value: &str) {
        if value.len() < LONGEST {
            self.values.insert(name.to_owned(), value.to_owned());
        }
    }

    /// The text with `$(name)` and `${name}` filled in, as far as that has an end.
    fn expand(&mut self, text: &str, depth: usize) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            self.uses += 1;
            if self.uses > MOST_USES || depth > DEEPEST || out.len() > LONGEST {
                break;
            }
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let close = if rest.starts_with("$(") { ')' } else { '}' };
            let Some(end) = rest.find(close).filter(|_| rest.starts_with("$(") || rest.starts_with("${")) else {
                out.push('$');
                rest = &rest[1..];
                continue;
            };
            let value = self.values.get(&rest[2..end]).cloned().map(|value| self.expand(&value, depth + 1));
            out.extend(value.filter(|value| value.len() < LONGEST));
            rest = &rest[end + 1..];
        }
        out + rest
    }
}

fn outputs(recipe: &str) -> Vec<String> {
    let words: Vec<&str> = recipe.split_whitespace().collect();
    let after = words.windows(2).filter(|pair| pair[0] == "-o").map(|pair| pair[1]);
    after.filter(|name| is_product(name)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_product_of_a_role_is_found() {
        let check = |text: &str, role, source, expected: Option<&str>| {
            assert_eq!(Makefile::read(text).product(role, source).as_deref(), expected, "{text}");
        };
        let two =
            "CC=gcc\nall: server client\nserver: server.c\n\t$(CC) -o $@ $<\nclient: client.c\n\t$(CC) -o $@ $<\n";
        check(two, Role::Server, None, Some("server"));
        check(two, Role::Client, None, Some("client"));
        check("BIN = bin\nall:\n\tgcc s.c -o $(BIN)/tcp_server\n", Role::Server, None, Some("bin/tcp_server"));
        check("chat: server.c\n\tcc $^ -o chat\n", Role::Server, Some("server.c"), Some("chat"));
        check("chat: server.o\n\tcc $^ -o $@\n", Role::Server, Some("server.c"), Some("chat"));
        check("run-server: all\n\t./x\nclean:\n\trm -f server\n", Role::Server, None, None);
        check("server.o: server.c\n", Role::Server, None, None);
        check("x:\n\tcc -o ../server s.c\n\tcc -o /tmp/server s.c\n", Role::Server, None, None);
        check("", Role::Server, Some("server.c"), None);
    }

    #[test]
    fn goals_are_named_where_the_first_rule_makes_only_one() {
        let check = |text: &str, expected: &[&str]| {
            let products = ["server", "client"].map(str::to_owned);
            assert_eq!(Makefile::read(text).goals(&products), expected, "{text}");
        };
        check("all: server client\nserver: s.c\nclient: c.c", &[]);
        check("server: s.c\n\tcc\nclient: c.c\n\tcc", &["server", "client"]);
        check("server client: x.c", &[]);
        check(".PHONY: all\nbuild:\n\tcc -o server\n\tcc -o client", &[]);
    }

    #[test]
    fn loops_and_bombs_end() {
        let line = |n: usize| format!("A{n} = {}\n", format!("$(A{})", n + 1).repeat(500));
        let bomb = (0..12).map(line).collect::<Vec<_>>().concat();
        for text in [
            "A=$(A)\n$(A): $(A)",
            "A=$(B)\nB=$(A)\n$(A):x",
            "$(",
            "${x",
            "$",
            &"$(".repeat(30_000),
            &format!("{bomb}$(A0): x"),
        ] {
            assert_eq!(Makefile::read(text).product(Role::Server, None), None);
        }
    }
}
