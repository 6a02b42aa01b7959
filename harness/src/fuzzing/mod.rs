//! Every parser of bytes that somebody else made, given bytes that nobody would make. The properties that must hold
//! stand in the modules that the parsers are in (`fuzzed.rs`); here is what is common: inputs, the run, the measuring.
//! Must not know what an input means.

mod corpus;
mod mutate;
mod run;
mod targets;
mod tests;

/// A parser of foreign bytes.
struct Target {
    /// Its name, which is that of its folders below `tests/fuzz`.
    name: &'static str,
    /// Takes any bytes, and panics where something does not hold of what came of them. What it returns says in a few
    /// words what came of them: an input that leads to new words is worth being changed further.
    takes: fn(&[u8]) -> String,
    /// What it is fed first, beside its corpus.
    seeds: fn() -> Vec<Vec<u8>>,
}
