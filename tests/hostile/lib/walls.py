"""What a hostile program tries, and what came of it: one line each, which the test reads."""
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def attempt(what, call):
    """REACHED if it worked, DENIED with the reason if it did not."""
    try:
        got = call()
    except (OSError, MemoryError, LookupError, ValueError) as error:
        print("DENIED", what, type(error).__name__, getattr(error, "errno", ""), flush=True)
        return None
    print("REACHED", what, repr(got)[:80], flush=True)
    return got


def some(found):
    """What was found; nothing is no success."""
    if not found:
        raise ValueError("nothing")
    return found


def syscall(number, *arguments):
    """A system call by its number, with the error as an exception."""
    result = libc.syscall(number, *[ctypes.c_long(one) if isinstance(one, int) else one for one in arguments])
    if result < 0:
        raise OSError(ctypes.get_errno(), "syscall")
    return result
