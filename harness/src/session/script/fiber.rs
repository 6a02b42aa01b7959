//! Where one of the lists that are played at the same time stands: frames of steps inside steps.

use super::{Doing, FiberId};
use crate::model::Millis;
use crate::spec::{BlockKind, Step};

/// The first and the longest pause between two tries of `eventually`.
const FIRST_PAUSE: Millis = Millis(10);
const LAST_PAUSE: Millis = Millis(320);

/// A list of steps under way.
#[derive(Debug)]
pub(super) struct Fiber<'a> {
    /// The innermost list is the last.
    frames: Vec<Frame<'a>>,
    /// Whether the current step has begun.
    pub(super) begun: bool,
    pub(super) doing: Doing,
    /// The fiber whose `parallel` it belongs to.
    pub(super) parent: Option<FiberId>,
    /// Barriers that it has come to.
    pub(super) barriers: u32,
}

#[derive(Debug)]
struct Frame<'a> {
    steps: &'a [Step],
    at: usize,
    kind: Kind<'a>,
}

#[derive(Debug)]
enum Kind<'a> {
    Once,
    Rounds { round: u32, of: u32 },
    Tries(Tries<'a>),
}

/// The tries of an `eventually`.
#[derive(Debug)]
struct Tries<'a> {
    epoch: u64,
    within: Millis,
    /// Its time is over: the current try is the last.
    over: bool,
    /// The pause before the next try.
    pause: Millis,
    pausing: bool,
    /// The steps of the current try that have ended.
    ended: Vec<&'a Step>,
}

/// What a fiber is to do next.
#[derive(Debug, Clone, Copy)]
pub(super) enum Play<'a> {
    /// This step, or to go on with it.
    Step(&'a Step),
    /// The step that has these steps inside it is over.
    BlockOver(&'a Step),
    /// To wait before the next try.
    Pausing(Millis),
    /// Nothing more.
    Over,
}

impl<'a> Fiber<'a> {
    pub(super) fn new(steps: &'a [Step], parent: Option<FiberId>) -> Self {
        let frames = vec![Frame { steps, at: 0, kind: Kind::Once }];
        Self { frames, begun: false, doing: Doing::default(), parent, barriers: 0 }
    }

    pub(super) fn play(&self) -> Play<'a> {
        let Some(top) = self.frames.last() else { return Play::Over };
        if let Kind::Tries(Tries { pausing: true, pause, .. }) = top.kind {
            return Play::Pausing(pause);
        }
        match (top.steps.get(top.at), self.frames.iter().rev().nth(1)) {
            (Some(step), _) => Play::Step(step),
            (None, Some(outer)) => outer.steps.get(outer.at).map_or(Play::Over, Play::BlockOver),
            (None, None) => Play::Over,
        }
    }

    /// Begins with the steps inside the current one.
    pub(super) fn enter(&mut self, kind: &BlockKind, steps: &'a [Step], epoch: u64, within: Millis) {
        let kind = match kind {
            BlockKind::Parallel | BlockKind::Choose | BlockKind::Group(_) => Kind::Once,
            BlockKind::Repeat(of) => Kind::Rounds { round: 1, of: *of },
            BlockKind::Eventually => {
                Kind::Tries(Tries { epoch, within, over: false, pause: FIRST_PAUSE, pausing: false, ended: Vec::new() })
            }
        };
        self.frames.push(Frame { steps, at: 0, kind });
        self.begun = false;
    }

    /// The current step, or the one around the steps that are over, has ended.
    pub(super) fn step_over(&mut self, number: usize) {
        let is_inside = self.frames.last().is_some_and(|top| top.at >= top.steps.len());
        if is_inside && self.frames.len() > 1 {
            self.frames.pop();
        }
        self.begun = false;
        let Some(top) = self.frames.last_mut() else { return };
        let step = top.steps.get(top.at);
        top.at += 1;
        if let (Kind::Rounds { round, of }, true) = (&mut top.kind, top.at == top.steps.len())
            && round < of
        {
            *round += 1;
            top.at = 0;
        }
        let step = step.filter(|step| step.number == number);
        for frame in &mut self.frames {
            if let Kind::Tries(tries) = &mut frame.kind {
                tries.ended.extend(step);
            }
        }
    }

    /// A step has failed: where another try is due, it waits for it. Returns the steps that were tried.
    pub(super) fn begin_pause(&mut self) -> Option<Vec<&'a Step>> {
        let place = self.frames.iter().rposition(|frame| matches!(&frame.kind, Kind::Tries(tries) if !tries.over))?;
        let failed = self.frames.last().and_then(|top| top.steps.get(top.at));
        self.frames.truncate(place + 1);
        self.begun = false;
        let top = self.frames.last_mut()?;
        top.at = 0;
        let Kind::Tries(tries) = &mut top.kind else { return None };
        tries.pausing = true;
        let mut done = std::mem::take(&mut tries.ended);
        done.extend(failed);
        Some(done)
    }

    /// The pause is over.
    pub(super) fn try_again(&mut self) {
        if let Some(Frame { kind: Kind::Tries(tries), .. }) = self.frames.last_mut() {
            tries.pausing = false;
            tries.pause = Millis((tries.pause.0 * 2).min(LAST_PAUSE.0));
        }
    }

    /// The deadlines of the tries under way: each one's epoch and time.
    pub(super) fn tries(&self) -> impl Iterator<Item = (u64, Millis)> {
        self.frames.iter().filter_map(|frame| match &frame.kind {
            Kind::Tries(tries) if !tries.over => Some((tries.epoch, tries.within)),
            Kind::Tries(_) | Kind::Once | Kind::Rounds { .. } => None,
        })
    }

    /// A deadline is over; if it is that of tries, the current one is the last.
    pub(super) fn time_is_over(&mut self, epoch: u64) {
        for frame in &mut self.frames {
            if let Kind::Tries(tries) = &mut frame.kind {
                tries.over |= tries.epoch == epoch;
            }
        }
    }

    /// The round of the innermost `repeat`, from 1.
    pub(super) fn round(&self) -> Option<u32> {
        self.frames.iter().rev().find_map(|frame| match frame.kind {
            Kind::Rounds { round, .. } => Some(round),
            Kind::Once | Kind::Tries(_) => None,
        })
    }
}
