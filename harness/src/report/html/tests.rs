//! The page of hand-made runs: nothing in it can act, it is the same each time, and it stays small.

use super::*;
use crate::evidence::{CheckEvidence, What};
use crate::model::{CheckId, Excerpt};
use crate::report::{fixture, standing, terminal};
use crate::spec::Check;

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

/// Makes 1,001 checks of the seven.
fn multiply(case: &mut fixture::Case) {
    let record = &mut case.document.exercises[0];
    let (checks, evidence, verdicts) = (record.exercise.checks.clone(), record.evidence.clone(), case.verdicts.clone());
    for round in 1..143 {
        let name = |id: &CheckId| CheckId::new(&format!("{id}-{round}")).unwrap();
        record.exercise.checks.extend(checks.iter().map(|one| Check { id: name(&one.id), ..one.clone() }));
        record.evidence.extend(evidence.iter().map(|one| CheckEvidence { check: name(&one.check), ..one.clone() }));
        case.verdicts.extend(verdicts.clone());
    }
}

#[test]
fn a_thousand_checks_stay_small() {
    let mut case = fixture::everything();
    multiply(&mut case);
    let page = rendered(&case, Lang::En);
    assert_eq!(page.matches(" class=\"check ").count(), 1001);
    assert!(page.len() < 5_000_000, "{}", page.len());
}

#[test]
fn a_page_says_what_a_terminal_says() {
    let case = fixture::everything();
    let page = rendered(&case, Lang::En);
    let mut terminal = Vec::new();
    let options = terminal::Options {
        lang: Lang::En,
        width: 100,
        colour: crate::report::Colour::Plain,
        command: "netgrade".into(),
        evidence: None,
        amount: terminal::Amount::Failures,
        key: Key::Hidden,
    };
    terminal::write(&mut terminal, &case.graded(), &options).unwrap();
    let terminal = String::from_utf8(terminal).unwrap();
    let words = Words::new(Lang::En);
    let graded = case.graded();
    let counts = standing::counts(&words, &graded).unwrap();
    assert!(terminal.contains(&counts) && page.contains(&counts), "{counts}");
    let doubts: Vec<String> =
        graded.exercises[0].checks.iter().filter_map(|one| standing::doubt(&words, one)).collect();
    assert!(!doubts.is_empty() && doubts.iter().all(|doubt| page.contains(doubt)), "{doubts:?}");
    assert!(page.contains("In a second session with exactly the same messages it went well:"));
}

/// All that a program has a say in, in each of a thousand checks longer than a page can bear.
#[test]
fn whatever_programs_print_a_thousand_checks_stay_small() {
    let long = format!("<&\"'\u{202e}\u{1b}[2J{}", "<&>\u{7}".repeat(350));
    let mut case = fixture::hostile();
    case.document.submission.clone_from(&long);
    let record = &mut case.document.exercises[0];
    for event in record.evidence.iter_mut().flat_map(|one| &mut one.attempts).flat_map(|one| &mut one.events) {
        if let What::Printed { bytes, .. } | What::Received { bytes, .. } | What::Sent { bytes, .. } = &mut event.what {
            *bytes = Excerpt::whole(long.as_bytes());
        }
    }
    for program in &mut record.programs {
        program.file.clone_from(&long);
        program.remarks = vec![long.clone(); 3];
    }
    for (verdict, _) in &mut case.verdicts {
        verdict.facts.detail = Some(long.clone());
        verdict.facts.names = vec![long.clone(); 3];
        verdict.facts.printed = Some(Excerpt::whole(long.as_bytes()));
    }
    multiply(&mut case);
    let page = rendered(&case, Lang::Zh);
    assert!(page.len() < 5_000_000, "{}", page.len());
    assert!(page.contains("<svg"), "there is no room for anything");
    assert!(!page.chars().any(|c| c != '\n' && c.is_control()));
}
