//! Client of a chat room / 聊天室的客户端
//!
//! Run / 运行: cargo run --bin client -- [HOST PORT]

use std::env;
use std::io;
use std::net::TcpStream;

fn main() -> io::Result<()> {
    let args: Vec<String> = env::args().collect();
    let (host, port) = match args.as_slice() {
        [_, host, port] => (host.as_str(), port.as_str()),
        _ => ("127.0.0.1", "8888"),
    };

    let stream = TcpStream::connect(format!("{host}:{port}"))?;
    println!("connected to / 已连接 {}", stream.peer_addr()?);
    println!("Your name / 你的名字:");
    let mut name = String::new();
    io::stdin().read_line(&mut name)?;

    // TODO 1. JOIN with the name; if it is refused, show why and ask again
    //         用这个名字 JOIN；被拒绝时显示原因，再问一次
    // TODO 2. Wait for the keyboard and for the server at once: a thread each
    //         同时等待键盘和服务端：各用一个线程
    // TODO 3. Show what the server sends: SAID, TOLD, JOINED, LEFT / 显示服务端发来的内容
    // TODO 4. Send what is typed: SAY, or /tell, /who, /quit / 发送输入的内容
    Ok(())
}
