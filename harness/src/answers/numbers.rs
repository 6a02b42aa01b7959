//! The filled-in trace, cell by cell. A number that follows rightly from the student's own earlier numbers counts,
//! though it is not the true one: the slip behind it has been charged where it was made. Must not make traces.

use super::mark::{Item, Mark, State};
use super::read::Cells;
use super::trace::{LEAST_INITIAL, Trace, consumed};
use super::words::{is_one_of, number, plain};
use crate::evidence::{Flags, Segment, Side, TcpState};
use crate::model::{Cause, Localised};
use crate::spec::TraceColumn;

/// The cells of a column that are the student's to fill in.
pub(super) fn column(column: TraceColumn, trace: &Trace, rows: &[Cells]) -> Vec<Mark> {
    let filled = Filled { trace, rows };
    let all = 0..trace.rows.len();
    match column {
        TraceColumn::Flags => all.map(|at| filled.flags(at)).collect(),
        // The initial numbers are given, and the first segment acknowledges nothing.
        TraceColumn::Seq => all.filter(|at| *at >= 2).map(|at| filled.number(at, Kind::Seq)).collect(),
        TraceColumn::Ack => all.filter(|at| *at >= 1).map(|at| filled.number(at, Kind::Ack)).collect(),
        TraceColumn::States => {
            all.flat_map(|at| [filled.state(at, Side::Client), filled.state(at, Side::Server)]).collect()
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Seq,
    Ack,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Seq => "seq",
            Self::Ack => "ack",
        }
    }

    fn of(self, segment: &Segment) -> u32 {
        match self {
            Self::Seq => segment.seq,
            Self::Ack => segment.ack,
        }
    }

    /// Whose numbers it counts.
    fn side(self, segment: &Segment) -> Side {
        match self {
            Self::Seq => segment.from,
            Self::Ack => segment.from.other(),
        }
    }
}

struct Filled<'a> {
    trace: &'a Trace,
    rows: &'a [Cells],
}

impl Filled<'_> {
    fn segments(&self) -> &[Segment] {
        &self.trace.connection.segments
    }

    /// What stands in a cell: of the row that says that it is this segment, else of the row in its place.
    fn cell(&self, at: usize, key: &str) -> Option<&str> {
        let of = |row: &Cells, key: &str| row.iter().find(|(name, _)| name == key).and_then(|(_, text)| text.clone());
        let named = self.rows.iter().find(|row| of(row, "segment").and_then(|n| number(&n)) == Some(at as u64 + 1));
        let row = named.or_else(|| self.rows.get(at).filter(|row| of(row, "segment").is_none()))?;
        let text = row.iter().find(|(name, _)| name == key)?.1.as_deref()?;
        // A dash for nothing.
        (!text.trim_matches(['-', '?', '_', ' ']).is_empty()).then_some(text)
    }

    fn mark(&self, at: usize, key: &'static str, state: State, right: String) -> Mark {
        let given = self.cell(at, key).map(str::to_owned);
        Mark { item: Item::Segment(at + 1, key), given, state, right: Localised { en: right.clone(), zh: right } }
    }

    fn flags(&self, at: usize) -> Mark {
        let wanted = self.segments()[at].flags;
        let state = match self.cell(at, "flags").map(flags) {
            None => State::Empty,
            Some(Some(given)) if given == (Flags { psh: false, ..wanted }) => State::Right,
            Some(_) => State::Wrong(Cause::WrongFlags),
        };
        self.mark(at, "flags", state, named(wanted))
    }

    fn state(&self, at: usize, side: Side) -> Mark {
        let (client, server) = self.trace.rows[at].states;
        let (key, wanted) = match side {
            Side::Client => ("client", client),
            Side::Server => ("server", server),
        };
        let state = match self.cell(at, key) {
            None => State::Empty,
            Some(given) if is_one_of(given, names(wanted).iter().copied()) => State::Right,
            // The socket that listens does stay so.
            Some(given) if key == "server" && at == 0 && is_one_of(given, names(TcpState::Listen).iter().copied()) => {
                State::Right
            }
            Some(_) => State::Wrong(Cause::WrongState),
        };
        self.mark(at, key, state, wanted.name().to_owned())
    }

    /// A cell's number, counted from the initial one of whose numbers it counts.
    fn relative(&self, at: usize, kind: Kind) -> Option<i64> {
        // What is given is not for the student to change.
        if kind == Kind::Seq && at < 2 {
            return Some(0);
        }
        let given = number(self.cell(at, kind.name())?).and_then(|given| i64::try_from(given).ok())?;
        if given < i64::from(LEAST_INITIAL) - 1 {
            return Some(given);
        }
        Some(given - i64::from(self.trace.initial_of(kind.side(&self.segments()[at]))))
    }

    fn number(&self, at: usize, kind: Kind) -> Mark {
        let segment = &self.segments()[at];
        let truth = i64::from(kind.of(segment));
        let state = match self.cell(at, kind.name()) {
            None => State::Empty,
            Some(_) => match self.relative(at, kind) {
                Some(given) if given == truth => State::Right,
                Some(given) if self.follows(at, kind, given) => State::Follows,
                Some(given) => State::Wrong(self.slip(at, kind, given)),
                None => State::Wrong(Cause::WrongNumber),
            },
        };
        let absolute = self.trace.initial_of(kind.side(segment)).wrapping_add(kind.of(segment));
        self.mark(at, kind.name(), state, format!("{absolute} ({truth})"))
    }

    /// The last segment before this one whose numbers this cell counts on.
    fn before(&self, at: usize, kind: Kind) -> Option<usize> {
        let side = kind.side(&self.segments()[at]);
        (0..at).rev().find(|other| self.segments()[*other].from == side)
    }

    /// Whether it is what the rules make of the student's own earlier numbers.
    fn follows(&self, at: usize, kind: Kind, given: i64) -> bool {
        let takes = |at: usize| i64::from(consumed(self.segments()[at].flags, self.segments()[at].len));
        let from_seq = self.before(at, kind).and_then(|before| Some(self.relative(before, Kind::Seq)? + takes(before)));
        let from_ack = || {
            let from = self.segments()[at].from;
            let last = (1..at).rev().find(|other| self.segments()[*other].from == from)?;
            let between = (last + 1..at).filter(|other| self.segments()[*other].from != from).map(takes).sum::<i64>();
            Some(self.relative(last, Kind::Ack)? + between)
        };
        from_seq == Some(given) || (kind == Kind::Ack && from_ack() == Some(given))
    }

    /// The usual slip behind a wrong number.
    fn slip(&self, at: usize, kind: Kind, given: i64) -> Cause {
        let segment = &self.segments()[at];
        let truth = i64::from(kind.of(segment));
        let Some(before) = self.before(at, kind).map(|before| &self.segments()[before]) else {
            return Cause::WrongNumber;
        };
        let short = |by: u32| given == truth - i64::from(by);
        let other = match kind {
            Kind::Seq => i64::from(segment.ack),
            Kind::Ack => i64::from(segment.seq),
        };
        // A real number that belongs to the other direction.
        let sides = i64::from(self.trace.initial_of(Side::Client)) - i64::from(self.trace.initial_of(Side::Server));
        let swapped = (given - other).abs() == sides.abs();
        if before.flags.syn && short(1) {
            Cause::SynNotCounted
        } else if before.flags.fin && short(1) {
            Cause::FinNotCounted
        } else if before.len > 0 && (short(before.len) || short(before.len - 1)) {
            Cause::DataNotCounted
        } else if swapped || given == other {
            Cause::OtherDirection
        } else {
            Cause::WrongNumber
        }
    }
}

/// How a control bit is written, and what sets it.
type Bit = (&'static str, fn(&mut Flags));

/// Control bits as they are written: `SYN, ACK`, `syn+ack`, `SA` of some tools. PSH does not count.
fn flags(text: &str) -> Option<Flags> {
    let mut flags = Flags::default();
    let upper = text.to_uppercase();
    let words: Vec<String> = upper.split(|c: char| !c.is_alphanumeric()).map(plain).filter(|w| !w.is_empty()).collect();
    for word in words {
        let mut rest = word.as_str();
        while !rest.is_empty() {
            let bits: [Bit; 8] = [
                ("syn", |flags| flags.syn = true),
                ("ack", |flags| flags.ack = true),
                ("fin", |flags| flags.fin = true),
                ("psh", |_| {}),
                ("push", |_| {}),
                ("s", |flags| flags.syn = true),
                ("a", |flags| flags.ack = true),
                ("f", |flags| flags.fin = true),
            ];
            let (name, set) = bits.iter().find(|(name, _)| rest.starts_with(name))?;
            set(&mut flags);
            rest = &rest[name.len()..];
        }
    }
    Some(flags)
}

fn named(flags: Flags) -> String {
    let bits = [(flags.syn, "SYN"), (flags.fin, "FIN"), (flags.ack, "ACK")];
    bits.iter().filter(|(set, _)| *set).map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
}

/// The names of a state in the standard and on real systems.
fn names(state: TcpState) -> &'static [&'static str] {
    match state {
        TcpState::Closed => &["CLOSED", "CLOSE"],
        TcpState::Listen => &["LISTEN", "LISTENING"],
        TcpState::SynSent => &["SYN-SENT"],
        TcpState::SynReceived => &["SYN-RECEIVED", "SYN-RCVD", "SYN-RECV"],
        TcpState::Established => &["ESTABLISHED", "ESTAB", "EST"],
        TcpState::FinWait1 => &["FIN-WAIT-1"],
        TcpState::FinWait2 => &["FIN-WAIT-2"],
        TcpState::CloseWait => &["CLOSE-WAIT"],
        TcpState::Closing => &["CLOSING"],
        TcpState::LastAck => &["LAST-ACK"],
        TcpState::TimeWait => &["TIME-WAIT"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The true cells of a trace, absolute or relative, changed by `change(number, key, true value)`.
    fn cells(trace: &Trace, real: bool, change: impl Fn(usize, &str, i64) -> i64) -> Vec<Cells> {
        let one = |(at, segment): (usize, &Segment)| {
            let shown = |kind: Kind| {
                let value = change(at + 1, kind.name(), i64::from(kind.of(segment)));
                let base = if real { i64::from(trace.initial_of(kind.side(segment))) } else { 0 };
                Some((value + base).to_string())
            };
            let (client, server) = trace.rows[at].states;
            let cell = |key: &str, text: Option<String>| (key.to_owned(), text);
            vec![
                cell("segment", Some((at + 1).to_string())),
                cell("flags", Some(named(segment.flags))),
                cell("seq", shown(Kind::Seq)),
                cell("ack", shown(Kind::Ack).filter(|_| segment.flags.ack)),
                cell("client", Some(client.name().to_owned())),
                cell("server", Some(server.name().to_lowercase().replace('-', "_"))),
            ]
        };
        trace.connection.segments.iter().enumerate().map(one).collect()
    }

    fn states(which: TraceColumn, trace: &Trace, rows: &[Cells]) -> Vec<State> {
        column(which, trace, rows).iter().map(|mark| mark.state).collect()
    }

    fn costs(states: &[State]) -> usize {
        states.iter().filter(|state| !state.earns()).count()
    }

    #[test]
    fn true_cells_are_right_real_or_relative() {
        for n in 0..40 {
            let trace = Trace::of(&n.to_string());
            for real in [true, false] {
                let rows = cells(&trace, real, |_, _, value| value);
                for which in [TraceColumn::Flags, TraceColumn::Seq, TraceColumn::Ack, TraceColumn::States] {
                    assert!(states(which, &trace, &rows).iter().all(|state| *state == State::Right), "{n} {which:?}");
                }
            }
        }
    }

    #[test]
    fn a_slip_costs_once_where_the_rest_follows_from_it() {
        for n in 0..40 {
            let trace = Trace::of(&n.to_string());
            // The client's SYN was not counted; all that rests on it is counted rightly.
            let client = |at: usize, key: &str| {
                let from = trace.connection.segments[at - 1].from;
                (key == "seq" && from == Side::Client && at > 1) || (key == "ack" && from == Side::Server)
            };
            let rows = cells(&trace, true, |at, key, value| value - i64::from(client(at, key)));
            for which in [TraceColumn::Seq, TraceColumn::Ack] {
                let states = states(which, &trace, &rows);
                assert_eq!(costs(&states), 1, "{n} {which:?} {states:?}");
                assert!(states.contains(&State::Wrong(Cause::SynNotCounted)) && states.contains(&State::Follows));
            }
        }
    }

    #[test]
    fn slips_have_names() {
        let trace = Trace::of("alice");
        let check = |which, change: &dyn Fn(usize, &str, i64) -> i64, cause| {
            let states = states(which, &trace, &cells(&trace, true, change));
            assert!(states.contains(&State::Wrong(cause)), "{cause}: {states:?}");
        };
        let last = trace.rows.len();
        check(TraceColumn::Ack, &|at, _, value| if at == last { value - 1 } else { value }, Cause::FinNotCounted);
        let sent = trace.connection.segments[3].len;
        check(
            TraceColumn::Ack,
            &|at, _, value| if at == 5 { value - i64::from(sent) } else { value },
            Cause::DataNotCounted,
        );
        check(TraceColumn::Ack, &|at, _, value| if at == 5 { value + 7 } else { value }, Cause::WrongNumber);
        let sides = i64::from(trace.initial.0) - i64::from(trace.initial.1);
        check(TraceColumn::Ack, &|at, _, value| if at == 3 { value + sides } else { value }, Cause::OtherDirection);
    }

    #[test]
    fn another_name_has_another_trace() {
        let (alice, bob) = (Trace::of("alice"), Trace::of("bob"));
        let rows = cells(&alice, true, |_, _, value| value);
        assert!(costs(&states(TraceColumn::Ack, &bob, &rows)) > bob.rows.len() / 2);
    }

    #[test]
    fn control_bits_are_read_as_they_are_written() {
        let (syn, ack) = (Flags { syn: true, ..Flags::default() }, Flags { ack: true, ..Flags::default() });
        let both = Flags { syn: true, ack: true, ..Flags::default() };
        for (text, expected) in [
            ("SYN", Some(syn)),
            ("syn+ack", Some(both)),
            ("[ACK, SYN]", Some(both)),
            ("ＳＹＮ、ＡＣＫ", Some(both)),
            ("SA", Some(both)),
            ("PSH ACK", Some(ack)),
            ("RST", None),
        ] {
            assert_eq!(flags(text), expected, "{text}");
        }
    }

    #[test]
    fn an_empty_file_answers_nothing() {
        let trace = Trace::of("alice");
        assert!(states(TraceColumn::Seq, &trace, &[]).iter().all(|state| *state == State::Empty));
    }
}
