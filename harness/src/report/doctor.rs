//! What a machine allows, part by part, and what each missing part costs. Must not try anything.

use std::io;
use std::path::PathBuf;

use super::page::{Colour, Page, Tone, padded, span};
use super::walls;
use super::words::Words;
use crate::intake::Tool;
use crate::model::{Lang, Language, Machine, Need, Part, Standing};

/// A tool that programs are built or run with, as this machine has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equipment {
    /// Which tool.
    pub tool: Tool,
    /// The real program, and its version where it says; none if it was not found.
    pub found: Option<(PathBuf, Option<String>)>,
}

/// Columns of the names at the left.
const NAMES: usize = 22;
const TOOLS: usize = 8;
const VERSIONS: usize = 10;

/// Writes a line a part and a line a tool, then what they come to.
pub fn doctor(
    out: &mut dyn io::Write,
    machine: &Machine,
    equipment: &[Equipment],
    lang: Lang,
    width: usize,
    colour: Colour,
) -> io::Result<()> {
    let words = Words::new(lang);
    let mut page = Page::new(out, width, colour);
    page.line(&[span(Tone::Strong, words.say("doctor-parts"))])?;
    for (part, found) in &machine.parts {
        match found {
            Ok(()) => present(&mut page, &words, *part)?,
            Err(reason) => missing(&mut page, &words, machine, *part, reason)?,
        }
    }
    page.blank()?;
    page.line(&[span(Tone::Strong, words.say("doctor-tools"))])?;
    for tool in equipment {
        tool_line(&mut page, &words, tool)?;
    }
    page.blank()?;
    summary(&mut page, &words, machine)
}

fn id(part: Part, attribute: &str) -> String {
    format!("doctor-part-{}{attribute}", part.name())
}

fn present(page: &mut Page<'_>, words: &Words, part: Part) -> io::Result<()> {
    let name = padded(&words.say(&id(part, "")), NAMES);
    page.labelled(
        &[span(Tone::Good, "✓ "), span(Tone::Plain, name)],
        &[span(Tone::Plain, words.say(&id(part, ".gives")))],
    )
}

/// The reason, what is lost, how to get it back.
fn missing(page: &mut Page<'_>, words: &Words, machine: &Machine, part: Part, reason: &str) -> io::Result<()> {
    let (tone, mark) = match part.need() {
        Need::Grading | Need::Isolation => (Tone::Bad, "✗ "),
        Need::Precision | Need::Second => (Tone::Warn, "! "),
    };
    let name = padded(&words.say(&id(part, "")), NAMES);
    let text = [
        span(Tone::Dim, words.with("doctor-missing", &[("reason", reason.into())])),
        span(Tone::Plain, words.say("doctor-between") + &words.say(&id(part, ".lost"))),
        span(Tone::Plain, words.say("doctor-between") + &back(words, machine, part)),
        span(Tone::Plain, attacks(words, part)),
    ];
    page.labelled(&[span(tone, mark), span(Tone::Plain, name)], &text)
}

/// The attacks that only this part keeps out.
fn attacks(words: &Words, part: Part) -> String {
    let numbers: Vec<String> = part.attacks().iter().map(u32::to_string).collect();
    if numbers.is_empty() {
        return String::new();
    }
    let numbers = numbers.join(&words.say("comma"));
    words.say("doctor-between")
        + &words.with("doctor-attacks", &[("numbers", numbers.into()), ("page", "docs/sandbox.md".into())])
}

/// How to get a part back: by itself, or together with the one that it builds on.
fn back(words: &Words, machine: &Machine, part: Part) -> String {
    if let Some(base) = part.builds_on().filter(|base| machine.lacks(*base)) {
        return words.with("doctor-with", &[("base", words.say(&id(base, "")).into())]);
    }
    let values: Vec<_> = commands(part).iter().map(|(key, command)| (*key, (*command).into())).collect();
    words.with(&id(part, ".back"), &values)
}

/// Settings, options and packages that bring a part back, for the places that its message leaves.
fn commands(part: Part) -> &'static [(&'static str, &'static str)] {
    const UNCONFINED: &str = "--security-opt seccomp=unconfined --security-opt apparmor=unconfined";
    match part {
        Part::User => &[
            ("limit", "sysctl -w user.max_user_namespaces=15000"),
            ("apparmor", "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"),
            ("debian", "sysctl -w kernel.unprivileged_userns_clone=1"),
            ("container", UNCONFINED),
        ],
        Part::Network => &[("limit", "sysctl -w user.max_net_namespaces=15000"), ("container", UNCONFINED)],
        Part::Processes => &[
            ("limits", "user.max_{pid,mnt,ipc,uts}_namespaces"),
            ("container", "--security-opt systempaths=unconfined"),
            ("confined", UNCONFINED),
        ],
        Part::Filter => &[("config", "CONFIG_SECCOMP_FILTER"), ("container", "--security-opt seccomp=unconfined")],
        Part::Addresses => &[("yama", "sysctl -w kernel.yama.ptrace_scope=1"), ("container", "--cap-add SYS_PTRACE")],
        Part::Segments => &[("module", "modprobe af_packet"), ("config", "CONFIG_PACKET")],
        Part::Pings => &[("file", "/proc/sys/net"), ("container", "--security-opt systempaths=unconfined")],
        Part::Waiting => &[
            ("config", "CONFIG_SCHED_INFO"),
            ("counting", "sysctl -w kernel.task_delayacct=1"),
            ("yama", "sysctl -w kernel.yama.ptrace_scope=1"),
            ("container", "--cap-add SYS_PTRACE"),
        ],
        Part::Terminal => &[("mount", "mount -t devpts devpts /dev/pts"), ("limit", "sysctl -w kernel.pty.max=4096")],
        Part::Groups => &[("systemd", "systemd-run --user --scope -p Delegate=yes")],
        Part::Landlock => &[("config", "CONFIG_SECURITY_LANDLOCK"), ("boot", "lsm=landlock,…")],
    }
}

fn tool_line(page: &mut Page<'_>, words: &Words, equipment: &Equipment) -> io::Result<()> {
    let name = padded(equipment.tool.command(), TOOLS);
    let label = |tone, mark: &str| [span(tone, mark), span(Tone::Plain, format!("{name} "))];
    match &equipment.found {
        Some((program, version)) => {
            let version = padded(version.as_deref().unwrap_or_default(), VERSIONS);
            let what = [span(Tone::Plain, version), span(Tone::Dim, format!(" {}", program.display()))];
            page.line(&[&label(Tone::Good, "✓ ")[..], &what].concat())
        }
        None => page.labelled(
            &label(Tone::Dim, "- "),
            &[span(Tone::Plain, words.with(not_found(equipment.tool), &values(equipment.tool)))],
        ),
    }
}

fn not_found(tool: Tool) -> &'static str {
    match language(tool) {
        Some(_) => "doctor-not-found",
        None => "doctor-no-make",
    }
}

fn values(tool: Tool) -> Vec<(&'static str, fluent_bundle::FluentValue<'static>)> {
    let language = language(tool).map(|language| ("language", language.to_string().into()));
    let install = ("install", format!("apt install {}", tool.debian_package()).into());
    language.into_iter().chain([install]).collect()
}

/// What cannot be run without it; a build tool is of no one language.
fn language(tool: Tool) -> Option<Language> {
    match tool {
        Tool::Python => Some(Language::Python),
        Tool::Cc => Some(Language::C),
        Tool::Cxx => Some(Language::Cpp),
        Tool::Javac | Tool::Java => Some(Language::Java),
        Tool::Node => Some(Language::Node),
        Tool::Rustc | Tool::Cargo => Some(Language::Rust),
        Tool::Go => Some(Language::Go),
        Tool::Perl => Some(Language::Perl),
        Tool::Tclsh => Some(Language::Tcl),
        Tool::Ruby => Some(Language::Ruby),
        Tool::Sh | Tool::Bash => Some(Language::Shell),
        Tool::Make => None,
    }
}

fn summary(page: &mut Page<'_>, words: &Words, machine: &Machine) -> io::Result<()> {
    let (tone, text) = match machine.standing() {
        Standing::Full => (Tone::Good, words.say("doctor-full")),
        Standing::BestEffort => (Tone::Warn, because(words, "doctor-best-effort", machine, Need::Isolation)),
        Standing::Nothing => (Tone::Bad, because(words, "doctor-nothing", machine, Need::Grading)),
    };
    page.paragraph(&[], &[], &[span(tone, text)])?;
    match &machine.walls {
        Some(walls) => page.paragraph(&[], &[], &[span(Tone::Plain, walls::told(words, walls))]),
        None => Ok(()),
    }
}

/// Names the missing parts that it comes down to; where none is missing, what the trial of the whole said.
fn because(words: &Words, id: &str, machine: &Machine, need: Need) -> String {
    let names: Vec<String> = machine.missing(need).map(|part| words.say(&self::id(part, ""))).collect();
    let whole = match machine.standing() {
        Standing::Full | Standing::BestEffort => &machine.full,
        Standing::Nothing => &machine.best_effort,
    };
    let why = if names.is_empty() {
        whole.as_ref().err().cloned().unwrap_or_default()
    } else {
        words.with("doctor-lacking", &[("names", names.join(&words.say("comma")).into())])
    };
    words.with(id, &[("why", why.into())])
}

#[cfg(test)]
mod tests;
