//! Server of a chat room / 聊天室的服务端
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
    println!("listening on / 正在监听 {}", listener.local_addr()?);

    for stream in listener.incoming() {
        let stream = stream?;
        println!("connected / 已连接 {}", stream.peer_addr()?);
        // TODO 1. Serve this one while others come: a thread each
        //         边接待新人边服务这一位：每人一个线程
        // TODO 2. Collect what arrives until a line is whole / 攒够一整行再处理
        // TODO 3. JOIN, SAY, TELL, WHO, QUIT: one reply each / 每个请求一行回复
        // TODO 4. Tell the others / 通知其他人: JOINED, SAID, LEFT
    }
    Ok(())
}
