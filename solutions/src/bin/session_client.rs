//! The client of exercise 03-session: sends each line that is typed, shows each reply, leaves on an
//! empty line or at the end of input.
//!
//! The terminal and the connection are each read by a thread of its own, and both become events of one
//! loop: so a reply is shown however late and in however many pieces it comes, and the end of the
//! server is noticed at once. Bytes are passed on as they are, so a cut cannot harm a character. It
//! must not send a line while the reply to the one before is still on its way: without a frame the
//! server could not tell the two messages apart.

use std::collections::VecDeque;
use std::io::{self, BufRead, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// A reply that does not end in a newline is over when nothing has followed for so long.
const QUIET: Duration = Duration::from_millis(200);

/// What can happen to a client.
enum Event {
    /// A line was typed; it comes without its line end.
    Typed(Vec<u8>),
    /// The terminal has ended.
    TerminalEnded,
    /// A piece of a reply.
    Received(Vec<u8>),
    /// The server has ended the connection, in order or not.
    ServerEnded(io::Result<()>),
}

/// How far the exchange is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Exchange {
    /// The next line may be sent.
    Ready,
    /// A message was sent, nothing of its reply is here.
    Asked,
    /// A part of the reply is here, without a newline at its end.
    Replying,
}

fn main() -> ExitCode {
    match converse() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do when stderr is gone too.
            let _ = writeln!(io::stderr(), "session_client: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The four steps of the notes; leaving this function closes the connection.
fn converse() -> Result<(), Box<dyn std::error::Error>> {
    let (host, port) = solutions::address(std::env::args().skip(1))?;
    let stream = TcpStream::connect((host.as_str(), port))
        .map_err(|error| format!("cannot reach a server at {host}:{port}: {error}"))?;
    writeln!(io::stdout(), "connected; type a message, an empty line ends")?;
    let (events, inbox) = mpsc::channel();
    let (terminal, connection) = (events.clone(), stream.try_clone()?);
    thread::spawn(move || read_terminal(&terminal));
    thread::spawn(move || read_connection(connection, &events));
    run(stream, &inbox)?;
    Ok(())
}

/// Handles one event after the other until either side ends the session.
fn run(mut stream: TcpStream, inbox: &Receiver<Event>) -> io::Result<()> {
    let mut waiting = VecDeque::new();
    let mut exchange = Exchange::Ready;
    let mut output = Output { inside_line: false };
    loop {
        if exchange == Exchange::Ready
            && let Some(line) = waiting.pop_front()
        {
            let Some(line) = line else { return Ok(()) };
            output.begin_line()?;
            if let Err(error) = send(&mut stream, line) {
                return output.say_lost(&error);
            }
            exchange = Exchange::Asked;
        }
        match next(inbox, exchange) {
            None => exchange = Exchange::Ready,
            Some(Event::Typed(line)) => waiting.push_back(Some(line).filter(|line| !line.is_empty())),
            Some(Event::TerminalEnded) => waiting.push_back(None),
            Some(Event::Received(piece)) => {
                output.show(&piece)?;
                exchange = if output.inside_line { Exchange::Replying } else { Exchange::Ready };
            }
            Some(Event::ServerEnded(Ok(()))) => return output.say("the server has ended the session"),
            Some(Event::ServerEnded(Err(error))) => return output.say_lost(&error),
        }
    }
}

/// The next event, or none when the reply has gone quiet.
fn next(inbox: &Receiver<Event>, exchange: Exchange) -> Option<Event> {
    let event = match exchange {
        Exchange::Ready | Exchange::Asked => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
        Exchange::Replying => inbox.recv_timeout(QUIET),
    };
    match event {
        Ok(event) => Some(event),
        Err(RecvTimeoutError::Timeout) => None,
        // Both readers say why they stop before they do.
        Err(RecvTimeoutError::Disconnected) => Some(Event::ServerEnded(Ok(()))),
    }
}

/// Sends a line whole, with a newline behind it, in one write.
fn send(stream: &mut TcpStream, mut line: Vec<u8>) -> io::Result<()> {
    line.push(b'\n');
    stream.write_all(&line)
}

/// Turns the terminal into events. A receiver that is gone means that the session is over.
fn read_terminal(events: &Sender<Event>) {
    let mut terminal = io::stdin().lock();
    loop {
        let mut line = Vec::new();
        let event = match terminal.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => Event::TerminalEnded,
            Ok(_) => Event::Typed(without_line_end(line)),
        };
        let ended = matches!(event, Event::TerminalEnded);
        if events.send(event).is_err() || ended {
            return;
        }
    }
}

/// A line without the newline, or carriage return and newline, that ended it.
fn without_line_end(mut line: Vec<u8>) -> Vec<u8> {
    for end in [b'\n', b'\r'] {
        line.pop_if(|last| *last == end);
    }
    line
}

/// Turns the connection into events.
fn read_connection(mut stream: TcpStream, events: &Sender<Event>) {
    let mut buffer = [0; 4096];
    loop {
        let event = match stream.read(&mut buffer) {
            Ok(0) => Event::ServerEnded(Ok(())),
            Ok(length) => Event::Received(buffer[..length].to_vec()),
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => Event::ServerEnded(Err(error)),
        };
        let ended = matches!(event, Event::ServerEnded(_));
        if events.send(event).is_err() || ended {
            return;
        }
    }
}

/// What the user sees.
struct Output {
    inside_line: bool,
}

impl Output {
    /// Shows a piece of a reply at once, whether or not a line is complete.
    fn show(&mut self, piece: &[u8]) -> io::Result<()> {
        self.inside_line = !piece.ends_with(b"\n");
        let mut stdout = io::stdout().lock();
        stdout.write_all(piece)?;
        stdout.flush()
    }

    /// Ends a reply that came without a newline.
    fn begin_line(&mut self) -> io::Result<()> {
        if self.inside_line { self.show(b"\n") } else { Ok(()) }
    }

    fn say(&mut self, text: &str) -> io::Result<()> {
        self.begin_line()?;
        writeln!(io::stdout(), "{text}")
    }

    fn say_lost(&mut self, error: &io::Error) -> io::Result<()> {
        self.say(&format!("the connection to the server is lost: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &str) {
        assert_eq!(without_line_end(line.into()), expected.as_bytes());
    }

    #[test]
    fn only_the_line_end_goes() {
        check("a\n", "a");
        check("a\r\n", "a");
        check(" a \n", " a ");
        check("\n", "");
        check("\r\n", "");
        check("without", "without");
        check("", "");
    }
}
