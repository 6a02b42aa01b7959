//! Addresses, names and ports / 地址、主机名与端口
//!
//! Run / 运行: cargo run

use std::io;

/// The answer to one request / 对一个请求的回答
fn answer(_words: &[&str]) -> Result<String, String> {
    // TODO aton, ntoa, pton, ntop    : std::net::Ipv4Addr, Ipv6Addr
    // TODO htons, htonl, ntohs       : to_be_bytes(), from_be_bytes()
    // TODO class, same, net          : numbers, masks and & / 数、掩码和 & 运算
    // TODO host, name, service, port : read /etc/hosts and /etc/services / 读取 /etc/hosts 和 /etc/services
    Err("not written yet".to_string())
}

fn main() -> io::Result<()> {
    for line in io::stdin().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        match answer(&words) {
            Ok(text) => println!("{text}"),
            Err(why) => println!("error {why}"),
        }
    }
    Ok(())
}
