//! Steps inside steps: lists that are played at the same time, or several times, or as a phase. Must not know
//! other verbs.

use super::exercise::{Step, Verb};
use super::mistake::quoted;
use super::reader::Reader;
use super::stage::Stage;
use super::step::{Level, Steps};
use super::tree::Node;
use super::values::{BlockKind, BlockStep};
use super::verbs::Block;

/// The most lists of one `parallel` or `choose`.
const MOST_LISTS: usize = 64;

impl Steps {
    /// The value of a verb that has steps of its own. `key` is the verb as it is written.
    pub(super) fn block(&mut self, reader: &mut Reader<'_>, block: Block, key: &Node, value: &Node) -> Option<Verb> {
        match block {
            Block::Parallel => self.parallel(reader, key, value),
            Block::Repeat => self.repeat(reader, key, value),
            Block::Eventually => self.eventually(reader, key, value),
            Block::Choose => self.choose(reader, key, value),
            Block::Group => self.group(reader, value),
        }
    }

    /// Each list is read as if it were alone: what another one does at the same time is not to be relied on.
    fn parallel(&mut self, reader: &mut Reader<'_>, key: &Node, value: &Node) -> Option<Verb> {
        let lists = several(reader, value, "parallel", "lists that run side by side")?;
        if self.trying {
            let remedy = "put `eventually` into the lists instead";
            reader.wrong(key, "`parallel` in `eventually`", "its lists would not be tried again", remedy);
            return None;
        }
        let level = std::mem::replace(&mut self.level, Level::Branch);
        let entry = self.stage.clone();
        let (mut read, mut done) = (Vec::new(), Vec::new());
        for list in lists {
            self.stage = entry.beside(&done);
            read.push(self.list(reader, list, "a list of `parallel`"));
            done.push(std::mem::take(&mut self.stage));
        }
        self.stage = entry.after_all(done);
        self.level = level;
        let read: Vec<Vec<Step>> = read.into_iter().collect::<Option<_>>()?;
        same_barriers(reader, key, &read)?;
        Some(block(BlockKind::Parallel, read))
    }

    fn repeat(&mut self, reader: &mut Reader<'_>, key: &Node, value: &Node) -> Option<Verb> {
        let fields = reader.fields(value, "`repeat`", &["times", "steps"])?;
        let times = fields.need(reader, "times", "`repeat`").and_then(|node| reader.count(node, "`times`", 2, 1000));
        let before = self.stage.clone();
        let steps = fields.need(reader, "steps", "`repeat`").and_then(|node| self.rounds(reader, node));
        if let Some(draft) = self.stage.cannot_begin_again(&before, &reader.at(&key.span)) {
            reader.drafts.add(draft);
            return None;
        }
        Some(block(BlockKind::Repeat(times?), vec![steps?]))
    }

    fn eventually(&mut self, reader: &mut Reader<'_>, key: &Node, value: &Node) -> Option<Verb> {
        let before = self.stage.clone();
        let trying = std::mem::replace(&mut self.trying, true);
        let steps = self.rounds(reader, value);
        self.trying = trying;
        let steps = steps?;
        if self.stage.has_other_programs(&before) {
            let remedy = "put `start`, `restart`, `kill` and `leave` before `eventually`";
            reader.wrong(key, "a program is started or ended in `eventually`", "every try would do it again", remedy);
            return None;
        }
        Some(block(BlockKind::Eventually, vec![steps]))
    }

    /// Each list begins where the step begins. What comes after it cannot know which one was played.
    fn choose(&mut self, reader: &mut Reader<'_>, key: &Node, value: &Node) -> Option<Verb> {
        let lists = several(reader, value, "choose", "lists to choose from")?;
        let (entry, names) = (self.stage.clone(), self.values.clone());
        let mut read = Vec::new();
        let mut first: Option<Stage> = None;
        for list in lists {
            self.stage = entry.clone();
            self.values.clone_from(&names);
            let before = std::mem::replace(&mut self.level, Level::Choice);
            read.push(self.list(reader, list, "a list of `choose`"));
            self.level = before;
            if let Some(draft) = first.as_ref().and_then(|first| self.stage.differs(first, &reader.at(&key.span))) {
                reader.drafts.add(draft);
                return None;
            }
            first.get_or_insert_with(|| self.stage.clone());
        }
        self.values = names;
        Some(block(BlockKind::Choose, read.into_iter().collect::<Option<_>>()?))
    }

    fn group(&mut self, reader: &mut Reader<'_>, value: &Node) -> Option<Verb> {
        let fields = reader.fields(value, "`group`", &["name", "steps"])?;
        let name = fields.need(reader, "name", "`group`").and_then(|node| reader.localised(node, "name"));
        let steps = fields.need(reader, "steps", "`group`").and_then(|node| self.list(reader, node, "`steps`"));
        Some(block(BlockKind::Group(name?), vec![steps?]))
    }

    fn rounds(&mut self, reader: &mut Reader<'_>, node: &Node) -> Option<Vec<Step>> {
        let level = std::mem::replace(&mut self.level, Level::Round);
        let steps = self.list(reader, node, "`steps`");
        self.level = level;
        steps
    }

    /// A barrier stands where it is passed once.
    pub(super) fn barrier_fits(&self, reader: &mut Reader<'_>, key: &Node) -> bool {
        let fits = self.level == Level::Branch;
        if !fits {
            let remedy = "put it directly into each list of a `parallel`";
            reader.wrong(key, "nobody waits at this `barrier`", "it is not in a list of `parallel`", remedy);
        }
        fits
    }
}

/// The lists of a verb that needs more than one.
fn several<'n>(reader: &mut Reader<'_>, value: &'n Node, verb: &str, what: &str) -> Option<&'n [Node]> {
    let lists = reader.items(value, &format!("`{verb}`"))?;
    if (2..=MOST_LISTS).contains(&lists.len()) {
        return Some(lists);
    }
    let remedy = "give two lists or more, up to 64, each in brackets or with a `- ` of its own";
    reader.wrong(value, format!("`{verb}` needs {what}"), "", remedy);
    None
}

/// Who waits at a barrier that another list does not have waits for ever.
fn same_barriers(reader: &mut Reader<'_>, key: &Node, lists: &[Vec<Step>]) -> Option<()> {
    let mut all = lists.iter().map(|list| barriers(list));
    let first = all.next()?;
    if let Some(other) = all.find(|other| *other != first) {
        let told = |names: &[&str]| if names.is_empty() { "none".to_owned() } else { quoted(names.iter().copied()) };
        let label = format!("one list has {}, another {}", told(&first), told(&other));
        let remedy = "give every list the same barriers in the same order";
        reader.wrong(key, "the lists do not have the same barriers", &label, remedy);
        return None;
    }
    Some(())
}

/// The barriers of a list, in order; groups are looked into.
fn barriers(steps: &[Step]) -> Vec<&str> {
    let mut names = Vec::new();
    for step in steps {
        if let Verb::Barrier(name) = &step.verb {
            names.push(name.as_str());
        } else if let Verb::Block(BlockStep { kind: BlockKind::Group(_), lists }) = &step.verb {
            names.extend(lists.iter().flat_map(|list| barriers(list)));
        }
    }
    names
}

fn block(kind: BlockKind, lists: Vec<Vec<Step>>) -> Verb {
    Verb::Block(BlockStep { kind, lists })
}
