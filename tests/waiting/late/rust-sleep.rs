// Sleeps before it answers.
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

fn main() -> std::io::Result<()> {
    let (mut client, _) = TcpListener::bind("127.0.0.1:8888")?.accept()?;
    client.read(&mut [0; 1024])?;
    std::thread::sleep(Duration::from_millis(400));
    client.write_all(b"hello")?;
    client.read(&mut [0; 1024]).map(drop)
}
