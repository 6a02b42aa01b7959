//! End-to-end tests: each runs the built binary as a user would and looks at nothing but what a user
//! sees: exit code, output, files, processes. One binary, so that it is linked once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod addresses;
mod answers;
mod authors;
mod bench;
mod best_effort;
mod catalogue;
mod check;
mod ci;
mod determinism;
mod evidence;
mod explain;
mod flaky;
mod formats;
mod golden;
mod gradescope;
mod guide;
mod hostile;
mod html;
mod imports;
mod injection;
mod json;
mod leftovers;
mod output;
mod ports;
mod processes;
mod programs;
mod progress;
mod proxy;
mod pty;
mod redact;
mod reference;
mod resources;
mod segments;
mod strict;
mod submissions;
mod tools;
mod topics;
mod users;
mod view;
mod waiting;
mod watch;
