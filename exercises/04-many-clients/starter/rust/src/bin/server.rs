//! Server for many clients / 多客户端服务端
//!
//! Run / 运行: cargo run --bin server -- [HOST PORT]

use std::env;
use std::io;
use std::net::TcpListener;

fn main() -> io::Result<()> {
    let args: Vec<String> = env::args().collect();
    let (host, port) = match args.as_slice() {
        [_, host, port] => (host.as_str(), port.as_str()),
        _ => ("127.0.0.1", "8888"),
    };

    let listener = TcpListener::bind(format!("{host}:{port}"))?;
    println!("waiting on / 正在监听 {}", listener.local_addr()?);

    loop {
        let (stream, peer) = listener.accept()?;
        println!("connected / 已连接 {peer}");
        // TODO Answer each message of this client until it leaves,
        //      while this loop goes on to accept the next one
        //      每条消息都回复，直到这个客户端离开；与此同时，这个循环要能继续接待下一个
        // TODO Close what belongs to a client that has left: `stream` closes where it goes out of scope
        //      客户端离开后，把属于它的东西关闭：stream 离开作用域时自动关闭
        drop(stream);
    }
}
