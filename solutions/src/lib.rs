//! Reference solutions: what they share, which is only the way to name an address on the command line.
//! It must not hold anything that an exercise asks the student to write.

use std::fmt;

/// Where a program listens or dials when it is given no arguments.
pub const DEFAULT_HOST: &str = "127.0.0.1";
/// The port that goes with [`DEFAULT_HOST`].
pub const DEFAULT_PORT: u16 = 8888;

/// Arguments that are not `[HOST PORT]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UsageError {
    /// One argument, or more than two.
    Count(usize),
    /// The second argument is not a port.
    Port(String),
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "expected no arguments or HOST PORT, found {count}"),
            Self::Port(text) => write!(f, "`{text}` is not a port (0 to 65535)"),
        }
    }
}

impl std::error::Error for UsageError {}

/// Reads `[HOST PORT]`, without the program's own name before it.
pub fn address(arguments: impl Iterator<Item = String>) -> Result<(String, u16), UsageError> {
    let arguments: Vec<String> = arguments.collect();
    match arguments.as_slice() {
        [] => Ok((DEFAULT_HOST.to_owned(), DEFAULT_PORT)),
        [host, port] => port.parse().map(|port| (host.clone(), port)).map_err(|_| UsageError::Port(port.clone())),
        other => Err(UsageError::Count(other.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str], expected: Result<(&str, u16), UsageError>) {
        let found = address(arguments.iter().map(ToString::to_string));
        assert_eq!(found, expected.map(|(host, port)| (host.to_owned(), port)));
    }

    #[test]
    fn no_arguments_or_host_and_port() {
        check(&[], Ok(("127.0.0.1", 8888)));
        check(&["localhost", "0"], Ok(("localhost", 0)));
        check(&["::1", "65535"], Ok(("::1", 65535)));
        check(&["9000"], Err(UsageError::Count(1)));
        check(&["a", "1", "b"], Err(UsageError::Count(3)));
        check(&["a", "65536"], Err(UsageError::Port("65536".into())));
        check(&["a", "http"], Err(UsageError::Port("http".into())));
    }
}
