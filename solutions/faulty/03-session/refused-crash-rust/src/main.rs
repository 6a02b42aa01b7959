// Client of a simple session: a line typed is a message sent, an empty line ends.
use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;

fn main() {
    let args: Vec<String> = env::args().collect();
    let address = if args.len() == 3 { format!("{}:{}", args[1], args[2]) } else { "127.0.0.1:8888".to_string() };
    let mut stream = TcpStream::connect(address).unwrap();
    let mut replies = BufReader::new(stream.try_clone().unwrap());
    println!("connected");
    for line in io::stdin().lock().lines() {
        let line = line.unwrap_or_default();
        if line.is_empty() {
            break;
        }
        if stream.write_all(format!("{line}\n").as_bytes()).is_err() {
            println!("the server has gone");
            break;
        }
        let mut reply = Vec::new();
        match replies.read_until(b'\n', &mut reply) {
            Ok(n) if n > 0 => println!("reply: {}", String::from_utf8_lossy(&reply).trim_end()),
            _ => {
                println!("the server has gone");
                break;
            }
        }
    }
}
