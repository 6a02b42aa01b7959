//! Maps what the command line did to an exit code.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use netgrade::{app, cli::Cli};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; clap's own code for wrong usage is 2, as ours.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let exit = match app::run(&cli, &mut out) {
        Ok(exit) => exit,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "netgrade: {error}");
            error.exit()
        }
    };
    // A reader that went away (`| head`) does not change the grade.
    let _ = out.flush();
    ExitCode::from(exit.code())
}
