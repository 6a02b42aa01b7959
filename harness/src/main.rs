//! Maps what the command line did to an exit code.

fn main() {}
