//! What must hold of any source that is compared.

use super::{Source, compare, every, prints, tokens};
use crate::model::Language;

const LANGUAGES: [Language; 6] =
    [Language::Python, Language::C, Language::Java, Language::Node, Language::Rust, Language::Shell];

/// A source, held against a part of itself.
pub(crate) fn likeness(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let language = LANGUAGES[bytes.len() % LANGUAGES.len()];
    let found = tokens(&text, language);
    let mut before = 0;
    for token in &found {
        let (start, end) = (token.start as usize, token.end as usize);
        assert!(before <= start && start < end && text.get(start..end).is_some(), "{token:?} is no part of it");
        before = end;
    }
    let half = text.get(text.floor_char_boundary(text.len() / 3)..).unwrap_or_default().to_owned();
    let [one, other] = [text, half].map(|text| vec![Source { name: "a".to_owned(), language, text }]);
    let given = every(&other);
    let own = prints(&one);
    assert!(own.is_sorted() && given.is_sorted());
    let pair = compare(&one, &other, [&Vec::new(), &Vec::new()]);
    for fragment in &pair.fragments {
        let (number, place) = &fragment.one;
        assert!(one[*number].text.get(place.clone()).is_some(), "{fragment:?}");
    }
    assert!(pair.one.percent() <= 100 && pair.other.percent() <= 100, "{pair:?}");
    format!("{language:?} {} {} {}", found.is_empty(), own.len().min(3), pair.fragments.len().min(4))
}
