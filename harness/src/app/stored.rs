//! Evidence that was stored: read, and shown without running or judging anything.

use std::fs;
use std::io::{BufReader, IsTerminal, Read, Write};
use std::path::Path;

use super::{AppError, Exit, files, lang, show};
use crate::cli::{Connections, Pcap, Segments};
use crate::evidence::{EVIDENCE_SCHEMA, RunDocument};
use crate::report::pcap::{self, PcapError};
use crate::report::segments::{self, Options, SegmentsError, Wanted};

/// Draws the segments of connections.
pub(super) fn segments(options: &Segments, out: &mut dyn Write) -> Result<Exit, AppError> {
    let document = read(&options.evidence)?;
    let how = Options { lang: lang::choose(options.lang), width: show::width(), colour: show::colour() };
    match segments::write(out, &document, &wanted(&options.which), how) {
        Ok(()) => Ok(Exit::Full),
        Err(SegmentsError::NotThere(problem)) => Err(not_there(&options.evidence, &problem)),
        Err(SegmentsError::Write(error)) => Err(show::stdout(error)),
    }
}

/// Writes the segments of connections as a capture file.
pub(super) fn pcap(options: &Pcap, out: &mut dyn Write) -> Result<Exit, AppError> {
    let document = read(&options.evidence)?;
    let bytes = pcap::file(&document, &wanted(&options.which)).map_err(|problem| match problem {
        PcapError::NotThere(_) | PcapError::Empty => not_there(&options.evidence, &problem),
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

fn wanted(which: &Connections) -> Wanted {
    Wanted { check: which.check.clone(), connection: which.connection }
}

fn not_there(file: &Path, problem: &dyn std::fmt::Display) -> AppError {
    AppError::Usage(format!("{}: {problem}", file.display()))
}

/// Reads a file that `netgrade check --evidence` wrote.
pub(super) fn read(path: &Path) -> Result<RunDocument, AppError> {
    let shown = path.display();
    let file = fs::File::open(path).map_err(|error| {
        AppError::Usage(format!("cannot read {shown}: {error}; give a file that `netgrade check --evidence` wrote"))
    })?;
    parsed(BufReader::new(file)).map_err(|problem| AppError::Usage(format!("{shown} {problem}")))
}

/// The head that all documents of netgrade have, whatever their version.
#[derive(serde::Deserialize)]
struct Head {
    schema: String,
    netgrade: String,
}

/// Reads evidence; what is wrong with it otherwise, as the rest of a sentence that begins with its name.
fn parsed(mut file: impl Read) -> Result<RunDocument, String> {
    let wanted = "give a file that `netgrade check --evidence` wrote";
    let not_evidence = |error: &dyn std::fmt::Display| format!("is not evidence of netgrade: {error}; {wanted}");
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
