//! The client of exercise 09-file-transfer: `get NAME` fetches a file, `put NAME` sends one, an empty line ends.
//!
//! A file gets its name only when all of it is there: what a broken connection leaves must not look whole.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;

/// The longest reply line, in bytes.
const HEADER: u64 = 200;

fn main() -> ExitCode {
    match converse() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do when stderr is gone too.
            let _ = writeln!(io::stderr(), "files_client: {error}");
            ExitCode::FAILURE
        }
    }
}

fn converse() -> Result<(), Box<dyn std::error::Error>> {
    let (host, port) = solutions::address(std::env::args().skip(1))?;
    let stream = TcpStream::connect((host.as_str(), port))?;
    let mut replies = BufReader::new(&stream);
    for line in io::stdin().lock().lines() {
        let line = line?;
        let told = match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            [] => break,
            ["get", name] => get(&stream, &mut replies, name)?,
            ["put", name] => put(&stream, &mut replies, name)?,
            _ => "usage: get NAME, put NAME".to_owned(),
        };
        writeln!(io::stdout(), "{told}")?;
    }
    Ok(())
}

fn get(mut stream: &TcpStream, replies: &mut impl BufRead, name: &str) -> Result<String, Box<dyn std::error::Error>> {
    stream.write_all(format!("GET {name}\n").as_bytes())?;
    let reply = line(replies)?;
    let Some(length) = reply.strip_prefix("OK ") else { return Ok(format!("the server says: {reply}")) };
    let length: u64 = length.parse()?;
    let temporary = format!(".{name}.part");
    let copied = io::copy(&mut replies.take(length), &mut File::create(&temporary)?)?;
    if copied < length {
        fs::remove_file(&temporary)?;
        return Err(format!("the connection broke off, {name} is not saved").into());
    }
    fs::rename(&temporary, name)?;
    Ok(format!("{name}: {length} bytes"))
}

fn put(mut stream: &TcpStream, replies: &mut impl BufRead, name: &str) -> Result<String, Box<dyn std::error::Error>> {
    let file = match File::open(name) {
        Ok(file) => file,
        Err(error) => return Ok(format!("{name}: {error}")),
    };
    let length = file.metadata()?.len();
    stream.write_all(format!("PUT {name} {length}\n").as_bytes())?;
    io::copy(&mut file.take(length), &mut stream)?;
    Ok(format!("the server says: {}", line(replies)?))
}

/// A reply's first line, without its end.
fn line(replies: &mut impl BufRead) -> Result<String, Box<dyn std::error::Error>> {
    let mut text = String::new();
    replies.take(HEADER).read_line(&mut text)?;
    text.strip_suffix('\n').map(str::to_owned).ok_or_else(|| "the connection broke off".into())
}
