//! Every attack of the threat catalogue: a small program under `tests/hostile/` each, or a script under
//! `tests/hostile/classes/`, with its expected outcome in its first lines (see the README there). Programs are graded as
//! root and as an ordinary user. After each of them the grader has ended
//! as documented, nothing is left of it, its neighbour's verdict is what it always is, and no secret is told.

mod class;
mod told;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::time::Duration;

use assert_cmd::Command;
use serde_json::Value;

use crate::bench::{Bench, reference, result_of, root, verdicts};
use crate::processes::{Family, follow_within, mounts, spawn};
use crate::{tools, users};
use told::Told;

/// What no output may say. The sandbox has it within reach in every way that the placeholders name.
const CANARY: &str = "canary-7f3b9a-that-nobody-may-see";
const SECRET_NAME: &str = "COURSE_SECRET_OF_THE_GRADER";
/// However busy the machine is: no attack holds a run for longer.
const LIMIT: Duration = Duration::from_secs(240);
/// The catalogue's attacks, and those that came later.
const ATTACKS: u32 = 69;

#[test]
fn every_attack_of_the_catalogue_is_played() {
    let programs = attacks().into_iter().map(|attack| attack.number);
    let played: BTreeSet<u32> = programs.chain(class::scripts().into_iter().map(|script| script.number)).collect();
    let all: BTreeSet<u32> = (1..=ATTACKS).collect();
    assert_eq!(played, all);
}

#[test]
fn no_attack_on_a_class_succeeds() {
    class::all();
}

#[test]
fn no_attack_of_root_s_students_succeeds() {
    all(|bench| Some(bench.netgrade()));
}

#[test]
fn no_attack_succeeds_where_an_ordinary_user_grades() {
    if tools::is_root() {
        all(users::ordinary);
    }
}

/// Plays all attacks, two at a time, and says all that went wrong.
fn all(netgrade: fn(&Bench) -> Option<Command>) {
    if !tools::has(&["python3", "cc"]) {
        return;
    }
    let host = Host::new();
    let wrong = both(attacks(), |attack| attack.play(&host, netgrade));
    assert!(wrong.is_empty(), "{} attacks:\n{}", wrong.len(), wrong.join("\n"));
}

/// Plays all, two at a time; what went wrong. `NETGRADE_THREAT=N` plays one.
fn both<T: Send + Named>(all: Vec<T>, play: impl Fn(&T) -> Result<(), String> + Sync) -> Vec<String> {
    let only: Option<u32> = std::env::var("NETGRADE_THREAT").ok().map(|number| number.parse().unwrap());
    let all: Vec<T> = all.into_iter().filter(|one| only.is_none_or(|only| one.number() == only)).collect();
    let all = Mutex::new(all.into_iter());
    let next = || all.lock().unwrap().next();
    let work = || std::iter::from_fn(next).filter_map(|one| play(&one).err()).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let hands: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        hands.into_iter().flat_map(|hand| hand.join().unwrap()).collect()
    })
}

/// An entry of the catalogue.
trait Named {
    fn number(&self) -> u32;
}

impl Named for Attack {
    fn number(&self) -> u32 {
        self.number
    }
}

impl Named for class::Script {
    fn number(&self) -> u32 {
        self.number
    }
}

fn attacks() -> Vec<Attack> {
    numbered(&folder()).iter().map(|path| Attack::read(path)).collect()
}

/// What lies in a folder and has a number.
fn numbered(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with(|c: char| c.is_ascii_digit()));
    paths
}

fn folder() -> PathBuf {
    root().join("tests/hostile")
}

/// What an attack would like to reach: a file, a port, a socket and a variable of the host, each with the canary.
struct Host {
    secret: Bench,
    port: u16,
    /// The name of an abstract socket.
    name: String,
    _listener: UnixListener,
}

impl Host {
    fn new() -> Self {
        let (secret, port) = (Bench::new(), telling_port());
        secret.put("canary", CANARY);
        let name = format!("netgrade-test-{port}");
        let listener = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
        Self { secret, port, name, _listener: listener }
    }

    /// A program's text, with the host's places in it.
    fn fill(&self, text: &str, run: &Path) -> String {
        let canary = self.secret.path("canary");
        text.replace("@CANARY@", &canary.to_string_lossy())
            .replace("@NEIGHBOUR@", &canary.to_string_lossy())
            .replace("@ROOT@", &root().to_string_lossy())
            .replace("@HOST_PORT@", &self.port.to_string())
            .replace("@ABSTRACT@", &self.name)
            .replace("@SECRET_NAME@", SECRET_NAME)
            .replace("@RUN@", &run.to_string_lossy())
    }
}

/// A port of the host where everybody who connects is told the canary.
fn telling_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let _ = (&connection).write_all(CANARY.as_bytes());
        }
    });
    port
}

/// A program of the catalogue, and what is to become of it.
struct Attack {
    path: PathBuf,
    number: u32,
    program: String,
    exercise: String,
    checks: Vec<String>,
    expected: Expected,
}

/// What an attack's checks are to come to.
#[derive(Debug, PartialEq, Eq)]
enum Expected {
    Pass,
    Fail(String),
    /// Some of an exercise's checks fail, and less than half of the points are earned.
    Poor,
    Flaky,
}

impl Attack {
    fn read(path: &Path) -> Self {
        let main = if path.is_dir() { path.join("server.py") } else { path.to_path_buf() };
        let text = fs::read_to_string(&main).unwrap();
        let field = |name: &str| {
            let line = text.lines().take(8).find_map(|line| line.split_once(&format!("{name}: ")));
            line.map(|(_, value)| value.trim().to_owned())
        };
        let number = text
            .lines()
            .next()
            .and_then(|line| line.split_once("threat "))
            .and_then(|(_, rest)| rest.split_once(':').and_then(|(number, _)| number.parse().ok()));
        let expected = field("expect").unwrap_or_else(|| panic!("{} says no outcome", main.display()));
        Self {
            number: number.unwrap_or_else(|| panic!("{} names no threat", main.display())),
            program: field("program").unwrap_or_else(|| "server".to_owned()),
            exercise: field("exercise").unwrap_or_else(|| "03-session".to_owned()),
            checks: field("checks").as_deref().unwrap_or("server/replies").split(' ').map(str::to_owned).collect(),
            expected: match expected.split_once(' ') {
                None if expected == "pass" => Expected::Pass,
                None if expected == "poor" => Expected::Poor,
                None if expected == "flaky" => Expected::Flaky,
                Some(("fail", cause)) => Expected::Fail(cause.to_owned()),
                _ => panic!("{}: what is `{expected}`?", main.display()),
            },
            path: path.to_path_buf(),
        }
    }

    /// The submission: the attack's files, and what they share.
    fn lay(&self, bench: &Bench, host: &Host) -> PathBuf {
        let work = bench.path("work");
        if self.path.is_dir() {
            bench.copy(&self.path, "work");
        } else {
            let ending = self.path.extension().unwrap().to_string_lossy().into_owned();
            bench.put(&format!("work/{}.{ending}", self.program), &fs::read_to_string(&self.path).unwrap());
        }
        for name in ["good.py", "walls.py"] {
            bench.put(&format!("work/{name}"), &fs::read_to_string(folder().join("lib").join(name)).unwrap());
        }
        for entry in fs::read_dir(&work).unwrap().flatten().filter(|entry| entry.path().is_file()) {
            let text = fs::read_to_string(entry.path()).unwrap();
            fs::write(entry.path(), host.fill(&text, &work)).unwrap();
        }
        work
    }

    /// Grades it beside a neighbour. What goes wrong is said with the attack's name.
    fn play(&self, host: &Host, netgrade: fn(&Bench) -> Option<Command>) -> Result<(), String> {
        let bench = Bench::new();
        let work = self.lay(&bench, host);
        let Some(mut command) = netgrade(&bench) else { return Ok(()) };
        let evidence = command.get_current_dir().unwrap().join("evidence.json");
        let evidence = if evidence.starts_with(bench.path("")) { evidence } else { bench.path("evidence.json") };
        command.env(SECRET_NAME, CANARY).args(["check", "--exercise", &self.exercise, "--format", "json"]);
        command.arg("--exercises").arg(root().join("exercises")).arg("--evidence").arg(&evidence);
        if self.expected == Expected::Flaky {
            command.args(["--repeat", "16"]);
        }
        for check in self.checks.iter().filter(|check| *check != "@ALL@") {
            command.args(["--only", check]);
        }
        let before = (mounts(), state(&work));
        let (mut family, result) = (Family::default(), bench.path("result.json"));
        let child = spawn(command.arg(&work), Stdio::from(fs::File::create(&result).unwrap()));
        let (status, stderr) = std::thread::scope(|scope| {
            let neighbour = scope.spawn(neighbour);
            let (status, stderr) = ended(child, &mut family);
            assert_eq!(neighbour.join().unwrap(), ["server/replies pass -"], "the neighbour of {}", self.number);
            (status, stderr)
        });
        family.assert_ends();
        family.assert_no_groups();
        assert_eq!((mounts(), state(&work)), before, "{} has left something", self.path.display());
        let told =
            Told { stdout: fs::read(result).unwrap(), stderr, evidence: fs::read(&evidence).unwrap_or_default() };
        let code = status.code().unwrap_or(-1);
        self.judge(&told, code)
            .map_err(|wrong| format!("{}: {wrong}", self.path.file_name().unwrap().to_string_lossy()))
    }

    fn judge(&self, told: &Told, code: i32) -> Result<(), String> {
        told.keeps(CANARY)?;
        told.is_inert(self.tries())?;
        let result: Value = serde_json::from_slice(&told.stdout).map_err(|error| {
            format!("no result, exit code {code}: {error}: {}", String::from_utf8_lossy(&told.stderr))
        })?;
        let found = verdicts(&result);
        let each = |wanted: &str| self.checks.iter().map(|check| format!("{check} {wanted}")).collect::<Vec<_>>();
        let (score, most) = (result["score"].as_f64().unwrap_or(-1.0), result["max_score"].as_f64().unwrap_or(-1.0));
        let right = match &self.expected {
            Expected::Pass => found == each("pass -") && code == 0,
            Expected::Fail(cause) => found == each(&format!("fail {cause}")) && code == i32::from(score < most),
            Expected::Poor => code == 1 && score * 2.0 < most,
            Expected::Flaky => {
                let tally = &result["exercises"][0]["checks"][0]["tally"];
                code == 1 && tally["pass"].as_u64() > Some(0) && tally["fail"].as_u64() > Some(0)
            }
        };
        if right { Ok(()) } else { Err(format!("{:?} was expected, {found:?} came, exit code {code}", self.expected)) }
    }

    /// Whether it says of everything that it tries what came of it.
    fn tries(&self) -> bool {
        let files: Vec<PathBuf> = if self.path.is_dir() {
            fs::read_dir(&self.path).unwrap().map(|entry| entry.unwrap().path()).collect()
        } else {
            vec![self.path.clone()]
        };
        files.iter().any(|file| fs::read_to_string(file).is_ok_and(|text| text.contains("attempt(")))
    }
}

/// Waits for the run's end; its standard error is read meanwhile.
fn ended(mut child: std::process::Child, family: &mut Family) -> (std::process::ExitStatus, Vec<u8>) {
    let mut errors = child.stderr.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut errors, &mut text).map(|_| text).unwrap_or_default()
    });
    (follow_within(LIMIT, &mut child, family), reader.join().unwrap())
}

/// The verdict of somebody who is graded at the same time.
fn neighbour() -> Vec<String> {
    let bench = Bench::new();
    verdicts(&result_of(bench.check(&reference("python")).args(["--only", "server/replies"])).1)
}

/// What a folder holds, by name and content.
fn state(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found: Vec<(PathBuf, Vec<u8>)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), fs::read(path).unwrap_or_default()))
        .collect();
    found.sort();
    found
}
