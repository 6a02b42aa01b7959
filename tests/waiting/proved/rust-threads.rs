// A thread a client, the main thread in accept.
use std::io::Read;
use std::net::TcpListener;

fn main() -> std::io::Result<()> {
    for client in TcpListener::bind("127.0.0.1:8888")?.incoming() {
        let mut client = client?;
        std::thread::spawn(move || while matches!(client.read(&mut [0; 1024]), Ok(1..)) {});
    }
    Ok(())
}
