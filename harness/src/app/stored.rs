//! Evidence that was stored: read, and shown without running or judging anything.

use std::fs;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use super::{AppError, Exit, files, lang, last, show};
use crate::cli::{Evidence, EvidenceWhat, ListEvidence, Pcap, Segments, ShowEvidence, Stored};
use crate::evidence::{EVIDENCE_SCHEMA, RunDocument};
use crate::grade;
use crate::model::Lang;
use crate::report;
use crate::report::Key;
use crate::report::pcap::{self, PcapError};
use crate::report::segments::{self, Options, SegmentsError, Wanted};
use crate::report::terminal::evidence::ShowError;
use crate::report::terminal::{self, Amount};

/// `netgrade evidence`.
pub(super) fn run(options: &Evidence, out: &mut dyn Write) -> Result<Exit, AppError> {
    match &options.what {
        EvidenceWhat::List(options) => list(options, out),
        EvidenceWhat::Show(options) => shown(options, out),
        EvidenceWhat::Segments(options) => segments(options, out),
        EvidenceWhat::Pcap(options) => pcap(options, out),
    }
}

/// How `netgrade evidence` finds a file, as an option for it.
pub(super) fn from(path: &Path) -> String {
    format!("--from {}", report::shell_word(&path.display().to_string()))
}

fn how(from: &Stored, lang: Lang) -> terminal::Options {
    terminal::Options {
        lang,
        width: show::width(),
        colour: show::colour(),
        command: show::command(),
        evidence: Some(from.from.as_deref().map(self::from).unwrap_or_default()),
        amount: Amount::Everything,
        key: Key::Hidden,
    }
}

/// The file that is meant.
fn place(from: &Stored) -> Result<PathBuf, AppError> {
    from.from.clone().map_or_else(last::found, Ok)
}

fn list(options: &ListEvidence, out: &mut dyn Write) -> Result<Exit, AppError> {
    let document = read(&place(&options.from)?)?;
    let how = how(&options.from, lang::choose(options.lang));
    terminal::evidence::list(out, &grade::grade(&document), &how).map_err(show::stdout)?;
    Ok(Exit::Full)
}

fn shown(options: &ShowEvidence, out: &mut dyn Write) -> Result<Exit, AppError> {
    let file = place(&options.from)?;
    let document = read(&file)?;
    let how = how(&options.from, lang::choose(options.lang));
    let number = options.attempt.map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    match terminal::evidence::show(out, &grade::grade(&document), &options.check, number, &how) {
        Ok(()) => Ok(Exit::Full),
        Err(problem @ (ShowError::Check { .. } | ShowError::Attempt { .. })) => Err(not_there(&file, &problem)),
        Err(ShowError::Write(error)) => Err(show::stdout(error)),
    }
}

/// Draws the segments of connections.
fn segments(options: &Segments, out: &mut dyn Write) -> Result<Exit, AppError> {
    let file = place(&options.from)?;
    let document = read(&file)?;
    let how = Options { lang: lang::choose(options.lang), width: show::width(), colour: show::colour() };
    match segments::write(out, &document, &Wanted { check: options.check.clone(), connection: options.connection }, how)
    {
        Ok(()) => Ok(Exit::Full),
        Err(SegmentsError::NotThere(problem)) => Err(not_there(&file, &problem)),
        Err(SegmentsError::Write(error)) => Err(show::stdout(error)),
    }
}

/// Writes the segments of connections as a capture file.
fn pcap(options: &Pcap, out: &mut dyn Write) -> Result<Exit, AppError> {
    let file = place(&options.from)?;
    let document = read(&file)?;
    let wanted = Wanted { check: options.check.clone(), connection: options.connection };
    let bytes = pcap::file(&document, &wanted).map_err(|problem| match problem {
        PcapError::NotThere(_) | PcapError::Empty => not_there(&file, &problem),
        PcapError::Write(error) => AppError::Fault(error.to_string()),
    })?;
    match &options.output {
        Some(path) => files::write(path, |file| file.write_all(&bytes))?,
        None if std::io::stdout().is_terminal() => {
            let text = "a capture file is no text for a terminal; give a file with -o FILE, or a pipe to Wireshark";
            return Err(AppError::Usage(text.to_owned()));
        }
        None => out.write_all(&bytes).map_err(show::stdout)?,
    }
    Ok(Exit::Full)
}

fn not_there(file: &Path, problem: &dyn std::fmt::Display) -> AppError {
    AppError::Usage(format!("{}: {problem}", file.display()))
}

/// What to do about a file that is not what it should be.
const WANTED: &str = "give a file that `netgrade check --evidence` wrote";

/// Reads a file that `netgrade check --evidence` wrote.
pub(super) fn read(path: &Path) -> Result<RunDocument, AppError> {
    let shown = path.display();
    let file =
        fs::File::open(path).map_err(|error| AppError::Usage(format!("cannot read {shown}: {error}; {WANTED}")))?;
    unpacked(BufReader::new(file)).and_then(parsed).map_err(|problem| AppError::Usage(format!("{shown} {problem}")))
}

/// What a class leaves is compressed: told by its first bytes.
fn unpacked(mut file: impl BufRead + 'static) -> Result<Box<dyn Read>, String> {
    let head = file.fill_buf().map_err(|error| format!("cannot be read: {error}; {WANTED}"))?;
    Ok(if head.starts_with(&[0x1f, 0x8b]) { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
}

/// The head that all documents of netgrade have, whatever their version.
#[derive(serde::Deserialize)]
struct Head {
    schema: String,
    netgrade: String,
}

/// Reads evidence; what is wrong with it otherwise, as the rest of a sentence that begins with its name.
pub(super) fn parsed(mut file: impl Read) -> Result<RunDocument, String> {
    let not_evidence = |error: &dyn std::fmt::Display| format!("is not evidence of netgrade: {error}; {WANTED}");
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(|error| not_evidence(&error))?;
    // The version first: another one may differ in everything else.
    let head: Head = serde_json::from_str(&text).map_err(|error| not_evidence(&error))?;
    let (schema, kind) = (&head.schema, EVIDENCE_SCHEMA.trim_end_matches(char::is_numeric));
    if schema != EVIDENCE_SCHEMA && schema.starts_with(kind) {
        let version = head.netgrade;
        return Err(format!(
            "is `{schema}`, this netgrade reads `{EVIDENCE_SCHEMA}`: judge it with netgrade {version}"
        ));
    }
    if schema != EVIDENCE_SCHEMA {
        return Err(not_evidence(&format!("it is `{schema}`")));
    }
    serde_json::from_str(&text).map_err(|error| not_evidence(&error))
}
