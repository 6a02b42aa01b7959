// Waits for a channel for a time, and answers.
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::Duration;

fn main() -> std::io::Result<()> {
    let (mut client, _) = TcpListener::bind("127.0.0.1:8888")?.accept()?;
    let (_never, channel) = mpsc::channel::<u8>();
    client.read(&mut [0; 1024])?;
    let _ = channel.recv_timeout(Duration::from_millis(400));
    client.write_all(b"hello")?;
    client.read(&mut [0; 1024]).map(drop)
}
