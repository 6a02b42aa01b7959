//! Maps what the command line did to an exit code.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use netgrade::{app, cli::Cli};

/// A stream whose reader may go away (`| head`): that does not change the grade.
struct UntilGone<W>(W);

impl<W: Write> Write for UntilGone<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            other => other,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

fn main() -> ExitCode {
    // Where a file may not become as large as it must, its writing fails, and says so; netgrade goes on.
    let _ = signal_hook::flag::register(libc::SIGXFSZ, Arc::default());
    // Before anything is in memory that each fork would have to copy.
    if let Some(served) = app::worker(std::env::args_os().skip(1)) {
        return match served {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                let _ = writeln!(io::stderr(), "netgrade: {error}");
                ExitCode::FAILURE
            }
        };
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; clap's own code for wrong usage is 2, as ours.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut out = io::BufWriter::new(UntilGone(io::stdout().lock()));
    // A result that could not be written is lost, whatever the grade.
    let result = app::run(&cli, &mut out).and_then(|exit| app::flush(&mut out).map(|()| exit));
    let exit = result.unwrap_or_else(|error| {
        let _ = writeln!(io::stderr(), "netgrade: {}", app::shown(&error));
        error.exit()
    });
    ExitCode::from(exit.code())
}
