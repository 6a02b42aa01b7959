//! The server of exercise 03-session: one client after the other, an echo for each piece that arrives.
//!
//! Bytes are echoed as they are, so a character that arrives in two pieces leaves in two pieces and is
//! whole again at the client. It must not end because of anything that a client does.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;

fn main() -> ExitCode {
    match serve() {
        Ok(never) => match never {},
        Err(error) => {
            // Nothing is left to do when stderr is gone too.
            let _ = writeln!(io::stderr(), "session_server: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Steps 1 to 4 of the notes; the standard library calls socket, bind and listen in one, with
/// `SO_REUSEADDR` set, and repeats an accept that a signal interrupted.
fn serve() -> Result<std::convert::Infallible, Box<dyn std::error::Error>> {
    let (host, port) = solutions::address(std::env::args().skip(1))?;
    let listener = TcpListener::bind((host.as_str(), port))?;
    say(&format!("listening on {}", listener.local_addr()?));
    loop {
        match listener.accept() {
            Ok((stream, peer)) => {
                say(&format!("{peer} has come"));
                match converse(stream) {
                    Ok(()) => say(&format!("{peer} has left")),
                    Err(error) => say(&format!("{peer} was lost: {error}")),
                }
            }
            // The client was gone before it was accepted: its own trouble, not the server's.
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => say("a client gave up"),
            Err(error) => return Err(error.into()),
        }
    }
}

/// Steps 5 and 6: replies until the client has ended its side, then closes. What a client sent before
/// its FIN is answered, for it may still read (RFC 9293 §3.6).
fn converse(mut stream: TcpStream) -> io::Result<()> {
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(length) => stream.write_all(&buffer[..length])?,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Tells the operator; a closed terminal is no reason to stop serving.
fn say(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}
