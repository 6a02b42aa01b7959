//! The closed list of targets.

use super::Target;
use super::corpus::nothing;

/// All of them; each has a test of its name.
pub(super) const TARGETS: &[Target] = &[
    Target { name: "submission", takes: crate::intake::fuzzed::submission, seeds: nothing },
    Target { name: "output", takes: crate::report::fuzzed::output, seeds: nothing },
];
