//! Programs that do not come as far as a conversation, and checks that could not be played.

use super::super::unplayed;
use super::*;

fn server() -> Story {
    Story::new().did(Verb::Start(Role::Server))
}

fn ready() -> Verb {
    Verb::Ready(Role::Server)
}

fn bound(error: &str) -> Story {
    let to = CallFacts::Address { address: address(1) };
    server().calls(Role::Server, CallName::Socket).called(Role::Server, CallName::Bind, to, Some(error))
}

#[test]
fn a_server_that_never_listens() {
    let quits = server().calls(Role::Server, CallName::Socket).calls(Role::Server, CallName::Bind);
    let quits = quits.exits(Role::Server, ProgramEnd::Code(0)).gone(ready(), Role::Server).is("never-listens");
    assert_eq!(quits.facts.seen, [CallName::Socket, CallName::Bind]);
    assert_eq!(quits.facts.missing, Some(CallName::Listen));
    assert_eq!((quits.step, quits.certain), (Some(1), true));

    let waits = server().waits(Role::Server, WaitOn::Terminal).fails(ready(), WAITING).is("never-listens");
    assert_eq!(waits.facts.waiting.map(|thread| thread.on), Some(WaitOn::Terminal));
    assert!(!server().spins(Role::Server).fails(ready(), DEADLINE).is("never-listens").certain);

    let refused = bound("EACCES").says(Role::Server, "bind: Permission denied\n");
    let refused = refused.exits(Role::Server, ProgramEnd::Code(1)).gone(ready(), Role::Server).is("never-listens");
    assert_eq!(refused.facts.failed_call, Some((CallName::Bind, "EACCES".to_owned())));
}

#[test]
fn a_server_that_dies_at_start() {
    let dies = server().raises(Role::Server, "NameError: name 'x' is not defined").gone(ready(), Role::Server);
    let verdict = dies.is("start-crash");
    assert_eq!(verdict.facts.last_words.and_then(|words| words.place), Some(("server.py".to_owned(), 9)));
    server().exits(Role::Server, ProgramEnd::Signal(11)).gone(ready(), Role::Server).is("start-crash");
    let complains = server().says(Role::Server, "cannot open data.txt\n").exits(Role::Server, ProgramEnd::Code(2));
    complains.gone(ready(), Role::Server).is("start-crash");
    Story::server().exits(Role::Server, ProgramEnd::Signal(11)).gone(connect("a"), Role::Server).is("start-crash");
}

#[test]
fn an_address_that_is_not_to_be_had() {
    let end = |story: Story| story.raises(Role::Server, "OSError: [Errno 99] x").gone(ready(), Role::Server);
    assert_eq!(end(bound("EADDRNOTAVAIL")).is("wrong-address").facts.address, Some(address(1)));
    end(bound("EADDRINUSE")).is("start-crash");
    let never_reached = Ended::NotConnected { error: "ETIMEDOUT".to_owned() };
    Story::server().fails(connect("a"), never_reached).is("wrong-address");
}

#[test]
fn a_server_that_cannot_restart_on_its_port() {
    let again = || Story::serving().round("a").did(Verb::Restart(Role::Server));
    let busy = again().called(Role::Server, CallName::Bind, CallFacts::None, Some("EADDRINUSE"));
    let busy = busy.raises(Role::Server, "OSError: [Errno 98] Address already in use");
    busy.clone().gone(ready(), Role::Server).is("address-in-use");
    let other = again().raises(Role::Server, "FileExistsError: data");
    other.gone(ready(), Role::Server).is("start-crash");
}

#[test]
fn what_is_not_on_this_machine() {
    let missing = server().raises(Role::Server, "ModuleNotFoundError: No module named 'pymysql'");
    assert_eq!(missing.gone(ready(), Role::Server).is("needs-package").facts.detail.as_deref(), Some("pymysql"));

    let remarked = |remark: &str, story: Story| {
        let mut story = story;
        story.record.programs[0].remarks = vec![remark.to_owned()];
        story
    };
    let silent = server().exits(Role::Server, ProgramEnd::Signal(6)).gone(ready(), Role::Server);
    let verdict = remarked("needs-package pymysql", silent).is("needs-package");
    assert_eq!(verdict.facts.detail.as_deref(), Some("pymysql"));
    let python2 = server().raises(Role::Server, "SyntaxError: Missing parentheses").gone(ready(), Role::Server);
    let verdict = remarked("python-2 line 3", python2.clone()).is("start-crash");
    assert_eq!(verdict.facts.detail.as_deref(), Some("python-2 line 3"));
    assert_eq!(remarked("needs-package pymysql", python2).is("start-crash").facts.detail, None);
}

/// A source may have oddities that do no harm: they do not explain another crash.
#[test]
fn only_a_remark_that_fits_the_last_words_explains_them() {
    for (remark, words, explains) in [
        ("hides-standard select.py", "AttributeError: module 'select' has no attribute 'select'", true),
        ("hides-standard a/select.py", "ImportError: cannot import name 'epoll' from 'select' (/x/a/select.py)", true),
        ("hides-standard test.py", "FileNotFoundError: [Errno 2] No such file or directory: 'test.txt'", false),
        ("full-width U+3000 line 3", "SyntaxError: invalid non-printable character U+3000", true),
        ("full-width U+3000 line 3", "FileNotFoundError: x", false),
        ("not-utf-8 line 3", "SyntaxError: Non-UTF-8 code starting with", true),
        ("mixed-tabs line 3", "TabError: inconsistent use", true),
        ("mixed-tabs line 3", "NameError: name 'x'", false),
        ("python-2 line 3", "ModuleNotFoundError: x", true),
        ("python-2 line 3", "KeyError: 3", false),
        ("windows-header conio.h line 1", "SyntaxError: x", false),
    ] {
        let mut story = server().raises(Role::Server, words).gone(ready(), Role::Server);
        story.record.programs[0].remarks = vec![remark.to_owned()];
        let detail = story.is("start-crash").facts.detail;
        assert_eq!(detail.as_deref(), explains.then_some(remark), "{remark}: {words}");
    }
}

#[test]
fn a_program_that_wants_other_arguments() {
    let usage = || server().says(Role::Server, "Usage: server.py PORT\n").exits(Role::Server, ProgramEnd::Code(2));
    usage().gone(ready(), Role::Server).is("other-arguments");
    let trips = server().raises(Role::Server, "IndexError: list index out of range (sys.argv)");
    trips.gone(ready(), Role::Server).is("other-arguments");

    let mut second = usage();
    second.runs.push(Role::Server);
    let started = What::Started { run: RunId(1), role: Role::Server, arguments: vec!["8888".to_owned()] };
    let second = second.seen(started);
    let dies = second.clone().raises(Role::Server, "NameError: name 'x' is not defined").gone(ready(), Role::Server);
    assert_eq!(dies.is("start-crash").facts.last_words.unwrap().text, "NameError: name 'x' is not defined");
    let again = second.says(Role::Server, "usage: server.py HOST\n").exits(Role::Server, ProgramEnd::Code(2));
    again.gone(ready(), Role::Server).is("other-arguments");
}

#[test]
fn a_program_that_leaves_its_terminal() {
    let mut story = server();
    story = story.seen(What::Exited { run: RunId(0), end: ProgramEnd::Code(0), left: 1 });
    story.gone(ready(), Role::Server).is("daemonises");
}

#[test]
fn limits() {
    let limited = |resource| Ended::LimitHit(LimitHit { run: RunId(0), resource });
    for (resource, cause) in [
        (Resource::Memory, "out-of-memory"),
        (Resource::Processes, "fork-bomb"),
        (Resource::Output, "endless-output"),
        (Resource::CpuTime, "never-listens"),
    ] {
        server().fails(ready(), limited(resource)).is(cause);
    }
    let left = || Story::serving().round("a").did(Verb::Close(actor("a")));
    left().fails(Verb::ExpectIdle(Role::Server), limited(Resource::Output)).is("eof-loop");
    left().fails(Verb::ExpectIdle(Role::Server), limited(Resource::CpuTime)).is("eof-loop");
    left().fails(Verb::ExpectIdle(Role::Server), limited(Resource::Memory)).is("out-of-memory");
    let killed = server().seen(What::Limit { run: RunId(0), resource: Resource::Output });
    killed.gone(ready(), Role::Server).is("endless-output");
    Story::client().client_round().fails(Verb::Leave(Role::Client), limited(Resource::Output)).is("ignores-eof");
}

#[test]
fn steps_of_the_notes() {
    let asked = steps(Role::Server, &[CallName::Socket, CallName::Bind, CallName::Listen]);
    let verdict = Story::new().did(Verb::Start(Role::Server)).calls(Role::Server, CallName::Socket);
    let verdict = verdict.fails(asked, Ended::NotSo).is("never-listens");
    assert_eq!(verdict.facts.missing, Some(CallName::Bind));
    let asked = steps(Role::Server, &[CallName::Listen, CallName::Accept]);
    Story::server().fails(asked, Ended::NotSo).is("never-accepts");
    let asked = steps(Role::Client, &[CallName::Socket, CallName::Connect]);
    Story::new().did(Verb::Start(Role::Client)).fails(asked, Ended::NotSo).is("no-connect");
}

#[test]
fn clients_that_do_not_dial() {
    let client = || Story::new().did(Verb::Start(Role::Client));
    let ready = Verb::Ready(Role::Client);
    let waits = client().waits(Role::Client, WaitOn::Terminal).fails(ready.clone(), WAITING).is("no-connect");
    assert_eq!(waits.facts.role, Some(Role::Client));
    client().exits(Role::Client, ProgramEnd::Code(0)).gone(ready.clone(), Role::Client).is("no-connect");
    client().raises(Role::Client, "NameError: x").gone(ready.clone(), Role::Client).is("start-crash");
    client()
        .raises(Role::Client, "ModuleNotFoundError: No module named 'tqdm'")
        .gone(ready, Role::Client)
        .is("needs-package");
    let dialled = || client().dials(8888).did(Verb::Ready(Role::Client));
    let accept = || Verb::Accept(actor("a"));
    dialled().waits(Role::Client, WaitOn::Terminal).fails(accept(), WAITING).is("no-connect");
    dialled().raises(Role::Client, "KeyError: 'x'").gone(accept(), Role::Client).is("start-crash");
}

#[test]
fn checks_that_could_not_be_played() {
    let story = server().did(ready());
    let check = |change: fn(&mut ExerciseRecord), expected: Option<Cause>| {
        let mut record = story.record.clone();
        change(&mut record);
        let verdict = unplayed(&story.check, &record);
        assert_eq!(verdict.cause, expected, "{verdict:?}");
        verdict
    };
    let missing = |role| IntakeProblem::Missing { role, looked_for: vec!["server.py".to_owned()] };
    let none = check(|_| {}, None);
    assert!(matches!(none.outcome, super::super::Outcome::Ungraded { .. }));
    let mut record = story.record.clone();
    record.problems = vec![missing(Role::Server)];
    assert_eq!(unplayed(&story.check, &record).cause, Some(Cause::MissingProgram));
    assert_eq!(unplayed(&story.check, &record).facts.names, ["server.py"]);
    record.problems = vec![missing(Role::Client)];
    assert_eq!(unplayed(&story.check, &record).cause, None);
    check(
        |record| {
            let candidates = vec!["a.py".to_owned(), "b.py".to_owned()];
            record.problems = vec![IntakeProblem::Ambiguous { role: Role::Server, candidates }];
        },
        Some(Cause::AmbiguousProgram),
    );
    let no_java = check(
        |record| {
            let (language, command) = (Language::Java, "java".to_owned());
            record.problems = vec![IntakeProblem::NoInterpreter { role: Role::Server, language, command }];
        },
        Some(Cause::MissingInterpreter),
    );
    assert_eq!(no_java.facts.detail.as_deref(), Some("java"));
    let broken = check(
        |record| {
            record.programs[0].remarks = vec!["windows-headers winsock2.h".to_owned()];
            record.programs[0].build = Some(BuildRecord {
                command: "cc server.c".to_owned(),
                succeeded: false,
                output: "server.c: In function main:\nserver.c:5:3: error: 'x' undeclared\nmore\n".to_owned(),
                first_error: Some(("server.c".to_owned(), 5)),
            });
        },
        Some(Cause::BuildFailed),
    );
    assert_eq!(broken.facts.detail.as_deref(), Some("server.c:5:3: error: 'x' undeclared"));
    assert_eq!(broken.facts.last_words.unwrap().place, Some(("server.c".to_owned(), 5)));
    assert_eq!(broken.facts.names, ["windows-headers winsock2.h"]);
}
