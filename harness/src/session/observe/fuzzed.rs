//! What must hold of any arguments and memory of a program's calls.

use std::fs::File;
use std::os::fd::AsFd;

use super::address::{is_nobodys, parse_address};
use super::datagrams::named;
use super::send::{MOST_GATHERED, gathered};
use super::{Faults, MOST_REMEMBERED, Memory, News, Ports, observe};
use crate::model::Role;
use crate::session::sandbox::{self, Held};
use crate::session::threads::SystemCall;
use crate::session::waits;
use crate::spec::{CallName, Errno, FaultKind, FaultStep, Which};

/// Where the program's memory begins in which the rest of an input stands.
const BASE: u64 = 0x1000;
/// Calls of an input, and bytes of one: its number and six arguments.
const CALLS: usize = 64;
const CALL: usize = 56;
/// Nobody's: no thread is looked at, and none is changed.
const NO_THREAD: i32 = -1;

const NUMBERS: [i64; 24] = [
    libc::SYS_socket,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
    libc::SYS_connect,
    libc::SYS_shutdown,
    libc::SYS_setsockopt,
    libc::SYS_sendto,
    libc::SYS_sendmsg,
    libc::SYS_sendmmsg,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
    libc::SYS_recvmmsg,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_ppoll,
    libc::SYS_pselect6,
    libc::SYS_epoll_pwait,
    libc::SYS_futex,
    libc::SYS_clock_nanosleep,
    libc::SYS_timer_settime,
];

/// How many calls there are, the calls, and the memory that they point to.
pub(crate) fn calls(bytes: &[u8]) -> String {
    let Some((count, bytes)) = bytes.split_first() else { return String::new() };
    let (calls, memory) = bytes.split_at((usize::from(*count) % CALLS * CALL).min(bytes.len()) / CALL * CALL);
    let read = |address: u64, length: usize| -> Vec<u8> {
        let at = address.checked_sub(BASE).and_then(|at| usize::try_from(at).ok()).unwrap_or(usize::MAX);
        memory.get(at..).map(|rest| rest[..length.min(rest.len())].to_vec()).unwrap_or_default()
    };
    let mut outcome = vec![addresses(memory)];
    let nobody = File::open("/dev/null").expect("a file");
    let (mut remembered, mut faults) = (Memory::default(), armed());
    for call in calls.chunks_exact(CALL) {
        let word = |at: usize| call[8 * at..].first_chunk().map_or(0, |bytes| u64::from_ne_bytes(*bytes));
        let nr = match word(0) {
            small @ 0..256 => NUMBERS[usize::try_from(small).unwrap_or(0) % NUMBERS.len()],
            large => large.cast_signed(),
        };
        let held = Held::made(NO_THREAD, nr, [word(1), word(2), word(3), word(4), word(5), word(6)]);
        let sent = gathered(&held, &read);
        assert!(sent.len() as u64 <= MOST_GATHERED, "{} bytes of one call", sent.len());
        outcome.push(format!("{}{:?}", sent.len().min(2), named(&held, &read).map(|at| parse_address(&at).is_some())));
        let system = SystemCall { nr, args: held.args };
        outcome.push(format!("{:?}{:?}", waits::kind(&system), std::mem::discriminant(&waits::limit(&system))));
        let how = (Ports::UsedBefore, word(6) % 2 == 0);
        let seen = observe(nobody.as_fd(), &held, &mut remembered, how, (Role::Server, &mut faults));
        assert!(!matches!(seen.answer, sandbox::Answer::Value(1..)), "a call that nobody made returned something");
        assert!(matches!(seen.news, News::None | News::TimerArmed | News::TimedSockets | News::Posts(_)), "{seen:?}");
        outcome.push(format!("{:?}", seen.call.map(|call| call.name)));
    }
    assert!(remembered.reusing.len() + remembered.bound.len() + remembered.streams.len() <= 3 * MOST_REMEMBERED);
    outcome.concat()
}

fn addresses(memory: &[u8]) -> String {
    let read: Vec<_> = (0..memory.len().min(32)).filter_map(|at| parse_address(&memory[at..])).collect();
    let told = |address: &std::net::SocketAddr| format!("{}{}", is_nobodys(address.ip()), address.is_ipv4());
    read.iter().take(3).map(told).collect::<Vec<_>>().concat()
}

/// Faults of every kind of call, so that calls go wrong, too.
fn armed() -> Faults {
    let mut faults = Faults::default();
    for (call, kind) in [
        (CallName::Socket, FaultKind::Errno(Errno::Emfile)),
        (CallName::Accept, FaultKind::Errno(Errno::Econnaborted)),
        (CallName::Send, FaultKind::Short),
        (CallName::Recv, FaultKind::Errno(Errno::Econnreset)),
    ] {
        faults.add(FaultStep { who: Role::Server, call, kind, which: Which { nth: 2, every: 3, times: 9 } });
    }
    faults
}

/// A server's calls, and a message in pieces.
pub(crate) fn samples() -> Vec<Vec<u8>> {
    let mut memory = vec![2, 0, 0x22, 0xb8, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
    memory.extend([10, 0, 0, 80, 0, 0, 0, 0].into_iter().chain([0; 15]).chain([1]));
    // struct msghdr behind the addresses: name, its length, vector, how long that is; then the vector.
    let vector = BASE + 48 + 32;
    for word in [BASE, 16, vector, 2, BASE, 16, BASE + 16, 24] {
        memory.extend(u64::to_ne_bytes(word));
    }
    let (header, address) = (BASE + 48, BASE);
    let calls: [[u64; 7]; 8] = [
        [0, 2, 1, 0, 0, 0, 0],
        [7, 3, 1, 2, address, 4, 0],
        [1, 3, address, 16, 0, 0, 0],
        [2, 3, 5, 0, 0, 0, 0],
        [3, 3, 0, 0, 0, 0, 0],
        [9, 4, header, 0, 0, 0, 0],
        [12, 4, vector, 2, 0, 0, 1],
        [8, 4, address, 16, 0, address, 16],
    ];
    let mut out = vec![8];
    out.extend(calls.into_iter().flatten().flat_map(u64::to_ne_bytes));
    out.extend(memory);
    vec![out]
}
