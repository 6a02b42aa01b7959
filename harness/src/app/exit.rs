//! Exit codes: one documented table.

/// How netgrade ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: full marks, or the command did what it was asked.
    Full,
    /// 1: graded below full marks; an audit found a hole; a machine without full isolation.
    Below,
    /// 2: wrong usage, a spec with mistakes, or a submission that cannot be read.
    Usage,
    /// 3: a fault of the harness or the machine; something is ungraded.
    Fault,
    /// 75: a part of the work is to be done again, and which one was said (`EX_TEMPFAIL` of sysexits.h).
    Again,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Full => 0,
            Self::Below => 1,
            Self::Usage => 2,
            Self::Fault => 3,
            Self::Again => 75,
        }
    }
}
