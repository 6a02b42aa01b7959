//! A real Slurm of two nodes on this machine, in namespaces of its own: nothing of it stands outside the test's folder,
//! and a node that is killed dies with all that runs on it, as by a power cut.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::Command;
use nix::sys::signal::Signal;

use super::files;
use crate::batch::{Class, names};
use crate::bench::verdicts;
use crate::processes::{Family, spawn, until, until_within};
use crate::tools;

/// What a cluster needs; Debian's `slurm-wlm`, `munge`, `iproute2` and `util-linux`.
const TOOLS: [&str; 9] = ["slurmctld", "slurmd", "sbatch", "squeue", "sinfo", "munged", "ip", "nsenter", "setpriv"];

/// No job of these tests takes longer, however busy the machine is.
const LIMIT: Duration = Duration::from_secs(120);

/// Controller and nodes. Nobody else is in this network; an address that is not the loopback's is what lets names be
/// resolved. Each node has a process tree of its own, and one processor where the machine has two.
const START: &str = r#"
set -e
ip link set lo up
ip address add 10.99.0.1/32 dev lo
munge="$0/munge"
setpriv --reuid=munge --regid=munge --clear-groups munged --key-file="$munge/key" --socket="$munge/socket" \
    --pid-file="$munge/pid" --log-file="$munge/log" --seed-file="$munge/seed"
slurmctld -D -i >"$0/controller.log" 2>&1 &
for node in $NODES; do
    processor=$((${node#n} % $(nproc)))
    taskset -c $processor unshare --pid --mount --fork --kill-child --mount-proc \
        slurmd -D -N $node >"$0/$node.log" 2>&1 &
done
wait
"#;

fn configuration(folder: &str) -> String {
    let host = nix::unistd::gethostname().unwrap().into_string().unwrap();
    let node = |number: u32| {
        let port = 7010 + number;
        format!("NodeName=n{number} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=1 RealMemory=4000\n")
    };
    format!(
        "ClusterName=test\nSlurmctldHost={host}(127.0.0.1)\nSlurmctldPort=7001\nSlurmUser=root\nSlurmdUser=root\n\
         AuthType=auth/munge\nAuthInfo=socket={folder}/munge/socket,cred_expire=5\nCryptoType=crypto/munge\n\
         StateSaveLocation={folder}/state\nSlurmdSpoolDir={folder}/%n\nSlurmdPidFile={folder}/%n.pid\n\
         SlurmctldPidFile={folder}/controller.pid\nProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\n\
         SelectType=select/cons_tres\nSelectTypeParameters=CR_Core\nReturnToService=2\nSlurmdTimeout=4\nMpiDefault=none\n\
         SchedulerParameters=batch_sched_delay=0,sched_min_interval=1000,sched_interval=1,bf_interval=1\n\
         SwitchType=switch/none\nJobAcctGatherType=jobacct_gather/none\nAccountingStorageType=accounting_storage/none\n\
         KillWait=2\nSlurmdParameters=config_overrides\n{}{}PartitionName=all Nodes=n[0-1] Default=YES MaxTime=60\n",
        node(0),
        node(1)
    )
}

/// A cluster that is up.
struct Cluster<'a> {
    class: &'a Class,
    folder: PathBuf,
    daemons: Child,
    family: Family,
    /// The first process in its namespaces.
    init: i32,
}

impl Drop for Cluster<'_> {
    fn drop(&mut self) {
        // With it all of its namespace dies.
        let _ = self.daemons.kill();
        let _ = self.daemons.wait();
    }
}

impl<'a> Cluster<'a> {
    fn start(class: &'a Class, nodes: &str) -> Self {
        let folder = class.bench.path(&format!("slurm-{}", nodes.len()));
        for made in ["munge", "state", "n0", "n1"] {
            fs::create_dir_all(folder.join(made)).unwrap();
        }
        fs::write(folder.join("slurm.conf"), configuration(folder.to_str().unwrap())).unwrap();
        let key: String = std::iter::repeat_with(fastrand::alphanumeric).take(256).collect();
        fs::write(folder.join("munge/key"), key).unwrap();
        fs::set_permissions(folder.join("munge/key"), fs::Permissions::from_mode(0o400)).unwrap();
        // munge's own user has to come through.
        fs::set_permissions(class.bench.path(""), fs::Permissions::from_mode(0o755)).unwrap();
        class.bench.tool("chown").args(["-R", "munge:"]).arg(folder.join("munge")).assert().success();
        let mut command = class.bench.tool("unshare");
        command.args(["--net", "--pid", "--mount", "--fork", "--kill-child", "--mount-proc", "sh", "-c", START]);
        command.arg(&folder).env("NODES", nodes).env("SLURM_CONF", folder.join("slurm.conf"));
        let daemons = spawn(&command, Stdio::null());
        let mut family = Family::default();
        let root = i32::try_from(daemons.id()).unwrap();
        let init = until("the cluster's first process", || {
            family.look(root);
            family.children_of(root).first().copied()
        });
        let cluster = Self { class, folder, daemons, family, init };
        until("nodes that are idle", || {
            let idle = cluster.said(&["sinfo", "--noheader", "--Node", "--states=idle", "--format=%N"]);
            (idle.lines().count() == nodes.split(' ').count()).then_some(())
        });
        cluster
    }

    /// A command within the cluster.
    fn tool(&self, words: &[&str]) -> Command {
        let mut command = self.class.bench.tool("nsenter");
        command.args(["--target", &self.init.to_string(), "--net", "--pid", "--mount"]).args(words);
        command.env("SLURM_CONF", self.folder.join("slurm.conf"));
        command
    }

    fn said(&self, words: &[&str]) -> String {
        String::from_utf8(self.tool(words).output().unwrap().stdout).unwrap()
    }

    fn netgrade(&self, words: &[&str]) -> Command {
        let mut command = self.tool(&[env!("CARGO_BIN_EXE_netgrade"), "batch"]);
        command.args(words).arg("--manifest").arg(self.class.bench.path("plan"));
        command
    }

    /// Submits shards and the merge; the numbers of both jobs.
    fn submit(&self, more: &[&str]) -> (String, String) {
        let results = self.class.bench.path("results");
        let mut command = self.netgrade(&["submit", "--engine", "slurm", "--out", results.to_str().unwrap()]);
        let output = command.args(more).assert().success();
        let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
        let jobs: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("Job ")?.split(':').next()).collect();
        let [array, merge] = jobs[..] else { panic!("{text}") };
        (array.to_owned(), merge.to_owned())
    }

    /// Waits for a job's end; its exit code.
    fn ended(&self, job: &str) -> String {
        until_within(LIMIT, "the end of a job", || {
            let job = self.said(&["scontrol", "--oneliner", "show", "job", job]);
            let of = |name: &str| job.split_whitespace().find_map(|word| word.strip_prefix(name).map(str::to_owned));
            let is_over = ["COMPLETED", "FAILED", "NODE_FAIL"].contains(&of("JobState=")?.as_str());
            is_over.then(|| of("ExitCode=")).flatten()
        })
    }

    fn kill(&mut self, node: &str) {
        self.family.look(i32::try_from(self.daemons.id()).unwrap());
        self.family.find(&format!("slurmd -D -N {node}")).unwrap().signal(Signal::SIGKILL);
        // Slurm itself would find out half a minute later; whoever looks after the machines says so at once.
        let node = format!("NodeName={node}");
        self.tool(&["scontrol", "update", &node, "State=DOWN", "Reason=killed"]).assert().success();
    }
}

fn is_there() -> bool {
    tools::is_root() && tools::has(&TOOLS)
}

/// Two hundred students: all answer questions; some hand in a program, too, which ends where it sees anything of Slurm's;
/// one of those takes its time.
fn class() -> Class {
    let class = Class::new();
    class.bench.put("exercises/asked/exercise.yaml", ASKED);
    class.bench.put("exercises/asked/questions/one.yaml", QUESTION);
    for number in 0..200 {
        let answer = if number % 3 == 0 { 1 } else { 65535 };
        let name = format!("class/s{number:03}");
        class.bench.put(&format!("{name}/asked/answers.yaml"), &format!("ports: {{largest: {answer}}}\n# {number}\n"));
        if number % 20 == 0 {
            let spy = "import os, sys, time\nif any(name.startswith('SLURM') for name in os.environ): sys.exit(1)\n";
            let pause = if number == SLOW { "time.sleep(1.5)\n" } else { "" };
            let server = fs::read_to_string(class.bench.path("solutions/reference/tiny/python/server.py")).unwrap();
            class.bench.put(&format!("{name}/tiny/server.py"), &format!("{spy}{pause}{server}\n# {number}\n"));
        }
    }
    class
}

const ASKED: &str = "id: asked\ntitle: {en: A question, zh: 一道题}\nquestions: [questions/one.yaml]\n";
const QUESTION: &str = "questions:
- id: asked/ports
  title: {en: Ports are known, zh: 端口号正确}
  ask: {en: The largest port?, zh: 最大的端口号？}
  points: 1
  notes: {en: Port numbers, zh: 端口号}
  hint: {en: A port is a number of 16 bits., zh: 端口号是一个 16 位的数。}
  fill:
    largest: ['65535']
";

/// The student whose program takes its time.
const SLOW: u32 = 100;

fn plan(class: &Class, shards: u32) {
    let mut command = class.bench.netgrade();
    command.args(["batch", "plan"]).arg(class.bench.path("class")).arg("--out").arg(class.bench.path("plan"));
    command.args(["--exercises"]).arg(class.bench.path("exercises"));
    command.args(["--seed", "7", "--shards", &shards.to_string()]).assert().code(0);
}

/// Every student's marks and verdicts.
fn marks(class: &Class) -> Vec<String> {
    let of = |name: &String| {
        let result = class.result(name);
        format!("{name}: {} of {}, {:?}", result["score"], result["max_score"], verdicts(&result))
    };
    names(&class.bench.path("results/students")).iter().map(of).collect()
}

#[test]
fn a_class_is_graded_once_though_a_node_dies() {
    if !is_there() {
        return;
    }
    let class = class();
    let mut alone = class.bench.netgrade();
    alone.arg("batch").arg(class.bench.path("class")).arg("--out").arg(class.bench.path("results"));
    alone.arg("--exercises").arg(class.bench.path("exercises")).args(["--seed", "7"]).assert().code(0);
    let undisturbed = marks(&class);
    assert_eq!(undisturbed.len(), 200);
    fs::remove_dir_all(class.bench.path("results")).unwrap();
    plan(&class, 10);
    let slow = format!("s{SLOW}");
    let lists = (0..10).map(|shard| fs::read_to_string(class.bench.path(&format!("plan/shards/{shard}.jsonl"))));
    let shard = lists.map(Result::unwrap).position(|list| list.contains(&slow)).unwrap().to_string();

    let mut cluster = Cluster::start(&class, "n0 n1");
    let (array, merge) = cluster.submit(&["--", "--no-requeue"]);
    // Its shard has published others and is at the slow one.
    let node = until("a node that has a shard half done", || {
        if names_of(&class, &shard).len() < 5 {
            return None;
        }
        let running = cluster.said(&["squeue", "--noheader", "--states=R", "--format=%K %N", "--job", &array]);
        running.lines().find_map(|line| line.strip_prefix(&format!("{shard} ")).map(str::to_owned))
    });
    cluster.kill(&node);
    // The merge comes when Slurm has given the node up.
    assert_eq!(cluster.ended(&merge), "75:0");
    let said = fs::read_to_string(class.bench.path("plan/slurm/merge.log")).unwrap();
    assert!(said.contains(&format!("1 shard is to be run again: {shard}\n")), "{said}");
    assert!(!names_of(&class, &shard).iter().any(|name| name.starts_with(&slow)));
    let before = files(&class.bench.path("plan/done"));
    assert!((180..200).contains(&before), "{before}");

    let (_, merge) = cluster.submit(&["--shards", &shard]);
    assert_eq!(cluster.ended(&merge), "0:0");
    assert_eq!(marks(&class), undisturbed);
    assert_eq!(files(&class.bench.path("plan/done")), 200);
    assert_eq!(files(&class.bench.path("results/students")), 400);
}

/// What a shard has published.
fn names_of(class: &Class, shard: &str) -> Vec<String> {
    let done = class.bench.path("plan/done").join(shard);
    let names = if done.is_dir() { names(&done) } else { Vec::new() };
    names.into_iter().filter(|name| name.ends_with(".json.gz")).collect()
}

/// `make bench-cluster`; on a machine that has something else to do it says nothing.
#[test]
#[ignore = "a measurement, for a machine with two idle processors"]
fn two_nodes_are_nearly_twice_as_fast_as_one() {
    if !is_there() {
        return;
    }
    let class = Class::new();
    for number in 0..120 {
        class.student(&format!("s{number}"));
    }
    let seconds = |nodes: &str| {
        for left in ["plan", "results"] {
            let _ = fs::remove_dir_all(class.bench.path(left));
        }
        super::Planned::plan(&class, 24).assert().code(0);
        let cluster = Cluster::start(&class, nodes);
        let began = Instant::now();
        let (array, merge) = cluster.submit(&[]);
        until_within(LIMIT, "the end of the shards", || {
            cluster.said(&["squeue", "--noheader", "--job", &array]).is_empty().then_some(())
        });
        let seconds = began.elapsed().as_secs_f64();
        assert_eq!(cluster.ended(&merge), "0:0");
        assert_eq!(files(&class.bench.path("plan/done")), 120);
        seconds
    };
    let (one, two) = (seconds("n0"), seconds("n0 n1"));
    let ratio = one / two;
    let each = 120.0 / one;
    assert!(ratio >= 1.8, "{one:.1} s and {two:.1} s: {ratio:.2} times as fast, {each:.1} a second and node");
    crate::tools::say(&format!("one node {one:.1} s, two {two:.1} s: {ratio:.2} times as fast, {each:.1}/s a node"));
}
