//! The server of exercise 08-datagrams: every datagram goes back to where it came from, byte for byte.
//!
//! There is no connection, so there is nothing to accept, to keep or to close. It must not end because of anything
//! that a client sends, nor because an answer finds nobody.

use std::convert::Infallible;
use std::io::{self, Write};
use std::net::UdpSocket;
use std::process::ExitCode;

/// Holds any datagram: its length is a number of 16 bits (RFC 768).
const LARGEST: usize = 65_535;

fn main() -> ExitCode {
    match serve() {
        Ok(never) => match never {},
        Err(error) => {
            // Nothing is left to do when stderr is gone too.
            let _ = writeln!(io::stderr(), "datagrams_server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<Infallible, Box<dyn std::error::Error>> {
    let (host, port) = solutions::address(std::env::args().skip(1))?;
    let socket = UdpSocket::bind((host.as_str(), port))?;
    say(&format!("waiting at {}", socket.local_addr()?));
    let mut buffer = vec![0; LARGEST];
    loop {
        // One call, one datagram; the address beside it is the only thing that says who has asked.
        let answered = socket.recv_from(&mut buffer).and_then(|(length, peer)| socket.send_to(&buffer[..length], peer));
        if let Err(error) = answered {
            say(&format!("an answer was lost: {error}"));
        }
    }
}

/// Tells the operator; a closed terminal is no reason to stop serving.
fn say(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}
