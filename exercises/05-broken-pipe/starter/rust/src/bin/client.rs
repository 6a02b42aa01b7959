//! Client that notices when its server has gone / 能发现服务端消失的客户端
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

    // 1 and 2. Make a socket and ask for a connection / 创建套接字，发起连接请求
    let stream = TcpStream::connect(format!("{host}:{port}"))?;
    println!("connected to / 已连接 {}", stream.peer_addr()?);

    // TODO 3. Read a line, send it, print the reply, again and again
    //         读一行，发出去，打印回复，如此反复
    // TODO    Leave on an empty line or at the end of input
    //         遇到空行或输入结束时离开
    // TODO    Tell the user when the server has gone, and end
    //         服务端消失时告诉用户，然后结束

    // 4. Close: happens where `stream` goes out of scope / 离开作用域时自动关闭
    Ok(())
}
