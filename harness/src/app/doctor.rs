//! `netgrade doctor`: what this machine allows, and what each missing part costs. Must not change
//! anything on it.

use super::{AppError, Exit, Write, lang, show};
use crate::cli::Doctor;
use crate::intake::{Tool, Toolchains};
use crate::model::Standing;
use crate::report::{self, Equipment};
use crate::session::Workers;

/// What programs are built or run with. Every machine has `sh`; without it nothing here would be found.
const TOOLS: &[Tool] = &[
    Tool::Python,
    Tool::Cc,
    Tool::Cxx,
    Tool::Javac,
    Tool::Java,
    Tool::Node,
    Tool::Cargo,
    Tool::Rustc,
    Tool::Go,
    Tool::Perl,
    Tool::Tclsh,
    Tool::Ruby,
    Tool::Bash,
    Tool::Make,
];

/// Tries every part for real and looks for every tool.
///
/// Ends with 0 where full isolation works, with 1 where programs can be graded on a best-effort basis
/// only, and with 3 where nothing can be graded or the examination itself failed. Tools that are
/// missing do not count: which ones are needed depends on the submissions.
///
/// # Errors
/// Where workers cannot be started at all, or the answer cannot be written.
pub(super) fn run(options: &Doctor, out: &mut dyn Write) -> Result<Exit, AppError> {
    let machine = Workers::of_this_binary()
        .and_then(|workers| workers.examine())
        .map_err(|error| AppError::Fault(error.to_string()))?;
    let tools = Toolchains::from_env();
    let equipment: Vec<Equipment> = TOOLS.iter().map(|tool| look(&tools, *tool)).collect();
    let lang = lang::choose(options.lang);
    report::doctor(out, &machine, &equipment, lang, show::width(), show::colour()).map_err(show::stdout)?;
    Ok(match machine.standing() {
        Standing::Full => Exit::Full,
        Standing::BestEffort => Exit::Below,
        Standing::Nothing => Exit::Fault,
    })
}

fn look(tools: &Toolchains, tool: Tool) -> Equipment {
    let found = tools.find(tool).map(|found| {
        let version = tools.version(tool, &found);
        (found.program, version)
    });
    Equipment { tool, found }
}
