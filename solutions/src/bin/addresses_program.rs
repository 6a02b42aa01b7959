//! Answers requests about addresses, names and byte order, a line each. The standard library knows how addresses
//! are written and read, but no table of names: those are read from their files.

use std::fmt::Display;
use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An answer, or why there is none.
type Answer = Result<String, String>;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        match answer(&words) {
            Ok(text) => writeln!(out, "{text}")?,
            Err(why) => writeln!(out, "error {why}")?,
        }
    }
    Ok(())
}

fn answer(words: &[&str]) -> Answer {
    match words {
        ["aton", address] => Ok(hex(&parsed::<Ipv4Addr>(address)?.octets())),
        ["pton", address] => Ok(match parsed(address)? {
            IpAddr::V4(address) => hex(&address.octets()),
            IpAddr::V6(address) => hex(&address.octets()),
        }),
        ["ntoa", bytes @ ..] => Ok(Ipv4Addr::from(octets::<4>(bytes)?).to_string()),
        ["ntop", bytes @ ..] if bytes.len() == 4 => Ok(Ipv4Addr::from(octets::<4>(bytes)?).to_string()),
        ["ntop", bytes @ ..] => Ok(Ipv6Addr::from(octets::<16>(bytes)?).to_string()),
        ["htons", number] => Ok(hex(&parsed::<u16>(number)?.to_be_bytes())),
        ["htonl", number] => Ok(hex(&parsed::<u32>(number)?.to_be_bytes())),
        ["ntohs", bytes @ ..] => Ok(u16::from_be_bytes(octets(bytes)?).to_string()),
        ["class", address] => class(address).map(str::to_owned),
        ["same", first, second, mask] => same(first, second, mask).map(str::to_owned),
        ["net", network] => net(network),
        ["host", name] => host(name),
        ["name", address] => name(parsed(address)?),
        ["service", name, protocol] => service(name, protocol),
        ["port", number, protocol] => port(parsed(number)?, protocol),
        [] => Err("an empty line".to_owned()),
        [command, ..] => Err(format!("no request: {command} with {} words behind it", words.len() - 1)),
    }
}

fn parsed<T: std::str::FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| format!("{text}: {error}"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}

/// Exactly `N` words of two hexadecimal digits.
fn octets<const N: usize>(words: &[&str]) -> Result<[u8; N], String> {
    let byte = |word: &&str| {
        let digits = word.len() == 2 && word.bytes().all(|digit| digit.is_ascii_hexdigit());
        u8::from_str_radix(word, 16).ok().filter(|_| digits).ok_or_else(|| format!("{word} is no byte"))
    };
    let bytes: Vec<u8> = words.iter().map(byte).collect::<Result<_, _>>()?;
    bytes.try_into().map_err(|bytes: Vec<u8>| format!("{} bytes instead of {N}", bytes.len()))
}

/// The mask of a prefix length.
fn mask_of(length: u32) -> u32 {
    u32::MAX.checked_shl(32 - length).unwrap_or(0)
}

/// `ADDRESS` or `ADDRESS/LENGTH`, with the mask of the length.
fn with_mask(text: &str) -> Result<(u32, Option<u32>), String> {
    let Some((address, length)) = text.split_once('/') else { return Ok((parsed::<Ipv4Addr>(text)?.to_bits(), None)) };
    let length: u32 = parsed(length)?;
    let mask = (length <= 30).then(|| mask_of(length)).ok_or_else(|| format!("/{length} has no hosts"))?;
    Ok((parsed::<Ipv4Addr>(address)?.to_bits(), Some(mask)))
}

fn class(text: &str) -> Result<&'static str, String> {
    let (bits, mask) = with_mask(text)?;
    let address = Ipv4Addr::from_bits(bits);
    let host = mask.map(|mask| bits & !mask);
    Ok(if address.is_unspecified() {
        "any"
    } else if address.is_loopback() {
        "loopback"
    } else if address.is_multicast() {
        "multicast"
    } else if address.is_broadcast() || (mask.is_some() && host == mask.map(|mask| !mask)) {
        "broadcast"
    } else if host == Some(0) {
        "network"
    } else if address.is_private() {
        "private"
    } else {
        "public"
    })
}

fn same(first: &str, second: &str, mask: &str) -> Result<&'static str, String> {
    let mask = match mask.strip_prefix('/') {
        Some(length) => mask_of(parsed::<u32>(length)?.min(32)),
        None => parsed::<Ipv4Addr>(mask)?.to_bits(),
    };
    let network = |text: &str| parsed::<Ipv4Addr>(text).map(|address| address.to_bits() & mask);
    Ok(if network(first)? == network(second)? { "yes" } else { "no" })
}

fn net(text: &str) -> Answer {
    let (address, Some(mask)) = with_mask(text)? else { return Err("no prefix length".to_owned()) };
    Ok(format!("{} {}", Ipv4Addr::from_bits(address & mask), Ipv4Addr::from_bits(address | !mask)))
}

/// The lines of a file as words, without comments.
fn table(file: &str) -> Result<Vec<Vec<String>>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let words = |line: &str| line.split('#').next().unwrap_or("").split_whitespace().map(str::to_owned).collect();
    Ok(text.lines().map(words).filter(|words: &Vec<String>| words.len() > 1).collect())
}

fn host(name: &str) -> Answer {
    let is_meant =
        |row: &&Vec<String>| row[0].parse::<Ipv4Addr>().is_ok() && row[1..].iter().any(|known| known == name);
    table("/etc/hosts")?.iter().find(is_meant).map(|row| row[0].clone()).ok_or_else(|| format!("no host {name}"))
}

fn name(address: Ipv4Addr) -> Answer {
    let rows = table("/etc/hosts")?;
    let row = rows.iter().find(|row| row[0].parse() == Ok(address));
    row.map(|row| row[1].clone()).ok_or_else(|| format!("no name for {address}"))
}

fn service(name: &str, protocol: &str) -> Answer {
    let rows = table("/etc/services")?;
    let is_called = |row: &Vec<String>| row[0] == name || row[2..].iter().any(|alias| alias == name);
    let mut ports = rows.iter().filter(|row| is_called(row)).filter_map(|row| row[1].split_once('/'));
    let port = ports.find(|(_, of)| *of == protocol).map(|(port, _)| port.to_owned());
    port.ok_or_else(|| format!("no service {name}"))
}

fn port(number: u16, protocol: &str) -> Answer {
    let wanted = format!("{number}/{protocol}");
    let rows = table("/etc/services")?;
    rows.iter().find(|row| row[1] == wanted).map(|row| row[0].clone()).ok_or_else(|| format!("no service at {wanted}"))
}
