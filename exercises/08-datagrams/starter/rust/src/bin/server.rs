//! Server for datagrams / 数据报服务端
//!
//! Run / 运行: cargo run --bin server -- [HOST PORT]

use std::env;
use std::io;
use std::net::UdpSocket;

fn main() -> io::Result<()> {
    let args: Vec<String> = env::args().collect();
    let (host, port) = match args.as_slice() {
        [_, host, port] => (host.as_str(), port.as_str()),
        _ => ("127.0.0.1", "8888"),
    };

    // 1 and 2. Make a socket for datagrams and give it an address / 创建数据报套接字，绑定地址
    let socket = UdpSocket::bind(format!("{host}:{port}"))?;
    println!("bound to / 已绑定 {}", socket.local_addr()?);

    // TODO 3. Receive a datagram, and see where it came from / 接收一个数据报，看清是谁发来的
    // TODO 4. Send it back there, again and again / 原样发回给他，如此反复

    // 5. Close: happens where `socket` goes out of scope / 离开作用域时自动关闭
    Ok(())
}
