//! Client that tries again / 会再次尝试的客户端
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
    // TODO    Try 3 to 10 times, with pauses; then say so and end
    //         尝试 3 到 10 次，中间停顿；还不行就说明并结束
    let stream = TcpStream::connect(format!("{host}:{port}"))?;
    println!("connected to / 已连接 {}", stream.peer_addr()?);

    // TODO 3. Read a line, send it, print the reply, again and again
    //         读一行，发出去，打印回复，如此反复
    // TODO    Leave on an empty line or at the end of input
    //         遇到空行或输入结束时离开
    // TODO    After a reset connect again, and send once more what got no answer
    //         被复位后重新连接，没有得到回复的再发一次

    // 4. Close: happens where `stream` goes out of scope / 离开作用域时自动关闭
    Ok(())
}
