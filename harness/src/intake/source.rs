//! What a source shows about its program: whether it listens or connects, and where it starts.
//! Looks for words in code whose comments and strings are blanked; must not run or compile anything.

use super::text::{self, calls, words};
use crate::model::{Language, Role};

/// What a source shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and any of them may be together")]
pub(crate) struct Facts {
    /// It calls what only a server calls.
    pub(crate) listens: bool,
    /// It connects.
    pub(crate) connects: bool,
    /// It speaks UDP.
    pub(crate) datagrams: bool,
    /// It can be started: it has the `main` that its language asks for.
    pub(crate) starts: bool,
    /// Where a Java program starts.
    pub(crate) java: Option<JavaMain>,
}

/// The class of a Java program that has its `main`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct JavaMain {
    /// `a.b`, or empty.
    pub(crate) package: String,
    /// The class's simple name.
    pub(crate) class: String,
}

impl JavaMain {
    /// The name to start it by.
    pub(crate) fn qualified(&self) -> String {
        if self.package.is_empty() { self.class.clone() } else { format!("{}.{}", self.package, self.class) }
    }
}

impl Facts {
    /// The part that the source plays. A server that also connects somewhere is a server.
    pub(crate) fn role(&self) -> Option<Role> {
        match (self.listens, self.connects) {
            (true, _) => Some(Role::Server),
            (false, true) if !self.datagrams => Some(Role::Client),
            (false, true | false) => None,
        }
    }
}

/// Functions and methods that make a listener, in any of the languages.
const LISTEN_CALLS: &[&str] = &[
    "listen",
    "ServerSocket",
    "createServer",
    "create_server",
    "start_server",
    "start_unix_server",
    "TCPServer",
    "ThreadingTCPServer",
    "ForkingTCPServer",
    "SimpleXMLRPCServer",
    "HTTPServer",
    "accept",
    "accept4",
    "Listen",
    "ListenAndServe",
    "ListenTCP",
];
/// Text that makes a listener where no plain call does.
const LISTEN_TEXT: &[&str] = &[
    "TcpListener",
    "ServerSocketChannel.open",
    "AsynchronousServerSocketChannel",
    "net.Server(",
    "TCPServer.new",
    "TCPServer.open",
    "Listen =>",
    "Listen=>",
    "socket -server",
    "nc -l",
    "ncat -l",
    "tcp_server_sockets",
];
const CONNECT_CALLS: &[&str] = &[
    "connect",
    "connect_ex",
    "create_connection",
    "createConnection",
    "open_connection",
    "Socket",
    "Dial",
    "DialTCP",
    "DialTimeout",
    "connect_timeout",
    "tcp",
];
const CONNECT_TEXT: &[&str] =
    &["SocketChannel.open", "TCPSocket.new", "TCPSocket.open", "PeerAddr", "PeerHost", "/dev/tcp/", "[socket "];
const DATAGRAMS: &[&str] =
    &["SOCK_DGRAM", "DatagramSocket", "dgram", "UdpSocket", "ListenUDP", "DialUDP", "UDPServer", "UDPSocket"];

/// Reads `text`, the source of `file`'s stem.
pub(crate) fn facts(source: &str, stem: &str, language: Language) -> Facts {
    let code = text::code(source, language);
    let has = |list: &[&str]| list.iter().any(|part| code.contains(part));
    let listens = LISTEN_CALLS.iter().any(|name| calls(&code, name)) || has(LISTEN_TEXT);
    let connects = CONNECT_CALLS.iter().any(|name| calls_beyond_databases(&code, name))
        || CONNECT_TEXT.iter().any(|part| code.replace("ServerSocket", "").contains(part));
    let java = (language == Language::Java).then(|| java_main(&code, stem)).flatten();
    Facts { listens, connects, datagrams: has(DATAGRAMS), starts: starts(&code, language, java.as_ref()), java }
}

/// `pymysql.connect(…)` makes no client of a program.
fn calls_beyond_databases(code: &str, name: &str) -> bool {
    code.lines().filter(|line| calls(line, name)).any(|line| {
        let lower = line.to_lowercase();
        // A local function or a type's own constructor is a declaration, no call.
        !["sql", "db.", "redis", "mongo", "signal", "def connect", "fn connect"]
            .iter()
            .any(|other| lower.contains(other))
    })
}

fn starts(code: &str, language: Language, java: Option<&JavaMain>) -> bool {
    match language {
        Language::C | Language::Cpp => calls(code, "main") || calls(code, "wmain"),
        Language::Rust => words(code, "fn").any(|at| code[at + 2..].trim_start().starts_with("main")),
        Language::Go => words(code, "func").any(|at| code[at + 4..].trim_start().starts_with("main(")),
        Language::Java => java.is_some(),
        Language::Python
        | Language::Node
        | Language::Perl
        | Language::Tcl
        | Language::Ruby
        | Language::Shell
        | Language::Binary => true,
    }
}

/// The top-level class whose body has a `void main(`; the one named as the file where several have.
fn java_main(code: &str, stem: &str) -> Option<JavaMain> {
    let mut classes = Vec::new();
    let (mut depth, mut current, mut before) = (0_usize, None, "");
    for token in tokens(code) {
        match token {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            "main" if before == "void" && depth > 0 => classes.extend(current),
            name if depth == 0 && ["class", "interface", "enum", "record"].contains(&before) => current = Some(name),
            _ => {}
        }
        before = token;
    }
    let class = classes.iter().find(|class| **class == stem).or(classes.first())?;
    Some(JavaMain { package: java_package(code), class: (*class).to_owned() })
}

/// The package that a Java source declares; empty for none.
pub(crate) fn java_package(code: &str) -> String {
    let declared = code.split(';').next().and_then(|first| first.trim().strip_prefix("package"));
    let name: String = declared.unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
    let is_name = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$');
    if name.split('.').all(is_name) { name } else { String::new() }
}

/// Words, and each other visible character by itself.
fn tokens(code: &str) -> impl Iterator<Item = &str> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut rest = code;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        let first = rest.chars().next()?;
        let end = if part(first) { rest.find(|c| !part(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        let (token, after) = rest.split_at(end);
        rest = after;
        Some(token)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Role::{Client, Server};

    #[test]
    fn sources_show_their_role_in_any_language() {
        let check = |language, source: &str, expected| {
            assert_eq!(facts(source, "x", language).role(), expected, "{language}: {source}");
        };
        for (language, source) in [
            (Language::Python, "s.bind(('', 1))\ns.listen(5)\nc, a = s.accept()"),
            (Language::Python, "socketserver.ThreadingTCPServer(addr, H).serve_forever()"),
            (Language::Python, "await asyncio.start_server(f, '0.0.0.0', 1)"),
            (Language::Python, "s.listen()\ndb = pymysql.connect()\ns2.connect(x)"),
            (Language::C, "int main() { listen(fd, 5); }"),
            (Language::Java, "new ServerSocket(8888)"),
            (Language::Node, "net.createServer(s => s.end())"),
            (Language::Node, "new net.Server(f)"),
            (Language::Rust, "TcpListener::bind(a)"),
            (Language::Go, "net.Listen(\"tcp\", a)"),
            (Language::Perl, "IO::Socket::INET->new(Listen => 5)"),
            (Language::Tcl, "socket -server accept 8888"),
            (Language::Ruby, "TCPServer.new 8888"),
            (Language::Shell, "while true; do nc -l 8888; done"),
        ] {
            check(language, source, Some(Server));
        }
        for (language, source) in [
            (Language::Python, "s.connect((host, port))"),
            (Language::Python, "s.connect_ex(a)"),
            (Language::C, "connect(fd, (struct sockaddr *)&a, sizeof a);"),
            (Language::Java, "Socket s = new Socket(\"127.0.0.1\", 1);"),
            (Language::Node, "net.connect(8888)"),
            (Language::Rust, "TcpStream::connect(a)"),
            (Language::Go, "net.Dial(\"tcp\", a)"),
            (Language::Perl, "IO::Socket::INET->new(PeerAddr => 'x')"),
            (Language::Tcl, "set s [socket localhost 8888]"),
            (Language::Ruby, "TCPSocket.new 'x', 1"),
        ] {
            check(language, source, Some(Client));
        }
        for (language, source) in [
            (Language::Python, "print('s.listen(5)')  # s.accept()"),
            (Language::Python, "conn = sqlite3.connect('x')"),
            (Language::Python, "s = socket(AF_INET, SOCK_DGRAM)\ns.connect(a)"),
            (Language::Python, "def disconnect(self): pass"),
            (Language::C, "/* listen(fd, 5) */"),
        ] {
            check(language, source, None);
        }
    }

    #[test]
    fn programs_that_start_have_a_main() {
        for (language, source, expected) in [
            (Language::C, "int main(void)", true),
            (Language::C, "int\nmain (int argc", true),
            (Language::C, "void domain(int)", false),
            (Language::Rust, "fn main() {}", true),
            (Language::Rust, "pub fn run() {}", false),
            (Language::Go, "func main() {", true),
            (Language::Python, "", true),
            (Language::Java, "class A { }", false),
        ] {
            assert_eq!(facts(source, "x", language).starts, expected, "{source}");
        }
    }

    #[test]
    fn java_programs_start_in_the_class_that_has_main() {
        for (source, expected) in [
            ("public class Server { public static void main(String[] a) {} }", "Server"),
            ("package a.b ;\nimport x.Y;\nclass H { } class Go { static void main(String... a) {} }", "a.b.Go"),
            ("class A { void main() {} } class Server { void main() {} }", "Server"),
            ("/* package no; */ class A { class Inner { } static void main(String[] a) { } }", "A"),
            ("package a..b; class A { void main() {} }", "A"),
        ] {
            let java = facts(source, "Server", Language::Java).java.unwrap();
            assert_eq!(java.qualified(), expected, "{source}");
        }
        assert_eq!(facts("}}} main class", "x", Language::Java).java, None);
    }
}
