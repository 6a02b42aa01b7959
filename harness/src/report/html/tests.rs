//! The page of hand-made runs: nothing in it can act, it is the same each time, and it stays small.

use super::*;
use crate::report::fixture;

fn rendered(case: &fixture::Case, lang: Lang) -> String {
    let mut out = Vec::new();
    write(&mut out, &case.graded(), lang, Typed::Netgrade, Key::Hidden).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn nothing_hostile_becomes_markup() {
    let mut case = fixture::hostile();
    case.document.submission = "</title></script><script>alert(1)</script><img onerror=x>\u{202e}".into();
    let page = rendered(&case, Lang::En);
    assert_eq!((page.matches("<script").count(), page.matches("<img").count()), (1, 0));
    assert!(page.contains("&lt;script&gt;alert(1)"));
    assert!(!page.chars().any(|c| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c))));
    assert!(!page.contains(" style=") && !page.contains(" onerror=\""));
}

#[test]
fn the_page_is_the_same_each_time_and_loads_nothing() {
    let case = fixture::everything();
    for lang in [Lang::En, Lang::Zh] {
        let page = rendered(&case, lang);
        assert_eq!(page, rendered(&case, lang));
        assert!(page.contains("<svg") && page.contains("id=\"03-session.server.replies\""));
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("unsafe"));
    }
}

#[test]
fn a_thousand_checks_stay_small() {
    let mut case = fixture::everything();
    let record = &mut case.document.exercises[0];
    let (checks, evidence, verdicts) = (record.exercise.checks.clone(), record.evidence.clone(), case.verdicts.clone());
    for round in 1..143 {
        let name = |id: &crate::model::CheckId| crate::model::CheckId::new(&format!("{id}-{round}")).unwrap();
        record.exercise.checks.extend(checks.iter().map(|one| crate::spec::Check { id: name(&one.id), ..one.clone() }));
        record.evidence.extend(
            evidence.iter().map(|one| crate::evidence::CheckEvidence { check: name(&one.check), ..one.clone() }),
        );
        case.verdicts.extend(verdicts.clone());
    }
    let page = rendered(&case, Lang::En);
    assert_eq!(page.matches(" class=\"check ").count(), 1001);
    assert!(page.len() < 5_000_000, "{}", page.len());
    // For a look at it in a browser.
    if let Some(path) = std::env::var_os("NETGRADE_LARGE_PAGE") {
        std::fs::write(path, page).unwrap();
    }
}
