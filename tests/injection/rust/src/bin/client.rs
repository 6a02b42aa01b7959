//! Says what it gets from each call, and goes on.
use std::io::{Error, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

fn say(error: &Error) {
    let name = match error.raw_os_error() {
        Some(4) => "EINTR",
        Some(104) => "ECONNRESET",
        Some(106) => "EISCONN",
        Some(110) => "ETIMEDOUT",
        Some(111) => "ECONNREFUSED",
        Some(114) => "EALREADY",
        Some(_) | None => "another",
    };
    println!("error Err({name})");
}

fn connect() -> TcpStream {
    loop {
        match TcpStream::connect("127.0.0.1:8888") {
            Ok(connection) => return connection,
            Err(error) => say(&error),
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn read(connection: &mut TcpStream, reply: &mut [u8]) -> usize {
    loop {
        match connection.read(reply) {
            Ok(length) => return length,
            Err(error) => {
                say(&error);
                if error.kind() != ErrorKind::Interrupted {
                    return 0;
                }
            }
        }
    }
}

fn main() {
    let mut connection = connect();
    let mut reply = [0; 4096];
    for line in std::io::stdin().lines() {
        let Ok(line) = line.inspect_err(say) else { continue };
        if line.is_empty() || connection.write_all(format!("{line}\n").as_bytes()).is_err() {
            return;
        }
        let length = read(&mut connection, &mut reply);
        if length == 0 {
            return;
        }
        print!("reply: {}", String::from_utf8_lossy(&reply[..length]));
        let _ = std::io::stdout().flush();
    }
}
