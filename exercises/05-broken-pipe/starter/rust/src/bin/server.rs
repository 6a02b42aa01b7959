//! Server that outlives its clients / 不怕客户端消失的服务端
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

    // 1 to 3. Socket, bind and listen: Rust does all three in one call
    //         创建、绑定、监听：Rust 一次完成
    let listener = TcpListener::bind(format!("{host}:{port}"))?;
    println!("listening on / 正在监听 {}", listener.local_addr()?);

    loop {
        // 4. Wait for a client / 等待客户端连接
        let (stream, peer) = listener.accept()?;
        println!("connected / 已连接 {peer}");
        // TODO 5. Answer each message until the client leaves / 每条消息都回复，直到客户端离开
        // TODO    Serve the next client, however the one before has gone: recv and send may fail
        //         不管前一个客户端怎么消失，都服务下一个：recv 和 send 都可能失败
        // 6. Close: happens where `stream` goes out of scope / 离开作用域时自动关闭
        drop(stream);
    }
}
