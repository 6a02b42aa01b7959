//! The client of exercise 06-reconnect: sends each line that is typed, shows each reply, and does not give up at the
//! first trouble. Where nobody is there it tries again after a pause that grows; where the connection breaks it
//! connects again, and sends once more what got no answer.
//!
//! It does one thing after the other: a line, its reply, the next line. It must not send anything twice that was
//! answered, and must not try for ever.

use std::error::Error;
use std::io::{self, BufRead, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::time::Duration;

/// So often it tries to connect, in all.
const TRIES: u32 = 6;
/// The pause after the first try that failed; it doubles from one to the next.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// A reply that does not end in a newline is over when nothing has followed for so long.
const QUIET: Duration = Duration::from_millis(200);

fn main() -> ExitCode {
    match converse() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do when stderr is gone too.
            let _ = writeln!(io::stderr(), "reconnect_client: {error}");
            ExitCode::FAILURE
        }
    }
}

fn converse() -> Result<(), Box<dyn Error>> {
    let (host, port) = solutions::address(std::env::args().skip(1))?;
    let address = (host.as_str(), port);
    let mut stream = connect(address)?;
    for line in io::stdin().lock().lines() {
        let line = line?;
        if line.is_empty() {
            break;
        }
        // Asked on one connection after the other, until one of them answers.
        for _ in 0..TRIES {
            match ask(&mut stream, &line) {
                Ok(()) => break,
                Err(error) => {
                    say(&format!("the connection is lost: {error}; connecting again"))?;
                    stream = connect(address)?;
                }
            }
        }
    }
    Ok(())
}

/// Connects, in as many tries as it takes, but not more than [`TRIES`].
fn connect((host, port): (&str, u16)) -> Result<TcpStream, String> {
    let mut pause = FIRST_PAUSE;
    for number in 1..=TRIES {
        match TcpStream::connect((host, port)) {
            Ok(stream) => return Ok(stream),
            Err(error) if number == TRIES => {
                return Err(format!("no server at {host}:{port} after {TRIES} tries: {error}"));
            }
            Err(_) => rest(pause),
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    Err("no try was made".to_owned())
}

/// Sends a line and shows the reply. An error means that the reply, or the rest of it, will not come.
fn ask(stream: &mut TcpStream, line: &str) -> io::Result<()> {
    stream.write_all(format!("{line}\n").as_bytes())?;
    let mut buffer = [0; 4096];
    let mut answered = false;
    loop {
        stream.set_read_timeout(answered.then_some(QUIET))?;
        match stream.read(&mut buffer) {
            Ok(0) if answered => break,
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(length) => {
                answered = true;
                io::stdout().write_all(&buffer[..length])?;
                io::stdout().flush()?;
                if buffer[..length].ends_with(b"\n") {
                    return Ok(());
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) if answered => break,
            Err(error) => return Err(error),
        }
    }
    say("")
}

#[expect(clippy::disallowed_methods, reason = "between two tries nothing is waited for: the pause is what is wanted")]
fn rest(pause: Duration) {
    std::thread::sleep(pause);
}

fn say(text: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{text}")
}
