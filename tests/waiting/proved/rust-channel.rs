// Waits for an answer from a thread that waits for work.
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;

fn main() -> std::io::Result<()> {
    let (mut client, _) = TcpListener::bind("127.0.0.1:8888")?.accept()?;
    let (ask, asked) = mpsc::channel::<u8>();
    let (answer, answers) = mpsc::channel::<u8>();
    let worker = std::thread::spawn(move || asked.iter().for_each(|byte| answer.send(byte).unwrap_or(())));
    client.read(&mut [0; 1024])?;
    // Nothing was asked.
    client.write_all(&[answers.recv().unwrap_or(0)])?;
    drop(ask);
    worker.join().map_err(|_| std::io::ErrorKind::Other.into())
}
