//! The limits that netgrade itself was given (`getrlimit(2)`), which its programs would inherit: a right program must
//! not fail because of them. Must not set the limits of programs.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::{During, SandboxError};

/// Runtimes reserve many times the addresses that they use.
const ADDRESSES: u64 = 32 << 30;
const STACK: u64 = 8 << 20;

const LEAST: [(Resource, &str, u64); 3] = [
    (Resource::RLIMIT_AS, "RLIMIT_AS (ulimit -v)", ADDRESSES),
    (Resource::RLIMIT_DATA, "RLIMIT_DATA (ulimit -d)", ADDRESSES),
    (Resource::RLIMIT_STACK, "RLIMIT_STACK (ulimit -s)", STACK),
];

/// Raises what is too low for programs, which is an error where it is not allowed, and takes all the descriptors that
/// there may be: every client of a crowd is one of this process.
pub(crate) fn make_room() -> Result<(), SandboxError> {
    const FILES: Resource = Resource::RLIMIT_NOFILE;
    let (soft, hard) = getrlimit(FILES).during("RLIMIT_NOFILE")?;
    if soft < hard {
        setrlimit(FILES, hard, hard).during("use all descriptors")?;
    }
    LEAST.iter().try_for_each(|(resource, name, least)| {
        let (soft, hard) = getrlimit(*resource).during(name)?;
        if soft >= *least {
            return Ok(());
        }
        let step = format!("{name} is {} here, and programs may need {least}; raise it", soft.min(hard));
        setrlimit(*resource, *least, hard.max(*least)).during(&step)
    })
}
