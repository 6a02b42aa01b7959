//! The client of exercise 10-chat: the terminal and the connection are each read by a thread of its own, and both
//! become events of one loop. So what others say is shown while nothing is typed.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

/// What can happen to a client.
enum Event {
    Typed(String),
    TerminalEnded,
    Received(String),
    ServerEnded(io::Result<()>),
}

/// A request that has no reply yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    Join,
    Quit,
    Other,
}

fn main() -> ExitCode {
    match chat() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do when stderr is gone too.
            let _ = writeln!(io::stderr(), "chat_client: {error}");
            ExitCode::FAILURE
        }
    }
}

fn chat() -> Result<(), Box<dyn std::error::Error>> {
    let (host, port) = solutions::address(std::env::args().skip(1))?;
    let stream = TcpStream::connect((host.as_str(), port))
        .map_err(|error| format!("cannot reach a server at {host}:{port}: {error}"))?;
    writeln!(io::stdout(), "connected; what is your name?")?;
    let (events, inbox) = mpsc::channel();
    let (terminal, connection) = (events.clone(), stream.try_clone()?);
    thread::spawn(move || read_terminal(&terminal));
    thread::spawn(move || read_connection(connection, &events));
    Session { stream, joined: false, asked: VecDeque::new(), typed: VecDeque::new() }.run(&inbox)?;
    Ok(())
}

/// How far the conversation is.
struct Session {
    stream: TcpStream,
    joined: bool,
    /// In the order in which replies will come.
    asked: VecDeque<Asked>,
    /// Lines that wait until it is known whether the name is good.
    typed: VecDeque<String>,
}

impl Session {
    fn run(mut self, inbox: &Receiver<Event>) -> io::Result<()> {
        loop {
            // Both readers say why they stop before they do.
            match inbox.recv().unwrap_or(Event::ServerEnded(Ok(()))) {
                Event::Typed(line) => self.typed.push_back(line),
                Event::TerminalEnded => self.typed.push_back("/quit".to_owned()),
                Event::Received(line) => {
                    if self.receive(&line)? {
                        return Ok(());
                    }
                }
                Event::ServerEnded(_) if self.asked.contains(&Asked::Quit) => return Ok(()),
                Event::ServerEnded(Ok(())) => return say("the server has ended the chat"),
                Event::ServerEnded(Err(error)) => return say(&format!("the connection is lost: {error}")),
            }
            while !self.asked.contains(&Asked::Join)
                && let Some(line) = self.typed.pop_front()
            {
                if !self.joined && line == "/quit" {
                    return Ok(());
                }
                if let Err(error) = self.ask(&line) {
                    return say(&format!("the connection is lost: {error}"));
                }
            }
        }
    }

    /// Sends what a typed line means.
    fn ask(&mut self, line: &str) -> io::Result<()> {
        let (asked, request) = match (self.joined, line) {
            (_, "") => return Ok(()),
            (false, name) => (Asked::Join, format!("JOIN {name}\n")),
            (true, "/quit") => (Asked::Quit, "QUIT\n".to_owned()),
            (true, "/who") => (Asked::Other, "WHO\n".to_owned()),
            (true, line) => match line.strip_prefix("/tell ") {
                Some(rest) => (Asked::Other, format!("TELL {rest}\n")),
                None => (Asked::Other, format!("SAY {line}\n")),
            },
        };
        self.asked.push_back(asked);
        self.stream.write_all(request.as_bytes())
    }

    /// Shows a line of the server; says whether it was the last.
    fn receive(&mut self, line: &str) -> io::Result<bool> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (name, text) = rest.split_once(' ').unwrap_or((rest, ""));
        match word {
            "SAID" => say(&format!("{name}: {text}"))?,
            "TOLD" => say(&format!("{name} (to you): {text}"))?,
            "JOINED" => say(&format!("* {name} has come"))?,
            "LEFT" => say(&format!("* {name} has gone"))?,
            "ERR" => say(&format!("! {rest}"))?,
            "OK" if rest.is_empty() => {}
            _ => say(rest)?,
        }
        if !matches!(word, "OK" | "ERR") {
            return Ok(false);
        }
        let asked = self.asked.pop_front();
        self.joined |= asked == Some(Asked::Join) && word == "OK";
        Ok(asked == Some(Asked::Quit))
    }
}

fn say(text: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{text}")
}

/// Turns the terminal into events. A receiver that is gone means that the chat is over.
fn read_terminal(events: &Sender<Event>) {
    let mut terminal = io::stdin().lock();
    while let Ok(Some(line)) = next_line(&mut terminal) {
        if events.send(Event::Typed(line)).is_err() {
            return;
        }
    }
    let _ = events.send(Event::TerminalEnded);
}

/// Turns the connection into events.
fn read_connection(stream: TcpStream, events: &Sender<Event>) {
    let mut reader = BufReader::new(stream);
    loop {
        let event = match next_line(&mut reader) {
            Ok(Some(line)) => Event::Received(line),
            Ok(None) => Event::ServerEnded(Ok(())),
            Err(error) => Event::ServerEnded(Err(error)),
        };
        let ended = matches!(event, Event::ServerEnded(_));
        if events.send(event).is_err() || ended {
            return;
        }
    }
}

/// The next line without its end. It is decoded whole, so that no cut can harm a character.
fn next_line(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    if reader.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    for end in [b'\n', b'\r'] {
        line.pop_if(|last| *last == end);
    }
    Ok(Some(String::from_utf8_lossy(&line).into_owned()))
}
