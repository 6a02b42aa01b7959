//! What a file's name says about the part that it plays. Names only; must not look into files.

use crate::model::Role;

/// Words that say server, and client, as a part of a name.
const SERVER: &[&str] = &["server", "srv", "svr", "serv", "serve"];
const CLIENT: &[&str] = &["client", "cli", "clnt", "clt"];
const SERVER_ZH: &[&str] = &["服务端", "服务器", "服务", "服務"];
const CLIENT_ZH: &[&str] = &["客户", "客戶"];

/// Words of files that lie beside the program that is meant.
const ASIDE: &[&str] = &["test", "tests", "bak", "backup", "old", "copy", "udp", "orig", "example"];
const ASIDE_ZH: &[&str] = &["副本", "备份", "测试"];

/// What a name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    /// Exactly `server` or `client`, in any case, or the Chinese word.
    Exactly(Role),
    /// Has the role in it.
    Partly(Role),
    /// Nothing, or both.
    Nothing,
}

impl Says {
    /// The role, if it says one.
    pub(crate) fn role(self) -> Option<Role> {
        match self {
            Self::Exactly(role) | Self::Partly(role) => Some(role),
            Self::Nothing => None,
        }
    }
}

/// What a file's stem, or a folder's name, says.
pub(crate) fn says(stem: &str) -> Says {
    match stem.to_lowercase().as_str() {
        "server" | "服务端" | "服务器" | "服务器端" => return Says::Exactly(Role::Server),
        "client" | "客户端" => return Says::Exactly(Role::Client),
        _ => {}
    }
    let server = has(stem, SERVER, SERVER_ZH, "server");
    let client = has(stem, CLIENT, CLIENT_ZH, "client");
    match (server, client) {
        (true, false) => Says::Partly(Role::Server),
        (false, true) => Says::Partly(Role::Client),
        (true, true) | (false, false) => Says::Nothing,
    }
}

/// What a name says of a program that is named after its exercise, such as `addresses`.
pub(crate) fn says_subject(stem: &str, subject: &str) -> Says {
    let plain = stem.to_lowercase();
    if plain == subject || ["program", "程序", "主程序"].contains(&plain.as_str()) {
        return Says::Exactly(Role::Program);
    }
    let singular = subject.strip_suffix("es").or(subject.strip_suffix('s')).unwrap_or(subject);
    if plain.contains(singular) { Says::Partly(Role::Program) } else { Says::Nothing }
}

/// Whether the name is that of a test, a copy, or a program for another protocol.
pub(crate) fn is_aside(stem: &str) -> bool {
    parts(stem).iter().any(|part| ASIDE.contains(&part.as_str())) || ASIDE_ZH.iter().any(|word| stem.contains(word))
}

/// Whether the name is one that programs in a folder of their own go by.
pub(crate) fn is_main(stem: &str) -> bool {
    ["main", "index", "app", "__main__", "run", "start"].contains(&stem.to_lowercase().as_str())
}

fn has(stem: &str, words: &[&str], chinese: &[&str], inside: &str) -> bool {
    let plain = stem.to_lowercase().replace("observer", "").replace("serverless", "");
    plain.contains(inside)
        || chinese.iter().any(|word| stem.contains(word))
        || parts(stem).iter().any(|part| words.contains(&part.as_str()))
}

/// `02_tcpServer` has the parts `02`, `tcp` and `server`.
fn parts(stem: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before = ' ';
    let mut chars = stem.chars().peekable();
    while let Some(c) = chars.next() {
        // `UDPServer` is two words: an abbreviation ends where the next word's second letter is small.
        let word = c.is_uppercase() && chars.peek().is_some_and(|next| next.is_lowercase());
        let border = !c.is_alphanumeric()
            || (c.is_uppercase() && (before.is_lowercase() || word))
            || (before.is_ascii_alphabetic() != c.is_ascii_alphabetic());
        if border {
            parts.push(String::new());
        }
        if let Some(last) = parts.last_mut().filter(|_| c.is_alphanumeric()) {
            last.extend(c.to_lowercase());
        }
        before = c;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use Role::{Client, Server};
    use Says::{Exactly, Nothing, Partly};

    #[test]
    fn names_say_what_students_mean_by_them() {
        for (stem, expected) in [
            ("server", Exactly(Server)),
            ("Server", Exactly(Server)),
            ("SERVER", Exactly(Server)),
            ("服务端", Exactly(Server)),
            ("服务器", Exactly(Server)),
            ("客户端", Exactly(Client)),
            ("client", Exactly(Client)),
            ("tcp_server", Partly(Server)),
            ("tcpserver", Partly(Server)),
            ("my_server", Partly(Server)),
            ("srv", Partly(Server)),
            ("02_tcp_server", Partly(Server)),
            ("TCPServer", Partly(Server)),
            ("EchoServer", Partly(Server)),
            ("server2", Partly(Server)),
            ("tcp服务器", Partly(Server)),
            ("TCP 客户端 (1)", Partly(Client)),
            ("tcp-cli", Partly(Client)),
            ("chatClient", Partly(Client)),
            ("click", Nothing),
            ("observer", Nothing),
            ("client_server", Nothing),
            ("main", Nothing),
            ("", Nothing),
            ("\u{1b}[0m\n", Nothing),
        ] {
            assert_eq!(says(stem), expected, "{stem:?}");
        }
    }

    #[test]
    fn tests_copies_and_udp_are_aside() {
        for (stem, aside) in [
            ("test_server", true),
            ("server.test", true),
            ("udp_server", true),
            ("UDPServer", true),
            ("server_old", true),
            ("server - 副本", true),
            ("latest_server", false),
            ("tcp_server", false),
            ("serverold", false),
        ] {
            assert_eq!(is_aside(stem), aside, "{stem:?}");
        }
    }
}
