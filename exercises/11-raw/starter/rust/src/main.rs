//! A ping of your own / 自己写 ping
//!
//! Run as root / 以 root 运行. The standard library has no raw sockets: they are declared here.
//! 标准库没有原始套接字，所以在这里声明。

use std::ffi::c_int;
use std::io;

extern "C" {
    fn socket(domain: c_int, kind: c_int, protocol: c_int) -> c_int;
    // TODO sendto, recvfrom, setsockopt or poll
}

const AF_INET: c_int = 2;
const SOCK_RAW: c_int = 3;
const IPPROTO_ICMP: c_int = 1;

/// The sum of RFC 1071 / 按 RFC 1071 求校验和
fn checksum(_bytes: &[u8]) -> u16 {
    // TODO add up words of 16 bits, add the carry, take the complement / 16 位字相加，加上进位，取反
    0
}

/// Sends one echo request, returns the line to print / 发送一个回显请求，返回要打印的一行
fn ping(address: &str) -> String {
    // SAFETY: only numbers are passed.
    let _fd = unsafe { socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) };
    let _sum = checksum(&[]);
    // TODO type 8, code 0, checksum, identifier, sequence number, text / 类型 8、代码 0、校验和、标识符、序号、内容
    // TODO send it, wait for the reply for two seconds at most / 发送，最多等两秒
    format!("lost {address}")
}

fn main() -> io::Result<()> {
    for line in io::stdin().lines() {
        let line = line?;
        let words: Vec<&str> = line.splitn(5, ' ').collect();
        match words[..] {
            ["ping", address, _, _, _] => println!("{}", ping(address)),
            // TODO what else has to be refused? / 还有什么应当拒绝？
            _ => println!("error no request"),
        }
    }
    Ok(())
}
