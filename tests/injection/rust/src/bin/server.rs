//! Says what it gets from each call, and goes on.
use std::io::{Error, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};

fn say(error: &Error) {
    let name = match error.raw_os_error() {
        Some(4) => "EINTR",
        Some(11) => "EAGAIN",
        Some(24) => "EMFILE",
        Some(32) => "EPIPE",
        Some(103) => "ECONNABORTED",
        Some(104) => "ECONNRESET",
        Some(110) => "ETIMEDOUT",
        Some(_) | None => "another",
    };
    println!("error Err({name})");
}

fn echo(mut connection: TcpStream) -> Result<(), Error> {
    let mut data = [0; 4096];
    loop {
        match connection.read(&mut data) {
            Ok(0) => return Ok(()),
            Ok(length) => connection.write_all(&data[..length])?,
            Err(error) if error.kind() == ErrorKind::Interrupted => say(&error),
            Err(error) => return Err(error),
        }
    }
}

fn main() {
    let listener = TcpListener::bind("127.0.0.1:8888").unwrap();
    for connection in listener.incoming() {
        if let Err(error) = connection.and_then(echo) {
            say(&error);
        }
    }
}
