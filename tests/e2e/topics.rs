//! The table of the notes' topics: nothing of the notes is missing, and what it names is there.

use std::collections::BTreeSet;
use std::fs;

use crate::bench::root;

/// What the course notes are about, in their order, by a word of the table's second column.
const NOTES: &[&str] = &[
    "OSI模型",
    "四层、五层模型",
    "高内聚、低耦合",
    "数据传输过程",
    "网络协议",
    "主机",
    "IPv4",
    "IPv6",
    "127.0.0.1",
    "0.0.0.0",
    "网段",
    "广播地址",
    "端口号",
    "子网掩码",
    "dns",
    "字节序",
    "三次握手",
    "四次挥手",
    "可靠传输",
    "文件传输",
    "聊天信息",
    "udp协议",
    "数据报套接字",
    "原始套接字",
    "tcp服务端",
    "tcp客户端",
    "broken pipe",
    "如何让一个服务器处理多个客户端任务",
    "使用tcp完成一个简单的会话",
];

/// The ids of an exercise's checks and questions.
fn ids(exercise: &str) -> BTreeSet<String> {
    let folder = root().join("exercises").join(exercise);
    let folders = [folder.join("checks"), folder.join("questions")];
    let files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
    let texts = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    let id = |line: &str| Some(line.trim().strip_prefix("- id: ")?.to_owned());
    texts.flat_map(|text| text.lines().filter_map(id).collect::<Vec<_>>()).collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[test]
fn every_topic_of_the_notes_is_graded_by_checks_that_are_there() {
    let table = fs::read_to_string(root().join("docs/topics.md")).unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| topic"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let mut used = BTreeSet::new();
    for row in &rows {
        let [topic, notes, exercise, checks] = row.as_slice() else { panic!("not four columns: {row:?}") };
        assert!(!topic.is_empty() && !notes.is_empty(), "{row:?}");
        let exercise = quoted(exercise).next().unwrap();
        let known = ids(exercise);
        assert!(!known.is_empty(), "there is no exercise {exercise}");
        let named: Vec<&str> = quoted(checks).collect();
        assert!(!named.is_empty(), "{topic}: no check");
        for check in named {
            assert!(known.contains(check), "{exercise} has no check {check}");
        }
        used.insert(exercise.to_owned());
    }
    for topic in NOTES {
        assert!(rows.iter().any(|row| row[1].contains(topic)), "{topic} of the notes is not in docs/topics.md");
    }
    let folders = fs::read_dir(root().join("exercises")).unwrap().map(|entry| entry.unwrap());
    let all: BTreeSet<String> = folders.map(|entry| entry.file_name().into_string().unwrap()).collect();
    assert_eq!(used, all, "every exercise has its topic");
}
