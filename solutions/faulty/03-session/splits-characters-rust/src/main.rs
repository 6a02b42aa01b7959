// 简单会话的服务端：每个客户端一个线程太麻烦，一个一个来
use std::env;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

fn talk(mut stream: TcpStream) -> std::io::Result<()> {
    let mut buffer = [0u8; 8192];
    loop {
        let n = stream.read(&mut buffer)?;
        if n == 0 {
            return Ok(());
        }
        let text = String::from_utf8(buffer[..n].to_vec()).unwrap();
        println!("{} 个字", text.chars().count());
        stream.write_all(format!("收到: {}\n", text.trim_end()).as_bytes())?;
    }
}

fn main() {
    let args: Vec<String> = env::args().collect();
    let address = if args.len() == 3 { format!("{}:{}", args[1], args[2]) } else { "127.0.0.1:8888".to_string() };
    let listener = TcpListener::bind(address).expect("bind");
    println!("等待客户端 ...");
    for stream in listener.incoming() {
        if let Err(e) = stream.and_then(talk) {
            println!("连接中断: {e}");
        }
    }
}
