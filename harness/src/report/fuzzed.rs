//! What must hold of reports, whatever a program prints or its files are called.

use super::answers::Key;
use super::escape::{hex_cells, inert, is_text, quoted, text_cells, visible};
use super::export::{Export, Source};
use super::page::{Colour, clipped};
use super::{Typed, fixture, html, terminal};
use crate::grade::Graded;
use crate::model::{Excerpt, Lang};

/// No character acts on its reader instead of showing itself.
pub(crate) fn shown(text: &str) {
    for line in text.split('\n') {
        assert_eq!(visible(line), line, "something hidden is shown");
    }
}

/// What a program prints, sends and is called.
pub(crate) fn output(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let visible_text = visible(&text);
    shown(&visible_text);
    assert_eq!(visible(&visible_text), visible_text, "made visible twice");
    let line = inert(&text);
    shown(&line);
    assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "a command of a pipeline: {line:?}");
    assert!(clipped(&visible_text, 20).chars().count() <= visible_text.chars().count().max(1));
    for cells in [text_cells(bytes), hex_cells(bytes)] {
        assert_eq!(cells.iter().map(|cell| cell.len).sum::<usize>(), bytes.len(), "every byte is shown once");
        for cell in &cells {
            shown(&cell.text);
        }
    }
    for room in [0, 1, 2, 3, 7, 40, 10_000] {
        let line = quoted(&Excerpt::whole(bytes), room);
        shown(&line);
        assert!(!line.contains('\n'));
    }
    // A report takes a thousand times as long as the rest.
    let number = bytes.iter().fold(bytes.len(), |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    let shown = if number.is_multiple_of(16) {
        told(&fixture::told(&bytes[..bytes.len().min(2_000)]).graded(), number / 16)
    } else {
        String::new()
    };
    format!("{} {shown}", is_text(bytes))
}

/// Each check, as a terminal lists and shows it.
pub(crate) fn listed(graded: &Graded<'_>) {
    let (mut out, options) = (Vec::new(), wide(Lang::En, 80));
    terminal::evidence::list(&mut out, graded, &options).expect("a vector takes all");
    for check in graded.exercises.iter().flat_map(|exercise| &exercise.checks).take(3) {
        // One that was not played has nothing to show.
        let _ = terminal::evidence::show(&mut out, graded, &check.check.id, None, &options);
    }
    shown(&String::from_utf8(out).expect("a list is text"));
}

/// One of the formats, chosen by a number; its name.
pub(crate) fn told(graded: &Graded<'_>, number: usize) -> String {
    let lang = if number.is_multiple_of(2) { Lang::En } else { Lang::Zh };
    let mut out = Vec::new();
    let name = match number / 2 % 13 {
        0..=2 => {
            on_terminal(&mut out, graded, lang, [40, 80, 100][number / 26 % 3]);
            "terminal".to_owned()
        }
        3 => {
            html::write(&mut out, graded, lang, Typed::Netgrade, Key::Hidden).expect("a vector takes all");
            let page = String::from_utf8(out.clone()).expect("a page is text");
            let scripts = page.matches("<script").count();
            assert_eq!((scripts, page.matches("<img").count()), (1, 0), "something became markup");
            assert!(!page.contains(" onerror=\""));
            "page".to_owned()
        }
        number => {
            let export = Export::ALL[number - 4];
            export.write(&mut out, &Source::new(graded, lang, "netgrade", &nowhere)).expect("a vector takes all");
            format!("{export:?}")
        }
    };
    shown(&String::from_utf8(out).expect("every format is text"));
    name
}

#[expect(clippy::unnecessary_wraps, reason = "as exporters ask for it")]
fn nowhere(_: &str, file: &str) -> Option<String> {
    Some(format!("submission/{file}"))
}

fn on_terminal(out: &mut Vec<u8>, graded: &Graded<'_>, lang: Lang, width: usize) {
    terminal::write(out, graded, &wide(lang, width)).expect("a vector takes all");
}

fn wide(lang: Lang, width: usize) -> terminal::Options {
    terminal::Options {
        lang,
        width,
        colour: Colour::Plain,
        command: "netgrade".to_owned(),
        evidence: Some(String::new()),
        amount: terminal::Amount::Everything,
        key: Key::Hidden,
    }
}
