//! Hands a graded run to the exporters that were asked for.

use std::io::{self, Write};

use super::places::Places;
use super::{AppError, Exit, files, lang};
use crate::cli::{self, Check, Format, Output, Target};
use crate::grade::{Graded, Standing};
use crate::model::Lang;
use crate::report::export::{Export, Source};
use crate::report::terminal::Amount;
use crate::report::{self, Colour, Key, Typed};

/// Writes a graded run in every format that was asked for. Where one cannot be written, the others still are.
pub(super) fn graded(
    graded: &Graded<'_>,
    targets: &[Target],
    output: &Output,
    amount: Amount,
    evidence: Option<&str>,
    out: &mut dyn Write,
) -> Result<(), AppError> {
    let show = Show { graded, output, evidence, amount, places: Places::of(graded.document) };
    let failures: Vec<AppError> = targets.iter().filter_map(|target| show.one(target, out).err()).collect();
    AppError::all(failures)
}

/// What every format is made from.
struct Show<'a> {
    graded: &'a Graded<'a>,
    output: &'a Output,
    amount: Amount,
    evidence: Option<&'a str>,
    places: Places,
}

impl Show<'_> {
    fn one(&self, target: &Target, out: &mut dyn Write) -> Result<(), AppError> {
        match &target.file {
            Some(path) => files::write(path, |file| self.write(target.format, Colour::Plain, 80, file)),
            None => self.write(target.format, colour(), width(), out).map_err(stdout),
        }
    }

    fn write(&self, format: Format, colour: Colour, width: usize, out: &mut dyn Write) -> io::Result<()> {
        let lang = lang::choose(self.output.lang);
        let key = if self.output.show_key { Key::Shown } else { Key::Hidden };
        match format {
            Format::Terminal => {
                let evidence = self.evidence.map(str::to_owned);
                let options = report::terminal::Options {
                    lang,
                    width,
                    colour,
                    command: command(),
                    evidence,
                    amount: self.amount,
                    key,
                };
                report::terminal::write(out, self.graded, &options)
            }
            Format::Html => report::html::write(out, self.graded, lang, typed(), key),
            Format::Json => report::json::write(out, self.graded, lang, &command(), key),
            Format::Junit => self.export(Export::Junit, lang, out),
            Format::Markdown => self.export(Export::Markdown, lang, out),
            Format::Ctrf => self.export(Export::Ctrf, lang, out),
            Format::Sarif => self.export(Export::Sarif, lang, out),
            Format::Codequality => self.export(Export::Codequality, lang, out),
            Format::Gradescope => self.export(Export::Gradescope, lang, out),
            Format::GithubClassroom => self.export(Export::GithubClassroom, lang, out),
            Format::Prairielearn => self.export(Export::Prairielearn, lang, out),
            Format::Autolab => self.export(Export::Autolab, lang, out),
        }
    }

    fn export(&self, export: Export, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
        let place = |exercise: &str, file: &str| self.places.of_file(exercise, file);
        export.write(out, &Source::new(self.graded, lang, &command(), &place))
    }
}

/// How netgrade ends after a grade.
pub(super) fn exit(standing: Standing) -> Exit {
    match standing {
        Standing::FullMarks => Exit::Full,
        Standing::Below | Standing::Person => Exit::Below,
        Standing::Ungraded => Exit::Fault,
    }
}

/// How much of a report was asked for.
pub(super) fn amount(options: &Check) -> Amount {
    if options.next { Amount::One(0) } else { amount_of(options.output.amount) }
}

/// How much of a report was asked for by the options that every command has.
pub(super) fn amount_of(options: cli::Amount) -> Amount {
    match (options.quiet, options.verbose) {
        (true, _) => Amount::Summary,
        (false, true) => Amount::Everything,
        (false, false) => Amount::Failures,
    }
}

/// Shows a plain text.
pub(super) fn text(out: &mut dyn Write, text: &str) -> Result<(), AppError> {
    writeln!(out, "{}", text.trim_end()).map_err(stdout)
}

pub(super) fn stdout(source: io::Error) -> AppError {
    AppError::Write { what: "standard output".to_owned(), source }
}

/// How the reader of a page calls netgrade: the Makefile says when it was it.
pub(super) fn typed() -> Typed {
    if std::env::var_os("NETGRADE_MAKE").is_some() { Typed::Make } else { Typed::Netgrade }
}

/// How this program was called, for commands that a report suggests.
pub(super) fn command() -> String {
    std::env::args().next().unwrap_or_else(|| "netgrade".to_owned())
}

pub(super) fn colour() -> Colour {
    colour_of(&io::stdout())
}

/// Whether a stream is to have colours: `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and `TERM` are asked first.
pub(super) fn colour_of(stream: &impl anstream::stream::RawStream) -> Colour {
    match anstream::AutoStream::choice(stream) {
        anstream::ColorChoice::Always | anstream::ColorChoice::AlwaysAnsi => Colour::Ansi,
        anstream::ColorChoice::Auto if stream.is_terminal() => Colour::Ansi,
        anstream::ColorChoice::Auto | anstream::ColorChoice::Never => Colour::Plain,
    }
}

pub(super) fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
}
