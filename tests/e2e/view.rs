//! What a student's program can see and do: a server that looks around and prints what it found.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::Path;

use predicates::prelude::*;
use serde_json::Value;

use crate::bench::{Bench, root};
use crate::users;

const SECRET: &str = "token-that-nobody-may-see";
const NEIGHBOUR: &str = "print('the solution of somebody else')\n";

/// Prints one line, `PROBE {…}`, then listens as a server should. Places that only the host has come in
/// as text: the sandbox hands nothing over.
const PROBE: &str = r#"
import json, os, socket, sys

def read(path):
    try:
        with open(path, "rb") as file:
            return file.read(200).decode("ascii", "replace")
    except OSError as error:
        return "error " + type(error).__name__

def write(path):
    try:
        with open(path, "a") as file:
            file.write("written by the program\n")
        return "written"
    except OSError as error:
        return "error " + type(error).__name__

def attempt(call):
    try:
        call()
        return "done"
    except OSError as error:
        return "error " + type(error).__name__

def reach(address):
    with socket.socket() as sock:
        sock.settimeout(1)
        return attempt(lambda: sock.connect(address))

status = dict(line.split(":", 1) for line in open("/proc/self/status"))
processes = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
facts = {
    "shadow": read("/etc/shadow"),
    "processes": processes,
    "commands": [read(f"/proc/{pid}/cmdline").replace("\0", " ") for pid in processes],
    "init_environ": read("/proc/1/environ"),
    "init_memory": attempt(lambda: open("/proc/1/mem", "rb").close()),
    "init_root": attempt(lambda: os.listdir("/proc/1/root/")),
    "exists": {path: os.path.exists(path) for path in PATHS},
    "homes": os.listdir("/home"),
    "caller": [name for name in CALLER if os.path.exists(name) and not sys.prefix.startswith(name)],
    "init_program": attempt(lambda: os.readlink("/proc/1/exe")),
    "environment": dict(os.environ),
    "own_copy": write(__file__),
    "system": write("/usr/probe"),
    # The harness may answer there, in the session's own network; the host must not.
    "host": reach(("127.0.0.1", HOST_PORT)),
    "capabilities": [status[name].strip() for name in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb")],
    "no_new_privs": status["NoNewPrivs"].strip(),
    "seccomp": status["Seccomp"].strip(),
    "user": os.getuid(),
    "become_root": attempt(lambda: os.setuid(0)),
    "host_name": socket.gethostname(),
    "signal_init": attempt(lambda: os.kill(1, 9)),
    "descriptors": sorted(os.listdir("/proc/self/fd")),
}
print("PROBE " + json.dumps(facts), flush=True)

server = socket.socket()
server.bind(("127.0.0.1", 8888))
server.listen()
server.accept()
"#;

/// What the probe printed, from the evidence.
fn facts(evidence: &Path) -> Value {
    let document: Value = serde_json::from_str(&fs::read_to_string(evidence).unwrap()).unwrap();
    let events = document["exercises"][0]["evidence"][0]["attempts"][0]["events"].as_array().unwrap();
    let pieces = events.iter().filter_map(|event| event["what"]["printed"]["bytes"]["text"].as_str());
    let printed: String = pieces.collect();
    let line = printed.split_once("PROBE ").unwrap_or_else(|| panic!("no probe in {printed}")).1;
    // Evidence writes control characters as `\x0a`, and a backslash as two.
    let line = line.split("\\x0a").next().unwrap().replace("\\\\", "\\");
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line}"))
}

/// Names, bytes and times of everything in a folder.
fn state(folder: &Path) -> Vec<(String, Vec<u8>, std::time::SystemTime)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let (name, path) = entry.map(|entry| (entry.file_name(), entry.path())).unwrap();
            let modified = path.metadata().unwrap().modified().unwrap();
            (name.to_string_lossy().into_owned(), fs::read(path).unwrap(), modified)
        })
        .collect();
    files.sort();
    files
}

/// Grades the probe with `netgrade` and says what it saw of `bench` and the host.
fn probed(bench: &Bench, mut netgrade: assert_cmd::Command, evidence: &Path) -> Value {
    let host = TcpListener::bind("127.0.0.1:0").unwrap();
    let places = [root().join("exercises"), bench.path("work"), bench.path("neighbour/server.py"), bench.path("cache")];
    let places: Vec<String> = places.iter().map(|path| format!("{:?}", path.display().to_string())).collect();
    let port = host.local_addr().unwrap().port();
    let caller: Vec<String> = std::env::home_dir().map_or_else(Vec::new, |home| {
        fs::read_dir(home)
            .into_iter()
            .flatten()
            .map(|entry| format!("{:?}", entry.unwrap().path().to_str().unwrap()))
            .collect()
    });
    let head = format!(
        "CALLER = [{}]\nPATHS = [{}, '/etc/gshadow', '/var/run/docker.sock']\nHOST_PORT = {port}\n",
        caller.join(", "),
        places.join(", ")
    );
    bench.put("neighbour/server.py", NEIGHBOUR);
    let folder = bench.put("work/server.py", &(head + PROBE)).parent().unwrap().to_path_buf();
    let before = state(&folder);
    netgrade.args(["check", "--exercise", "03-session", "--only", "server/starts", "--evidence"]).arg(evidence);
    netgrade.arg(&folder).env("SECRET_TOKEN", SECRET).assert().code(0).stdout(predicate::str::contains(SECRET).not());
    assert_eq!(state(&folder), before, "the submission itself was changed");
    assert_eq!(fs::read_to_string(bench.path("neighbour/server.py")).unwrap(), NEIGHBOUR);
    host.set_nonblocking(true).unwrap();
    assert_eq!(host.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "the program reached the host's network");
    let text = fs::read_to_string(evidence).unwrap();
    assert!(!text.contains(SECRET), "the caller's environment is in the evidence");
    facts(evidence)
}

fn assert_walled_in(facts: &Value) {
    assert_eq!(facts["shadow"], "error FileNotFoundError");
    let processes = facts["processes"].as_array().unwrap();
    assert_eq!(processes.len(), 2, "more than an init and the program itself: {facts:#}");
    for secret in ["init_environ", "init_memory", "init_root", "init_program"] {
        assert_eq!(facts[secret], "error PermissionError", "{secret}");
    }
    for (path, is_there) in facts["exists"].as_object().unwrap() {
        assert_eq!(is_there, false, "{path} can be seen");
    }
    assert_eq!((&facts["homes"], &facts["caller"]), (&serde_json::json!(["student"]), &serde_json::json!([])));
    let environment = facts["environment"].to_string();
    assert!(!environment.contains("SECRET") && !environment.contains("XDG_CACHE"), "{environment}");
    assert_eq!((&facts["own_copy"], &facts["system"]), (&"written".into(), &"error OSError".into()));
    assert!(facts["capabilities"].as_array().unwrap().iter().all(|set| set == "0000000000000000"), "{facts:#}");
    assert_eq!((&facts["no_new_privs"], &facts["seccomp"]), (&"1".into(), &"2".into()));
    assert_eq!(facts["user"], 65534);
    assert_ne!(facts["become_root"], "done");
    assert_eq!(facts["host_name"], "student");
    // Standard streams, and the listing's own.
    assert_eq!(facts["descriptors"], serde_json::json!(["0", "1", "2", "3"]));
}

#[test]
fn a_program_sees_nothing_but_itself() {
    if !crate::tools::is_root() {
        return;
    }
    let bench = Bench::new();
    assert_walled_in(&probed(&bench, bench.netgrade(), &bench.path("evidence.json")));
}

#[test]
fn a_program_sees_nothing_but_itself_where_an_ordinary_user_grades() {
    let bench = Bench::new();
    let Some(netgrade) = users::ordinary(&bench) else { return };
    // Where the test runs as root, the bench itself is closed to the user.
    let home = bench.path("home");
    let evidence = if home.exists() { home } else { bench.path("") }.join("evidence.json");
    let mut facts = probed(&bench, netgrade, &evidence);
    // The program is the user who grades, without any privilege.
    facts["user"] = 65534.into();
    assert_walled_in(&facts);
}

/// The first process of a program's cell is netgrade itself: not even its path on the host is shown.
#[test]
fn the_grader_s_own_path_is_not_seen() {
    let bench = Bench::new();
    let facts = probed(&bench, bench.netgrade(), &bench.path("evidence.json"));
    let commands = facts["commands"].to_string();
    assert!(!commands.contains(root().to_str().unwrap()) && !commands.contains("target"), "{commands}");
}
