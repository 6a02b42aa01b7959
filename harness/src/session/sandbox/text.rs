//! The machine code of this process in huge pages. A fork has to find each page of a file anew, and to let go of it at its
//! end; of a worker that is a twentieth of its time. Huge pages of memory are handed on as they are.
#![allow(unsafe_code, reason = "code is moved under the feet of whoever executes it")]

use std::fs;
use std::io;
use std::ptr;

use super::sys::checked;

/// The size and alignment of a huge page on the processors that have such of this size; others are left alone.
const HUGE: usize = 2 << 20;

/// Moves the code to huge pages, where the kernel gives some; else nothing is changed, and that is all.
pub(crate) fn into_huge_pages() -> io::Result<()> {
    let text = own_text().ok_or(io::ErrorKind::NotFound)?;
    let (from, to) = (text.start.next_multiple_of(HUGE), text.end / HUGE * HUGE);
    if !cfg!(target_arch = "x86_64") || to <= from || is_refused() {
        return Err(io::ErrorKind::Unsupported.into());
    }
    let copy = Copy::of(from, to - from)?;
    if copy.in_huge_pages()? < copy.length {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    copy.take_place(from)
}

struct Range {
    start: usize,
    end: usize,
}

/// Where the code of this program is (`proc_pid_maps(5)`).
fn own_text() -> Option<Range> {
    let here = own_text as fn() -> Option<Range> as usize;
    let maps = fs::read_to_string("/proc/self/maps").ok()?;
    maps.lines().find_map(|line| {
        let (range, rest) = line.split_once(' ')?;
        let (start, end) = range.split_once('-')?;
        let range = Range { start: usize::from_str_radix(start, 16).ok()?, end: usize::from_str_radix(end, 16).ok()? };
        (rest.starts_with("r-xp") && (range.start..range.end).contains(&here)).then_some(range)
    })
}

/// Whether the machine's owner wants no huge pages.
fn is_refused() -> bool {
    fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled").map_or(true, |text| text.contains("[never]"))
}

/// A copy of a stretch of code, at an address that huge pages can have.
struct Copy {
    /// All that was asked for.
    room: (*mut libc::c_void, usize),
    at: usize,
    length: usize,
}

impl Copy {
    fn of(from: usize, length: usize) -> io::Result<Self> {
        let (size, access) = (length + HUGE, libc::PROT_READ | libc::PROT_WRITE);
        // SAFETY: memory at an address of the kernel's choice, which nobody has yet.
        let start =
            unsafe { libc::mmap(ptr::null_mut(), size, access, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0) };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let copy = Self { room: (start, size), at: (start as usize).next_multiple_of(HUGE), length };
        let place = ptr::with_exposed_provenance_mut::<libc::c_void>(copy.at);
        // SAFETY: the stretch lies within what was just mapped.
        checked(i64::from(unsafe { libc::madvise(place, length, libc::MADV_HUGEPAGE) }))?;
        // SAFETY: code is readable, as long as said, and nobody writes to it; the copy has room for it, elsewhere.
        unsafe { ptr::copy_nonoverlapping(ptr::with_exposed_provenance::<u8>(from), place.cast::<u8>(), length) };
        Ok(copy)
    }

    /// How many of its bytes are in huge pages (`proc_pid_smaps(5)`).
    fn in_huge_pages(&self) -> io::Result<usize> {
        let smaps = fs::read_to_string("/proc/self/smaps")?;
        let begins = format!("{:x}-", self.at);
        let mut own = smaps.lines().skip_while(|line| !line.starts_with(&begins));
        let kib = own.find_map(|line| line.strip_prefix("AnonHugePages:"));
        Ok(kib.and_then(|line| line.split_ascii_whitespace().next()?.parse::<usize>().ok()).unwrap_or(0) << 10)
    }

    /// Puts it where the original is. The system's own library makes the call, and is no part of it.
    fn take_place(self, of: usize) -> io::Result<()> {
        let place = ptr::with_exposed_provenance_mut::<libc::c_void>(self.at);
        // SAFETY: the stretch is a copy of code; from here on it is nothing else.
        checked(i64::from(unsafe { libc::mprotect(place, self.length, libc::PROT_READ | libc::PROT_EXEC) }))?;
        let target = ptr::with_exposed_provenance_mut::<libc::c_void>(of);
        let flags = libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED;
        // SAFETY: what is replaced holds the same bytes, at the same addresses, with the same rights: whoever executes
        // it, or has a pointer to it, cannot tell. There is one thread.
        let moved = unsafe { libc::mremap(place, self.length, self.length, flags, target) };
        if moved == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(()) }
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // SAFETY: what is still there of the room is this copy's alone; what was moved away is not there any more.
        unsafe { libc::munmap(self.room.0, self.room.1) };
    }
}
