//! The server of exercise 09-file-transfer: stores what clients put, gives it back when they get it; a thread a
//! client.
//!
//! A header of text says how many bytes follow, and exactly those are the file, whatever pieces they come in. A file
//! gets its name only when all of it is there. It must not open anything outside its folder.

use std::convert::Infallible;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

const FOLDER: &str = "files";
/// The largest file, and the longest header and name, in bytes.
const LIMIT: u64 = 64 << 20;
const HEADER: u64 = 100;
const NAME: usize = 64;

/// Why a request is refused. The words are those of the protocol.
#[derive(Debug, Clone, Copy)]
enum Refusal {
    Name,
    Missing,
    Length,
    Request,
}

/// What a header asks for.
enum Request {
    Put { path: PathBuf, length: u64 },
    Get { path: PathBuf },
}

fn main() -> ExitCode {
    match serve() {
        Ok(never) => match never {},
        Err(error) => {
            // Nothing is left to do when stderr is gone too.
            let _ = writeln!(io::stderr(), "files_server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<Infallible, Box<dyn std::error::Error>> {
    let (host, port) = solutions::address(std::env::args().skip(1))?;
    fs::create_dir_all(FOLDER)?;
    let listener = TcpListener::bind((host.as_str(), port))?;
    say(&format!("listening on {}", listener.local_addr()?));
    loop {
        let (stream, peer) = listener.accept()?;
        thread::spawn(move || {
            if let Err(error) = converse(&stream) {
                say(&format!("{peer} was lost: {error}"));
            }
        });
    }
}

/// One request after the other, until the client ends its side, or what follows cannot be told any more.
fn converse(stream: &TcpStream) -> io::Result<()> {
    let (mut input, mut output) = (BufReader::new(stream), stream);
    loop {
        let mut header = Vec::new();
        if input.by_ref().take(HEADER).read_until(b'\n', &mut header)? == 0 {
            return Ok(());
        }
        match read(&header) {
            Ok(Request::Put { path, length }) => {
                store(&mut input, &path, length)?;
                output.write_all(b"OK\n")?;
            }
            Ok(Request::Get { path }) => give(output, &path)?,
            Err((refusal, goes_on)) => {
                refuse(output, refusal)?;
                if !goes_on {
                    return Ok(());
                }
            }
        }
    }
}

/// Reads a header; beside a refusal stands whether it is known where the next request begins.
fn read(header: &[u8]) -> Result<Request, (Refusal, bool)> {
    let text = std::str::from_utf8(header).ok().and_then(|text| text.strip_suffix('\n'));
    let words: Vec<&str> = text.unwrap_or_default().split(' ').collect();
    match words.as_slice() {
        ["GET", name] => path_of(name).map(|path| Request::Get { path }).ok_or((Refusal::Name, true)),
        ["PUT", name, length] => {
            let path = path_of(name).ok_or((Refusal::Name, false))?;
            let length = length.parse().ok().filter(|length| *length <= LIMIT).ok_or((Refusal::Length, false))?;
            Ok(Request::Put { path, length })
        }
        _ => Err((Refusal::Request, false)),
    }
}

/// Where a file of this name lies; a name is letters, digits, `.`, `_` and `-`, without a dot at its beginning.
fn path_of(name: &str) -> Option<PathBuf> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let good = (1..=NAME).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(fits);
    good.then(|| Path::new(FOLDER).join(name))
}

/// Takes exactly so many bytes. Where fewer come, the client has vanished, and nothing has that name.
fn store(input: &mut impl Read, path: &Path, length: u64) -> io::Result<()> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let temporary = Path::new(FOLDER).join(format!(".{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
    let copied = io::copy(&mut input.take(length), &mut File::create(&temporary)?);
    if matches!(copied, Ok(count) if count == length) {
        return fs::rename(&temporary, path);
    }
    fs::remove_file(&temporary)?;
    Err(copied.err().unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into()))
}

fn give(mut output: &TcpStream, path: &Path) -> io::Result<()> {
    let Ok(file) = File::open(path) else { return refuse(output, Refusal::Missing) };
    let length = file.metadata()?.len();
    output.write_all(format!("OK {length}\n").as_bytes())?;
    io::copy(&mut file.take(length), &mut output).map(drop)
}

fn refuse(mut output: &TcpStream, refusal: Refusal) -> io::Result<()> {
    let reason = match refusal {
        Refusal::Name => "name",
        Refusal::Missing => "missing",
        Refusal::Length => "length",
        Refusal::Request => "request",
    };
    output.write_all(format!("ERR {reason}\n").as_bytes())
}

/// Tells the operator; a closed terminal is no reason to stop serving.
fn say(text: &str) {
    let _ = writeln!(io::stdout(), "{text}");
}
