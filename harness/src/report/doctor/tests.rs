use super::*;
use crate::model::{Keeper, Walls};

/// A reason for each part, as machines give it.
fn reason(part: Part) -> &'static str {
    match part {
        Part::User => "unshare(2): EPERM; kernel.apparmor_restrict_unprivileged_userns = 1",
        Part::Network | Part::Processes | Part::Segments => "unshare(2): EPERM",
        Part::Filter => "seccomp(2): EINVAL",
        Part::Addresses => "pidfd_getfd(2): EPERM",
        Part::Pings => "/proc/sys/net and socket(SOCK_RAW): EROFS",
        Part::Waiting => "/proc/PID/schedstat: 0 0 0",
        Part::Terminal => "openpty(3): ENOENT",
        Part::Groups => "mkdir(2): EACCES",
        Part::Landlock => "landlock_create_ruleset(2): ENOSYS",
    }
}

/// A machine without the parts that `is_missing` names.
fn machine(is_missing: impl Fn(Part) -> bool) -> Machine {
    let found = |part: Part| if is_missing(part) { Err(reason(part).to_owned()) } else { Ok(()) };
    let parts: Vec<(Part, Result<(), String>)> = Part::ALL.iter().map(|part| (*part, found(*part))).collect();
    let without = |need| parts.iter().find(|(part, _)| part.need() == need && is_missing(*part));
    let whole = |need| without(need).map_or(Ok(()), |(_, found)| found.clone());
    let best_effort = whole(Need::Grading);
    Machine { full: best_effort.clone().and(whole(Need::Isolation)), best_effort, parts, walls: None }
}

fn shown(machine: &Machine, equipment: &[Equipment], lang: Lang) -> String {
    let mut out = Vec::new();
    doctor(&mut out, machine, equipment, lang, 100, Colour::Plain).unwrap();
    String::from_utf8(out).unwrap()
}

fn found(tool: Tool, program: &str, version: Option<&str>) -> Equipment {
    Equipment { tool, found: Some((PathBuf::from(program), version.map(str::to_owned))) }
}

fn some_tools() -> Vec<Equipment> {
    vec![
        found(Tool::Python, "/usr/bin/python3.11", Some("3.11.2")),
        found(Tool::Cc, "/usr/bin/gcc", None),
        Equipment { tool: Tool::Node, found: None },
        Equipment { tool: Tool::Make, found: None },
    ]
}

#[test]
fn a_machine_that_has_everything() {
    let machine = machine(|_| false);
    assert_eq!(shown(&machine, &some_tools(), Lang::En), FULL_EN);
    assert_eq!(shown(&machine, &some_tools(), Lang::Zh), FULL_ZH);
}

#[test]
fn a_machine_that_has_nothing() {
    let machine = machine(|_| true);
    assert_eq!(shown(&machine, &[], Lang::En), NOTHING_EN);
    assert_eq!(shown(&machine, &[], Lang::Zh), NOTHING_ZH);
}

/// The text without its line breaks.
fn flat(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn each_missing_part_says_what_is_lost_and_how_to_get_it_back() {
    for lang in [Lang::En, Lang::Zh] {
        let words = Words::new(lang);
        for part in Part::ALL {
            let machine = machine(|one| one == *part);
            let text = flat(&shown(&machine, &[], lang));
            assert!(text.contains(&flat(reason(*part))), "{part:?}: {text}");
            assert!(text.contains(&flat(&words.say(&id(*part, ".lost")))), "{part:?}: {text}");
            assert!(!text.contains("{$") && !text.contains("[doctor"), "{part:?}: {text}");
            for (key, command) in commands(*part) {
                assert!(text.contains(&flat(command)), "{part:?}: {key} is not said: {text}");
            }
            let end = match part.need() {
                Need::Grading => "doctor-nothing",
                Need::Isolation => "doctor-best-effort",
                Need::Precision | Need::Second => "doctor-full",
            };
            let why = words.with("doctor-lacking", &[("names", words.say(&id(*part, "")).into())]);
            assert!(text.ends_with(&flat(&words.with(end, &[("why", why.into())]))), "{part:?}: {text}");
        }
    }
}

#[test]
fn what_no_part_explains_is_said_by_the_trial_of_the_whole() {
    let mut machine = machine(|_| false);
    machine.full = Err("mount the session's tree: ENOMEM".to_owned());
    let text = flat(&shown(&machine, &[], Lang::En));
    assert!(text.contains("Best-effortonly(mountthesession'stree:ENOMEM):"), "{text}");
}

#[test]
fn what_tools_and_kernels_say_is_made_visible() {
    let mut machine = machine(|_| false);
    machine.parts[0].1 = Err("\x1b[2J".to_owned());
    let text = shown(&machine, &[found(Tool::Cc, "/opt/\u{202e}/cc", Some("1\x07"))], Lang::En);
    assert!(!text.contains(['\x1b', '\u{202e}', '\x07']), "{text}");
}

#[test]
fn the_walls_that_there_are_are_said_at_the_end() {
    let mut machine = machine(|_| false);
    machine.walls = Some(Walls { memory: Keeper::CgroupV1, processes: Keeper::CgroupV2, landlock: Some(7) });
    let said = "Memory is limited by cgroup v1, the number of processes by cgroup v2; files are kept apart by Landlock \
                (version 7), too.";
    assert!(flat(&shown(&machine, &[], Lang::En)).ends_with(&flat(said)));
}

const FULL_EN: &str = "\
What this machine allows
✓ user namespaces       Programs run without any privilege on this machine.
✓ network namespaces    Each session has all ports and addresses to itself, so checks run side by
                        side and no program reaches the real network.
✓ processes and files   A program sees only its own processes and files, and whatever it started
                        dies with it.
✓ seccomp notification  bind(), listen(), accept(), connect() and the like are seen as they are
                        called, and calls that no exercise needs are refused.
✓ addresses in calls    The address that a server binds or a client dials is read from the call
                        itself.
✓ packet capture        The segments of each connection are recorded: who closed first, and whether
                        with FIN or RST.
✓ pings                 Programs may open raw sockets in a network of their own, where only netgrade
                        answers.
✓ proof of waiting      That a program waits for something that never comes is proved within
                        milliseconds.
✓ pseudo-terminals      Programs write to a terminal, so what they print comes line by line.
✓ control groups        A program that takes too much memory or makes too many processes meets its
                        limit at once.
✓ Landlock              A second wall around files, behind the namespaces: a program reaches only
                        the system's folders and its own.

Interpreters and compilers
✓ python3  3.11.2     /usr/bin/python3.11
✓ gcc                 /usr/bin/gcc
- node     not found: submissions in Node.js cannot be run here. On Debian and Ubuntu: `apt install
           nodejs`
- make     not found: submissions that come with a Makefile cannot be built here. On Debian and
           Ubuntu: `apt install make`

Full isolation works here: programs are kept apart from this machine and from each other, and
`--isolation required` is content.
";

const FULL_ZH: &str = "\
这台机器允许什么
✓ 用户命名空间          程序在这台机器上没有任何特权。
✓ 网络命名空间          每次会话独占全部端口和地址，所以各项检查可以同时进行，程序也接触不到真实的网
                        络。
✓ 独立的进程和文件      程序只看得到自己的进程和文件，它启动的一切都随它一起结束。
✓ seccomp 通知          程序一调用 bind()、listen()、accept()、connect() 等就能看到，任何练习都用不
                        到的系统调用会被拒绝。
✓ 读取调用中的地址      服务器绑定的地址、客户端连接的地址，都直接从调用中读出。
✓ 抓取报文段            记录每个连接的报文段：哪一方先关闭，用的是 FIN 还是 RST。
✓ ICMP 回显             程序可以在自己的网络里打开原始套接字，回显请求只由 netgrade 应答。
✓ 证明程序在等待        程序若在等待永远不会到来的数据，几毫秒内就能证明。
✓ 伪终端                程序的输出写到终端上，所以会逐行到达。
✓ 控制组                程序占用的内存或创建的进程一旦超过限制，内核会立刻拦住它。
✓ Landlock              命名空间之外保护文件的第二道墙：程序只能访问系统目录和它自己的目录。

解释器和编译器
✓ python3  3.11.2     /usr/bin/python3.11
✓ gcc                 /usr/bin/gcc
- node     没有找到：用 Node.js 编写的程序无法在这里运行。Debian 和 Ubuntu 上执行 `apt install
           nodejs`
- make     没有找到：带有 Makefile 的提交无法在这里构建。Debian 和 Ubuntu 上执行 `apt install make`

这里可以完整隔离：程序与这台机器隔离，程序之间也互相隔离，可以使用 `--isolation required`。
";

const NOTHING_EN: &str = "\
What this machine allows
✗ user namespaces       Missing (unshare(2): EPERM; kernel.apparmor_restrict_unprivileged_userns =
                        1). Without them full isolation is lost altogether: programs see this
                        machine's files, processes and network, and where you are not root they may
                        change whatever you may. To get them back: `sysctl -w
                        user.max_user_namespaces=15000`; on Ubuntu `sysctl -w
                        kernel.apparmor_restrict_unprivileged_userns=0`, on older Debian `sysctl -w
                        kernel.unprivileged_userns_clone=1`; in a container start it with
                        `--security-opt seccomp=unconfined --security-opt apparmor=unconfined`.
✗ network namespaces    Missing (unshare(2): EPERM). Without them full isolation is lost: programs
                        use this machine's real network, checks are played one after the other, and
                        a port that this machine uses, or used a minute ago, fails a check through
                        no fault of the student. This comes back with the user namespaces that it
                        builds on. These attacks of the catalogue (`docs/sandbox.md`) may then
                        succeed: 42, 51, 52, 54.
✗ processes and files   Missing (unshare(2): EPERM). Without them full isolation is lost: programs
                        see this machine's files and processes, and what they leave running in the
                        background may go on after the check. This comes back with the user
                        namespaces that it builds on. These attacks of the catalogue
                        (`docs/sandbox.md`) may then succeed: 6, 18, 19, 38, 40, 41.
✗ seccomp notification  Missing (seccomp(2): EINVAL). Without it no program can be started: every
                        check ends ungraded. To get it back: Linux 5.0 or later with
                        CONFIG_SECCOMP_FILTER; in a container start it with `--security-opt
                        seccomp=unconfined`; EBUSY means that another observer has it already, so
                        run netgrade outside of that.
✗ addresses in calls    Missing (pidfd_getfd(2): EPERM). Without them netgrade does not notice that
                        a server listens or where a client connects: every server would be said
                        never to listen, so no verdict can be trusted. To get them back: Linux 5.6
                        or later and `sysctl -w kernel.yama.ptrace_scope=1`; in a container start it
                        with `--cap-add SYS_PTRACE`.
✗ packet capture        Missing (unshare(2): EPERM). Without it full isolation is lost, since its
                        sessions insist on it, and no report shows segments: FIN, RST and silence
                        can no longer be told apart there. This comes back with the network
                        namespaces that it builds on.
! pings                 Missing (/proc/sys/net and socket(SOCK_RAW): EROFS). Without them checks
                        that need a raw socket are skipped: they count neither for nor against
                        anybody. This comes back with the network namespaces that it builds on.
! proof of waiting      Missing (/proc/PID/schedstat: 0 0 0). Without it silence cannot be proved: a
                        check of a silent program lasts until its deadline, and its verdict does not
                        name the call that the program is blocked in. To get it back: a kernel with
                        CONFIG_SCHED_INFO, `sysctl -w kernel.task_delayacct=1` and `sysctl -w
                        kernel.yama.ptrace_scope=1`; in a container start it with `--cap-add
                        SYS_PTRACE`.
✗ pseudo-terminals      Missing (openpty(3): ENOENT). Without them no program can be started: every
                        check ends ungraded. To get them back: `mount -t devpts devpts /dev/pts`, or
                        `sysctl -w kernel.pty.max=4096` where all are in use.
! control groups        Missing (mkdir(2): EACCES). Without them netgrade measures: a program may
                        exceed its limits for a moment before it is stopped, which costs other
                        programs time but nobody a point. To get them back: grade as root, or in a
                        group that is yours: `systemd-run --user --scope -p Delegate=yes`.
! Landlock              Missing (landlock_create_ruleset(2): ENOSYS). Without it only the namespaces
                        keep files apart, and where those are missing nothing does. To get it back:
                        Linux 5.19 or later with CONFIG_SECURITY_LANDLOCK and the boot parameter
                        `lsm=landlock,…`.

Interpreters and compilers

Nothing can be graded here (missing: seccomp notification, addresses in calls, pseudo-terminals): no
verdict could be trusted, whatever `--isolation` says.
";

const NOTHING_ZH: &str = "\
这台机器允许什么
✗ 用户命名空间          缺少（unshare(2): EPERM; kernel.apparmor_restrict_unprivileged_userns =
                        1）。没有它就完全谈不上隔离：程序看得到这台机器的文件、进程和网络；如果你不
                        是 root，凡是你能改动的，程序也能改动。恢复方法：执行 `sysctl -w
                        user.max_user_namespaces=15000`；Ubuntu 上执行 `sysctl -w
                        kernel.apparmor_restrict_unprivileged_userns=0`，旧版 Debian 上执行 `sysctl
                        -w kernel.unprivileged_userns_clone=1`；如果是容器，启动时加上
                        `--security-opt seccomp=unconfined --security-opt apparmor=unconfined`。
✗ 网络命名空间          缺少（unshare(2): EPERM）。没有它就做不到完整隔离：程序使用这台机器的真实网
                        络，检查只能逐项进行，而且端口若正被这台机器占用，或者一分钟之内刚用过，检查
                        就会失败，尽管学生并没有做错。它依赖用户命名空间，恢复用户命名空间之后也会恢
                        复。攻击目录（`docs/sandbox.md`）中的这些攻击因此可能得逞：42、51、52、54。
✗ 独立的进程和文件      缺少（unshare(2): EPERM）。没有它就做不到完整隔离：程序看得到这台机器的文件
                        和进程，留在后台的进程在检查结束后可能还在运行。它依赖用户命名空间，恢复用户
                        命名空间之后也会恢复。攻击目录（`docs/sandbox.md`）中的这些攻击因此可能得
                        逞：6、18、19、38、40、41。
✗ seccomp 通知          缺少（seccomp(2): EINVAL）。没有它就无法启动任何程序：所有检查都无法评分。恢
                        复方法：使用 Linux 5.0 或更新的内核，并启用 CONFIG_SECCOMP_FILTER；如果是容
                        器，启动时加上 `--security-opt seccomp=unconfined`；若错误是 EBUSY，说明已有
                        别的程序在这样观察，请在它之外运行 netgrade。
✗ 读取调用中的地址      缺少（pidfd_getfd(2): EPERM）。没有它，netgrade 就不知道服务器已经开始监听，
                        也不知道客户端要连接哪里：每个服务器都会被误判为从不监听，任何结论都不可信。
                        恢复方法：使用 Linux 5.6 或更新的内核，并执行 `sysctl -w
                        kernel.yama.ptrace_scope=1`；如果是容器，启动时加上 `--cap-add SYS_PTRACE`。
✗ 抓取报文段            缺少（unshare(2): EPERM）。没有它就做不到完整隔离（完整隔离的会话必须用
                        它），报告中也没有报文段，无法从中区分 FIN、RST 和没有任何动静。它依赖网络命
                        名空间，恢复网络命名空间之后也会恢复。
! ICMP 回显             缺少（/proc/sys/net and socket(SOCK_RAW): EROFS）。没有它，需要原始套接字的
                        检查会被跳过：不计分，也不扣分。它依赖网络命名空间，恢复网络命名空间之后也会
                        恢复。
! 证明程序在等待        缺少（/proc/PID/schedstat: 0 0 0）。没有它就无法证明程序不会再有动静：检查沉
                        默的程序要一直等到时限，结论中也说不出程序阻塞在哪个调用上。恢复方法：使用启
                        用了 CONFIG_SCHED_INFO 的内核，并执行 `sysctl -w kernel.task_delayacct=1` 和
                        `sysctl -w kernel.yama.ptrace_scope=1`；如果是容器，启动时加上 `--cap-add
                        SYS_PTRACE`。
✗ 伪终端                缺少（openpty(3): ENOENT）。没有它就无法启动任何程序：所有检查都无法评分。恢
                        复方法：执行 `mount -t devpts devpts /dev/pts`；如果伪终端已经用完，执行
                        `sysctl -w kernel.pty.max=4096`。
! 控制组                缺少（mkdir(2): EACCES）。没有它，netgrade 只能自己测量：程序在被结束之前，
                        可能会短暂地超出限制，占用其他程序的时间，但不会让任何人丢分。恢复方法：以
                        root 身份评分，或者在属于你的控制组里运行：`systemd-run --user --scope -p
                        Delegate=yes`。
! Landlock              缺少（landlock_create_ruleset(2): ENOSYS）。没有它，就只有命名空间保护文件；
                        如果命名空间也没有，文件就没有任何保护。恢复方法：使用 Linux 5.19 或更新的内
                        核，启用 CONFIG_SECURITY_LANDLOCK，并加上启动参数 `lsm=landlock,…`。

解释器和编译器

这里无法评分（缺少：seccomp 通知、读取调用中的地址、伪终端）：无论 `--isolation` 怎样设置，结论都不
可信。
";
