//! The server of exercise 10-chat: two threads a connection, one that reads requests and one that writes what its
//! queue holds. Nobody ever waits for somebody else's connection: a line that finds the queue full is the end of a
//! member who does not read.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A request may have so many bytes.
const LONGEST: u64 = 2000;
/// So many lines may wait for a member who does not read.
const MOST_WAITING: usize = 1000;
const LONGEST_NAME: usize = 20;

fn main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do when stderr is gone too.
            let _ = writeln!(io::stderr(), "chat_server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<(), Box<dyn std::error::Error>> {
    let (host, port) = solutions::address(std::env::args().skip(1))?;
    let listener = TcpListener::bind((host.as_str(), port))?;
    let room = Arc::new(Room::default());
    for stream in listener.incoming() {
        // A visitor who left before being let in is no reason to close the room.
        let Ok(stream) = stream else { continue };
        let room = Arc::clone(&room);
        thread::spawn(move || visit(stream, &room));
    }
    Ok(())
}

/// What is needed to speak to somebody.
#[derive(Clone)]
struct Outbox {
    lines: SyncSender<String>,
    stream: Arc<TcpStream>,
}

impl Outbox {
    /// Queues a line. Who does not read what is there is shown out.
    fn say(&self, line: &str) {
        if self.lines.try_send(format!("{line}\n")).is_err() {
            // It may have gone by itself meanwhile.
            let _ = self.stream.shutdown(Shutdown::Both);
        }
    }
}

/// Who is there, by name.
#[derive(Default)]
struct Room {
    members: Mutex<BTreeMap<String, Outbox>>,
}

impl Room {
    fn members(&self) -> MutexGuard<'_, BTreeMap<String, Outbox>> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets somebody in; the OK comes before anything that happens in the room.
    fn join(&self, name: &str, outbox: &Outbox) -> Result<(), &'static str> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(fits) {
            return Err("that is no name");
        }
        let mut members = self.members();
        if members.contains_key(name) {
            return Err("that name is taken");
        }
        outbox.say("OK");
        members.values().for_each(|other| other.say(&format!("JOINED {name}")));
        members.insert(name.to_owned(), outbox.clone());
        Ok(())
    }

    fn leave(&self, name: &str) {
        let mut members = self.members();
        members.remove(name);
        members.values().for_each(|other| other.say(&format!("LEFT {name}")));
    }

    fn say(&self, speaker: &str, text: &str) {
        let members = self.members();
        let others = members.iter().filter(|(name, _)| *name != speaker);
        others.for_each(|(_, other)| other.say(&format!("SAID {speaker} {text}")));
    }

    fn tell(&self, speaker: &str, whom: &str, text: &str) -> Result<(), &'static str> {
        let members = self.members();
        let other = members.get(whom).ok_or("nobody of that name is here")?;
        other.say(&format!("TOLD {speaker} {text}"));
        Ok(())
    }

    fn names(&self) -> String {
        self.members().keys().cloned().collect::<Vec<_>>().join(" ")
    }
}

/// One visitor, from the first line to the last.
fn visit(stream: TcpStream, room: &Room) {
    let (lines, queue) = mpsc::sync_channel(MOST_WAITING);
    let stream = Arc::new(stream);
    let outbox = Outbox { lines, stream: Arc::clone(&stream) };
    let writer = thread::spawn({
        let stream = Arc::clone(&stream);
        move || write(&stream, &queue)
    });
    let mut name = None;
    // However the conversation ends: the room is told, and the connection closed.
    let _ = converse(&stream, room, &outbox, &mut name);
    if let Some(name) = name {
        room.leave(&name);
    }
    // The writer ends when nobody can queue anything any more; what waits is sent before.
    drop(outbox);
    if writer.join().is_ok() {
        let _ = stream.shutdown(Shutdown::Both);
    }
}

fn write(mut stream: &TcpStream, queue: &Receiver<String>) {
    for line in queue {
        if stream.write_all(line.as_bytes()).is_err() {
            // The reader is woken, and lets the member go.
            let _ = stream.shutdown(Shutdown::Both);
            return;
        }
    }
}

/// Answers one request after the other; `name` is the member's while it is in the room.
fn converse(stream: &TcpStream, room: &Room, outbox: &Outbox, name: &mut Option<String>) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = Vec::new();
        reader.by_ref().take(LONGEST + 1).read_until(b'\n', &mut line)?;
        if line.pop() != Some(b'\n') {
            if !line.is_empty() {
                outbox.say("ERR the line is too long");
            }
            return Ok(());
        }
        line.pop_if(|last| *last == b'\r');
        let Ok(line) = String::from_utf8(line) else {
            outbox.say("ERR that is not UTF-8");
            continue;
        };
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        if verb == "QUIT" {
            // Gone before the reply: who asks afterwards must not find the name.
            if let Some(name) = name.take() {
                room.leave(&name);
            }
            outbox.say("OK");
            return Ok(());
        }
        match answer(verb, rest, room, outbox, name) {
            Ok(Some(reply)) => outbox.say(&reply),
            Ok(None) => {}
            Err(reason) => outbox.say(&format!("ERR {reason}")),
        }
    }
}

/// What to reply; nothing where the reply has been given.
fn answer(
    verb: &str,
    rest: &str,
    room: &Room,
    outbox: &Outbox,
    name: &mut Option<String>,
) -> Result<Option<String>, &'static str> {
    if verb == "JOIN" {
        if name.is_some() {
            return Err("you are in the room already");
        }
        room.join(rest, outbox)?;
        *name = Some(rest.to_owned());
        return Ok(None);
    }
    let speaker = name.as_deref().ok_or("join first")?;
    match (verb, rest.split_once(' ')) {
        ("WHO", _) => Ok(Some(format!("OK {}", room.names()))),
        ("SAY", _) if !rest.is_empty() => {
            room.say(speaker, rest);
            Ok(Some("OK".to_owned()))
        }
        ("TELL", Some((whom, text))) if !text.is_empty() => {
            room.tell(speaker, whom, text)?;
            Ok(Some("OK".to_owned()))
        }
        _ => Err("what is that?"),
    }
}
