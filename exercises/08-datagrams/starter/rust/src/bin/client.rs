//! Client for datagrams / 数据报客户端
//!
//! Run / 运行: cargo run --bin client -- [HOST PORT]

use std::env;
use std::io;
use std::net::UdpSocket;

fn main() -> io::Result<()> {
    let args: Vec<String> = env::args().collect();
    let (host, port) = match args.as_slice() {
        [_, host, port] => (host.as_str(), port.as_str()),
        _ => ("127.0.0.1", "8888"),
    };

    // 1. Make a socket; port 0 lets the system choose one / 创建套接字，端口 0 表示由系统选择
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    println!("from / 本端 {}, to / 服务端 {host}:{port}", socket.local_addr()?);

    // TODO 2. Read a line, send "NUMBER LINE" / 读一行，发送“编号 内容”
    // TODO 3. Wait for the reply with that number, for a limited time; send again where it does not come
    //         限时等待编号相同的回复；没有等到就重发
    // TODO 4. Print the reply; give up after 3 to 10 tries / 打印回复；试过 3 到 10 次后放弃
    // TODO    Leave on an empty line or at the end of input / 遇到空行或输入结束时离开

    // 5. Close: happens where `socket` goes out of scope / 离开作用域时自动关闭
    Ok(())
}
