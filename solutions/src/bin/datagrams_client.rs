//! The client of exercise 08-datagrams: each line that is typed is a request with a number, sent again until its
//! reply comes, and given up after a few tries.
//!
//! A reply counts only with the number of the request that waits: another one is late, or doubled. It must not take
//! an error of the socket for more than a missing reply, since an ICMP message may be about an earlier try.

use std::io::{self, BufRead, Write};
use std::net::{SocketAddr, ToSocketAddrs, UdpSocket};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// How long one try waits for its reply, and how many there are.
const WAIT: Duration = Duration::from_millis(400);
const TRIES: u32 = 4;
/// Holds any datagram.
const LARGEST: usize = 65_535;

fn main() -> ExitCode {
    match converse() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do when stderr is gone too.
            let _ = writeln!(io::stderr(), "datagrams_client: {error}");
            ExitCode::FAILURE
        }
    }
}

fn converse() -> Result<(), Box<dyn std::error::Error>> {
    let (host, port) = solutions::address(std::env::args().skip(1))?;
    let server = (host.as_str(), port).to_socket_addrs()?.next().ok_or("the host has no address")?;
    // Port 0: the system chooses one, as it does for every client.
    let any: SocketAddr = if server.is_ipv4() { ([0; 4], 0).into() } else { ([0; 16], 0).into() };
    let socket = UdpSocket::bind(any)?;
    socket.connect(server)?;
    for (number, line) in (1u64..).zip(io::stdin().lock().lines()) {
        let line = line?;
        if line.is_empty() {
            break;
        }
        let text = ask(&socket, number, &line)?.ok_or_else(|| format!("no reply after {TRIES} tries, giving up"))?;
        writeln!(io::stdout(), "reply: {}", String::from_utf8_lossy(&text))?;
    }
    Ok(())
}

/// The text of the reply; none where all tries were in vain.
fn ask(socket: &UdpSocket, number: u64, text: &str) -> io::Result<Option<Vec<u8>>> {
    let request = format!("{number} {text}");
    let mut buffer = vec![0; LARGEST];
    for _ in 0..TRIES {
        // That nobody was there for an earlier try is reported here, or at the next receive.
        let _ = socket.send(request.as_bytes());
        let end = Instant::now() + WAIT;
        while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            socket.set_read_timeout(Some(left))?;
            let Ok(length) = socket.recv(&mut buffer) else { continue };
            if let Some(text) = reply_to(number, &buffer[..length]) {
                return Ok(Some(text.to_vec()));
            }
        }
    }
    Ok(None)
}

/// What follows the number, if it is the one of this request.
fn reply_to(number: u64, reply: &[u8]) -> Option<&[u8]> {
    reply.strip_prefix(number.to_string().as_bytes())?.strip_prefix(b" ")
}
