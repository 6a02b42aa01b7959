# threat 4: every signal that can be ignored is ignored
# expect: pass
import signal

import good

for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    try:
        signal.signal(number, signal.SIG_IGN)
    except OSError:
        pass
good.serve()
