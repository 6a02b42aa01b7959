//! How a program that intake found is started in the sandbox.

use std::path::Path;

use super::request::Launch;
use crate::intake::{CommandLine, Program};
use crate::model::Role;

/// Argument lists to add to the bare command, in the order in which real programs want them
/// (most want none; then `HOST PORT`, a bare port, `-p PORT`, `HOST:PORT`).
const CANDIDATES: &[&[&str]] = &[&[], &["{host}", "{port}"], &["{port}"], &["-p", "{port}"], &["{host}:{port}"]];

/// How to start a program. `built` is the folder that its build left, if it needed one; `known` are
/// arguments that are known to work. `None` if the build did not make it.
pub fn launch(program: &Program, built: Option<&Path>, known: Option<&[String]>) -> Option<Launch> {
    let command = match built {
        Some(folder) => program.command_in(folder)?,
        None => program.run.clone(),
    };
    let candidates = match (&program.arguments, known) {
        (Some(given), _) => vec![given.clone()],
        (None, Some(known)) => vec![known.to_vec()],
        // It has no address that it could want to be told.
        (None, None) if program.role == Role::Program => vec![Vec::new()],
        (None, None) => {
            CANDIDATES.iter().map(|list| list.iter().map(|&argument| argument.to_owned()).collect()).collect()
        }
    };
    Some(Launch { candidates, ..build_launch(&command) })
}

/// How to run a command as it stands.
pub fn build_launch(command: &CommandLine) -> Launch {
    Launch {
        program: command.program.clone(),
        arguments: command.args.clone(),
        candidates: vec![Vec::new()],
        env: command.env.clone(),
        folder: command.folder.clone(),
        needs: command.needs.clone(),
    }
}
