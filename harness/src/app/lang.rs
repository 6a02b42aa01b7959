//! Which language to speak: the option, then `NETGRADE_LANG`, then the locale.

use crate::cli::LangName;
use crate::model::Lang;

/// Resolves the language.
pub(super) fn choose(option: Option<LangName>) -> Lang {
    option.map_or_else(|| from_environment(&|name| std::env::var(name).ok()), Lang::from)
}

fn from_environment(get: &dyn Fn(&str) -> Option<String>) -> Lang {
    let set = |name: &&str| get(name).filter(|value| !value.is_empty());
    let value = ["NETGRADE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set).unwrap_or_default();
    if value.to_ascii_lowercase().starts_with("zh") { Lang::Zh } else { Lang::En }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_is_set_decides() {
        let check = |pairs: &[(&str, &str)], expected| {
            let get = |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(from_environment(&get), expected, "{pairs:?}");
        };
        check(&[], Lang::En);
        check(&[("LANG", "zh_CN.UTF-8")], Lang::Zh);
        check(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")], Lang::En);
        check(&[("LC_ALL", ""), ("LANG", "zh_CN")], Lang::Zh);
        check(&[("NETGRADE_LANG", "zh"), ("LC_ALL", "en_US.UTF-8")], Lang::Zh);
    }
}
