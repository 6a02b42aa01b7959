use super::*;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};

const BOTH: &[Role] = &[Role::Server, Role::Client];

fn put(root: &Path, name: &str, body: impl AsRef<[u8]>) {
    let file = root.join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, body).unwrap();
}

fn script(folder: &Path, name: &str, body: &str) {
    put(folder, name, format!("#!/bin/sh\n{body}\n"));
    fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o755)).unwrap();
}

/// Tools that answer as the real ones do, in `folder`/bin; `sh` is the machine's own.
fn fake_tools(folder: &Path) -> Toolchains {
    let bin = folder.join("bin");
    let home = folder.display();
    script(
        &bin,
        "python3",
        &format!(
            "case $2$3 in *find_spec*) shift 3; for m; do [ $m = there ] || echo @missing=$m; done; exit;; esac
            echo @executable={home}/bin/python3; echo @major=3; echo @modules=os,socket,select
            for k in prefix base_prefix exec_prefix base_exec_prefix; do echo @$k={home}; done"
        ),
    );
    script(&bin, "node", &format!("echo @executable={home}/bin/node"));
    for java in ["java", "javac"] {
        script(&bin, java, &format!("echo '    java.home = {home}'"));
    }
    for compiler in ["gcc", "g++"] {
        script(&bin, compiler, "echo /usr/lib/libgcc.a");
    }
    for rust in ["rustc", "cargo"] {
        script(&bin, rust, &format!("echo {home}"));
    }
    script(&bin, "go", &format!("echo {home}"));
    script(&bin, "make", "");
    symlink("/bin/sh", bin.join("sh")).unwrap();
    Toolchains::new(bin.into(), None, None)
}

fn id() -> ExerciseId {
    ExerciseId::new("03-session").unwrap()
}

/// A submission with these files in its exercise's folder, and where it lies.
fn submission(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("03-session")).unwrap();
    for (name, body) in files {
        put(&dir.path().join("03-session"), name, body);
    }
    dir
}

fn read_all(dir: &Path, tools: &Toolchains) -> Result<Submission, IntakeError> {
    read(dir, &id(), BOTH, false, tools)
}

/// The server's commands: build steps, then `[folder] run`, tools by their names.
fn server_commands(files: &[(&str, &str)]) -> String {
    let machine = tempfile::tempdir().unwrap();
    let tools = fake_tools(machine.path());
    let dir = submission(files);
    let read = match read(dir.path(), &id(), &[Role::Server], false, &tools) {
        Ok(read) => read,
        Err(error) => return error.to_string(),
    };
    let [program] = read.programs.as_slice() else { return format!("{:?}", read.problems) };
    let show = |command: &CommandLine| match command.folder.to_str() {
        Some("") => command.shown(),
        folder => format!("[{}] {}", folder.unwrap(), command.shown()),
    };
    let steps = program.build.iter().flat_map(|build| &build.steps);
    let arguments = program.arguments.as_ref().map(|arguments| format!(" <{}>", arguments.join(" ")));
    let shown: Vec<String> = steps.chain([&program.run]).map(show).collect();
    shown.join(" ; ") + &arguments.unwrap_or_default()
}

fn check(files: &[(&str, &str)], expected: &str) {
    assert_eq!(server_commands(files), expected, "{files:?}");
}

const MAIN: &str = "int main() { listen(1, 2); }";

#[test]
fn scripts_run_in_their_own_folder() {
    check(&[("server.py", "")], "python3 server.py");
    check(&[("服务端 1.py", "")], "python3 '服务端 1.py'");
    check(&[("server/main.py", "")], "[server] python3 main.py");
    check(&[("server.mjs", "")], "node server.mjs");
    check(&[("server.sh", "")], "sh server.sh");
    check(&[("-server.py", "")], "python3 ./-server.py");
    check(&[("a\nserver.py", "")], "python3 'a\nserver.py'");
}

#[test]
fn c_files_are_compiled_with_their_parts() {
    check(&[("server.c", MAIN)], "gcc -o .netgrade/server/program server.c -lpthread -lm ; ./.netgrade/server/program");
    let parts = [("server.c", MAIN), ("net.c", "void f() {}"), ("client_net.c", "void f() {}"), ("client.c", MAIN)];
    check(&parts, "gcc -o .netgrade/server/program server.c net.c -lpthread -lm ; ./.netgrade/server/program");
    check(
        &[("src/server.cpp", MAIN), (".netgrade/x", "")],
        "[src] g++ -o ../.netgrade_/server/program server.cpp -lpthread -lm ; [src] ./.netgrade_/server/program",
    );
}

#[test]
fn gbk_sources_are_compiled_as_such() {
    let dir = submission(&[]);
    let machine = tempfile::tempdir().unwrap();
    let gbk = encoding_rs::GBK.encode("int main() { puts(\"你好\"); }").0.into_owned();
    put(dir.path(), "03-session/server.c", &gbk);
    let read = read_all(dir.path(), &fake_tools(machine.path())).unwrap();
    let build = read.programs[0].build.clone().unwrap();
    assert!(build.shown().contains("-finput-charset=GBK"), "{}", build.shown());
}

#[test]
fn java_runs_the_class_that_has_main() {
    let flags = "-XX:+UseSerialGC -Xshare:auto -XX:TieredStopAtLevel=1 -cp";
    let compile = "javac -encoding UTF-8 -proc:none -sourcepath . -d";
    let main = "{ public static void main(String[] a) {} }";
    check(
        &[("Server.java", &format!("public class Server {main}"))],
        &format!("{compile} .netgrade/server Server.java ; java {flags} .netgrade/server Server"),
    );
    check(
        &[("src/net/a/TCPServer.java", &format!("package net.a; class TCPServer {main}"))],
        &format!(
            "[src] {compile} ../.netgrade/server net/a/TCPServer.java ; [src] java {flags} ../.netgrade/server net.a.TCPServer"
        ),
    );
    check(
        &[("Server.java", &format!("package net; class Server {main}")), ("Part.java", "package net; class Part {}")],
        &format!("{compile} .netgrade/server Server.java Part.java ; java {flags} .netgrade/server net.Server"),
    );
}

#[test]
fn rust_and_go_are_built_offline() {
    let manifest = "[package]\nname = \"server\"\n";
    check(
        &[("Cargo.toml", manifest), ("src/main.rs", "fn main() {}")],
        "cargo build --offline --bin server --target-dir .netgrade ; ./.netgrade/debug/server",
    );
    check(
        &[("server/Cargo.toml", manifest), ("server/src/main.rs", "fn main() {}")],
        "[server] cargo build --offline --bin server --target-dir ../.netgrade ; [server] ./.netgrade/debug/server",
    );
    let single = server_commands(&[("server.rs", "fn main() {}")]);
    assert!(single.starts_with("rustc --edition 2021 --crate-name program -C linker="), "{single}");
    assert!(single.ends_with("-o .netgrade/server/program server.rs ; ./.netgrade/server/program"), "{single}");
    check(
        &[("server.go", "func main() {}"), ("net.go", "func f() {}"), ("net_test.go", "")],
        "go build -o .netgrade/server/program server.go net.go ; ./.netgrade/server/program",
    );
}

#[test]
fn makefiles_are_for_compiled_programs() {
    let rules = "all: server client\nserver: server.c\n\tcc\nclient: client.c\n\tcc\n";
    check(&[("Makefile", rules), ("server.c", MAIN)], "make ; ./server");
    check(&[("Makefile", rules)], "make ; ./server");
    check(&[("Makefile", rules), ("server.py", "")], "python3 server.py");
    check(
        &[("server/Makefile", "chat: server.c\n\tcc\n"), ("server/server.c", MAIN)],
        "[server] make ; [server] ./server/chat",
    );
    let several = [("Makefile", rules), ("a_server.c", MAIN), ("b_server.c", MAIN)];
    check(&several, "make ; ./server");
    check(
        &[("Makefile", "clean:\n\trm x\n"), ("server.c", MAIN)],
        "gcc -o .netgrade/server/program server.c -lpthread -lm ; ./.netgrade/server/program",
    );
}

#[test]
fn a_manifest_says_what_names_do_not() {
    let yaml = |text: &'static str, expected: &str| {
        let files = [("submission.yaml", text), ("app.py", ""), ("other/x.py", ""), ("server.py", ""), ("s.c", MAIN)];
        check(&files, expected);
    };
    yaml("server: python3 app.py {host} {port}", "python3 app.py <{host} {port}>");
    yaml("server: python3 -u app.py", "python3 -u app.py");
    yaml("server: [python3, other/x.py, -p, '{port}']", "python3 other/x.py <-p {port}>");
    yaml("server: {file: other/x.py, args: '{port}'}", "[other] python3 x.py <{port}>");
    yaml("server: {file: app.py, args: []}", "python3 app.py <>");
    yaml("build: gcc s.c -o out/s\nserver: ./out/s {port}", "sh -c 'gcc s.c -o out/s' ; ./out/s <{port}>");
    yaml("client: python3 app.py", "python3 server.py");
    yaml("build: make", "python3 server.py");
    yaml("server: /opt/x/python3 app.py", "python3 app.py");
    check(&[("submission.yaml", "build: ./make.sh"), ("server.c", MAIN)], "sh -c ./make.sh ; ./server");
    check(&[("submission.yml", "server: python3 a.py"), ("a.py", "")], "python3 a.py");
}

#[test]
fn a_manifest_s_mistakes_are_shown_in_place() {
    for (text, expected) in [
        ("server: {file: ap.py}", ["submission.yaml:1:9", "did you mean `app.py`?"]),
        ("server: ../../bin/x", ["no `../../bin/x`", "inside the folder"]),
        ("sever: x", ["submission.yaml:1:1", "did you mean `server`?"]),
        ("server: sub/serve.x", ["no `sub/serve.x`", "installed"]),
        ("server: a\n b: [", ["submission.yaml:", "key: value"]),
    ] {
        let message = server_commands(&[("submission.yaml", text), ("app.py", "")]);
        assert!(expected.iter().all(|part| message.contains(part)), "{message}");
    }
}

#[test]
fn a_command_that_is_not_installed_is_the_machine_s_lack() {
    let files = [("submission.yaml", "server: no-such-command-here app.py"), ("app.py", "")];
    let message = server_commands(&files);
    assert!(message.contains("NoInterpreter") && message.contains("no-such-command-here"), "{message}");
}

#[test]
fn folders_that_cannot_be_read_say_what_to_do() {
    let tools = Toolchains::new("/nowhere".into(), None, None);
    let dir = tempfile::tempdir().unwrap();
    let fails = |path: &Path, single, part: &str| {
        let error = read(path, &id(), BOTH, single, &tools).expect_err(part).to_string();
        assert!(error.contains(part), "{error}");
    };
    fails(&dir.path().join("none"), false, "there is no folder");
    put(dir.path(), "file", "");
    fails(&dir.path().join("file"), false, "is a file");
    put(dir.path(), "s/3-session/server.py", "");
    fails(&dir.path().join("s"), false, "rename `3-session` to `03-session`");
    fs::create_dir(dir.path().join("empty")).unwrap();
    fails(&dir.path().join("empty"), true, "is empty");
    fails(&dir.path().join("empty"), false, "is empty");
    fs::create_dir(dir.path().join("out")).unwrap();
    symlink("../s", dir.path().join("out/03-session")).unwrap();
    fails(&dir.path().join("out"), false, "leads out");
    put(dir.path(), "f/03-session", "");
    fails(&dir.path().join("f"), false, "is a file");
}

#[test]
fn one_exercise_may_be_the_folder_itself() {
    let machine = tempfile::tempdir().unwrap();
    let tools = fake_tools(machine.path());
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "server.py", "");
    assert!(matches!(read(dir.path(), &id(), BOTH, false, &tools), Err(IntakeError::NoExerciseFolder { .. })));
    let found = read(dir.path(), &id(), BOTH, true, &tools).unwrap();
    assert_eq!(found.exercise_dir, dir.path().canonicalize().unwrap());
    put(dir.path(), "03-session/server.js", "");
    assert_eq!(read(dir.path(), &id(), BOTH, true, &tools).unwrap().programs[0].file, "server.js");
}

#[test]
fn what_a_role_lacks_is_a_problem_of_that_role() {
    let machine = tempfile::tempdir().unwrap();
    let tools = fake_tools(machine.path());
    let dir = submission(&[("server.rb", ""), ("a_client.py", ""), ("b_client.py", "")]);
    let read = read_all(dir.path(), &tools).unwrap();
    let ruby = IntakeProblem::NoInterpreter { role: Role::Server, language: Language::Ruby, command: "ruby".into() };
    let candidates = ["a_client.py", "b_client.py"].map(str::to_owned).into();
    assert_eq!(read.problems, [ruby, IntakeProblem::Ambiguous { role: Role::Client, candidates }]);
    assert_eq!(read.programs, []);
}

#[test]
fn a_missing_program_names_what_could_not_be_taken() {
    let tools = Toolchains::new("/nowhere".into(), None, None);
    let dir = submission(&[("notes.txt", "")]);
    let folder = dir.path().join("03-session");
    symlink("/etc/passwd", folder.join("server.py")).unwrap();
    let name = encoding_rs::GBK.encode("客户端.py").0.into_owned();
    put(&folder, "x", "");
    fs::rename(folder.join("x"), folder.join(std::ffi::OsStr::from_bytes(&name))).unwrap();
    let problems = read_all(dir.path(), &tools).unwrap().problems;
    let last = |problem: &IntakeProblem| match problem {
        IntakeProblem::Missing { looked_for, .. } => looked_for.last().cloned().unwrap(),
        IntakeProblem::Ambiguous { .. } | IntakeProblem::NoInterpreter { .. } => panic!("{problem:?}"),
    };
    assert_eq!(last(&problems[0]), "server.py (a link that leads out of the folder, or nowhere)");
    assert!(last(&problems[1]).ends_with(".py (a name that is not UTF-8)"), "{problems:?}");
}

#[test]
fn remarks_are_recorded_in_machine_form() {
    let machine = tempfile::tempdir().unwrap();
    let tools = fake_tools(machine.path());
    let remarks = |files: &[(&str, &str)], expected: &[&str]| {
        let dir = submission(files);
        let read = read_all(dir.path(), &tools).unwrap();
        assert_eq!(read.programs[0].record().remarks, expected, "{files:?}");
    };
    remarks(&[("server.py", "import socket, os, there\nprint('ok')")], &[]);
    remarks(
        &[("server.py", "import pymysql, mine, pack.x"), ("mine.py", ""), ("pack/x.py", "")],
        &["needs-package pymysql"],
    );
    let deep = [("server.py", "import a"), ("a.py", "import b\nprint 'x'"), ("b.py", "import a, redis")];
    remarks(&deep, &["python-2 line 2 of a.py", "needs-package redis"]);
    remarks(&[("server.py", "x"), ("select.py", "")], &["hides-standard select.py"]);
    remarks(&[("server.py", "x\n\u{3000}y")], &["full-width U+3000 line 2"]);
    remarks(&[("server.py", "if x:\n\ty\n        z")], &["mixed-tabs line 3"]);
    remarks(&[("server.c", "#include <winsock2.h>\nint main() {}")], &["windows-header winsock2.h line 1"]);
}

#[test]
fn the_environment_has_nothing_of_the_grader_s() {
    let machine = tempfile::tempdir().unwrap();
    let dir = submission(&[("server.py", "")]);
    let read = read_all(dir.path(), &fake_tools(machine.path())).unwrap();
    let run = &read.programs[0].run;
    let names: Vec<&str> = run.env.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["PATH", "HOME", "LANG", "TERM", "PYTHONDONTWRITEBYTECODE"]);
    assert_eq!(run.env[0].1, format!("{}/bin:/usr/local/bin:/usr/bin:/bin", machine.path().display()));
    assert_eq!(run.needs, [machine.path().to_path_buf()]);
}

/// Builds and runs our own small programs with the tools of this machine: the commands mean what they say.
#[test]
fn commands_work_with_the_tools_that_are_here() {
    let main = "class Server { public static void main(String[] a) { System.out.print(Part.HI); } }";
    let cases: &[&[(&str, &str)]] = &[
        &[("server.py", "import part\nprint(part.HI, end='')"), ("part.py", "HI = '你好'")],
        &[
            ("server.c", "#include <stdio.h>\nextern char *hi;\nint main(void) { printf(\"%s\", hi); }"),
            ("part.c", "char *hi = \"你好\";"),
        ],
        &[("a/server.cpp", "#include <iostream>\nint main() { std::cout << \"你好\"; }")],
        &[
            ("net/Server.java", &format!("package net;\n{main}")),
            ("net/Part.java", "package net; class Part { static String HI = \"你好\"; }"),
        ],
        &[
            ("server.java", &format!("package net;\n{main}")),
            ("Part.java", "package net; class Part { static String HI = \"你好\"; }"),
        ],
        &[("server.mjs", "process.stdout.write('你好')")],
        &[("-my server.rs", "fn main() { print!(\"你好\") }")],
        &[
            ("s/Cargo.toml", "[package]\nname = \"server\"\nedition = \"2021\"\n"),
            ("s/src/main.rs", "fn main() { print!(\"你好\") }"),
        ],
        &[("server.go", "package main\nimport \"fmt\"\nfunc main() { fmt.Print(\"你好\") }")],
        &[("server.pl", "print \"你好\";")],
        &[("server.tcl", "puts -nonewline 你好")],
        &[("server.rb", "print '你好'")],
        &[("server.sh", "printf 你好")],
        &[
            ("Makefile", "tcp_server: x.c\n\tcc x.c -o $@\n"),
            ("x.c", "#include <stdio.h>\nint main(void) { printf(\"你好\"); }"),
        ],
        &[("submission.yaml", "build: [mkdir out, cp x.sh out/x]\nserver: sh out/x"), ("x.sh", "printf 你好")],
    ];
    let tools = Toolchains::from_env();
    let mut ran = 0;
    for files in cases {
        let dir = submission(files);
        let read = read(dir.path(), &id(), &[Role::Server], false, &tools).unwrap();
        let Some(program) = read.programs.first() else {
            assert!(matches!(read.problems[..], [IntakeProblem::NoInterpreter { .. }]), "{:?}", read.problems);
            eprintln!("skipped, no tool: {:?}", read.problems);
            continue;
        };
        assert_eq!(printed(&read, program), "你好", "{files:?}");
        ran += 1;
    }
    assert!(ran > 0);
}

fn printed(submission: &Submission, program: &Program) -> String {
    let copy = tempfile::tempdir().unwrap();
    submission.listing.copy_to(copy.path()).unwrap();
    for step in program.build.iter().flat_map(|build| {
        fs::create_dir_all(copy.path().join(&build.folder)).unwrap();
        &build.steps
    }) {
        run(step, copy.path());
    }
    run(&program.command_in(copy.path()).expect("it was built"), copy.path())
}

#[expect(clippy::disallowed_methods, reason = "runs this test's own programs")]
fn run(command: &CommandLine, copy: &Path) -> String {
    let home = copy.join(".home");
    let mut process = std::process::Command::new(command.program_in(copy));
    process.args(&command.args).current_dir(copy.join(&command.folder)).env_clear();
    let output = process.envs(command.env.iter().cloned()).env("HOME", home).output().unwrap();
    assert!(output.status.success(), "{}: {}", command.shown(), String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn whatever_lies_there_ends_in_an_answer() {
    let machine = tempfile::tempdir().unwrap();
    let tools = fake_tools(machine.path());
    let bodies: &[&[u8]] = &[
        b"",
        b"\0\0\0",
        b"\xff\xfe",
        b"\xff\xff\xff",
        b"\"\"\"",
        b"((((((",
        b"/*",
        b"\\",
        b"'\\",
        b"#!",
        b"$(",
        b"{{{}}}}}",
    ];
    for name in ["server.py", "server.c", "Server.java", "server.js", "server.rs", "Cargo.toml", "Makefile", "server"] {
        for body in bodies {
            let dir = submission(&[("x.txt", "")]);
            put(&dir.path().join("03-session"), name, body);
            let read = read_all(dir.path(), &tools).unwrap();
            assert_eq!(read.programs.len() + read.problems.len(), 2, "{name} {body:?}");
        }
    }
}

/// Files that are made to keep a careless reader busy for hours.
#[test]
fn bombs_end() {
    let machine = tempfile::tempdir().unwrap();
    let tools = fake_tools(machine.path());
    for (name, line) in [
        ("server.py", "import a\n"),
        ("server.py", "  import a\n"),
        ("server.py", "(\n"),
        ("server.py", "\"\"\""),
        ("server.c", "#else\n"),
        ("server.c", "/*"),
        ("Server.java", "class A { void main("),
        ("Makefile", "$("),
        ("Makefile", "server: $(A) $(A)\nA=$(A)$(A)\n"),
        ("Cargo.toml", "[[bin]]\nname='a'\n"),
        ("server.js", "`${"),
    ] {
        let dir = submission(&[(name, &line.repeat(400_000 / line.len())), ("a.py", "")]);
        let read = read_all(dir.path(), &tools).unwrap();
        assert_eq!(read.programs.len() + read.problems.len(), 2, "{name} {line:?}");
    }
    let body = "s.listen()\n".repeat(200);
    let names: Vec<String> = (0..1500).map(|n| format!("server_{n}x.py")).collect();
    let many: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), body.as_str())).collect();
    let problems = read_all(submission(&many).path(), &tools).unwrap().problems;
    assert!(matches!(&problems[0], IntakeProblem::Ambiguous { candidates, .. } if candidates.len() == 1500));
}
