// 简单会话的服务端：收到什么就回什么
use std::env;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

fn talk(mut stream: TcpStream) -> std::io::Result<()> {
    let mut message = [0u8; 8192];
    let mut reply = [0u8; 1024];
    loop {
        let n = stream.read(&mut message)?;
        if n == 0 {
            return Ok(());
        }
        println!("{n} bytes");
        reply[..n].copy_from_slice(&message[..n]);
        stream.write_all(&reply[..n])?;
    }
}

fn main() {
    let args: Vec<String> = env::args().collect();
    let address = if args.len() == 3 { format!("{}:{}", args[1], args[2]) } else { "127.0.0.1:8888".to_string() };
    let listener = TcpListener::bind(address).expect("bind");
    println!("waiting for clients");
    for stream in listener.incoming() {
        match stream.and_then(talk) {
            Ok(()) => println!("client left"),
            Err(e) => println!("client lost: {e}"),
        }
    }
}
