// A simple session server: echoes what it reads, one client after the other.
use std::env;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

fn talk(mut stream: TcpStream) {
    let mut buffer = [0u8; 8192];
    loop {
        let n = stream.read(&mut buffer).unwrap();
        if n == 0 {
            break;
        }
        println!("{n} bytes");
        stream.write_all(&buffer[..n]).unwrap();
    }
}

fn main() {
    let args: Vec<String> = env::args().collect();
    let address = if args.len() == 3 { format!("{}:{}", args[1], args[2]) } else { "127.0.0.1:8888".to_string() };
    let listener = TcpListener::bind(address).expect("bind");
    println!("waiting for clients");
    for stream in listener.incoming() {
        if let Ok(stream) = stream {
            talk(stream);
            println!("client left");
        }
    }
}
