# Phrases for single pieces of evidence.

lacks-hosts = this machine does not allow the program an /etc/hosts of its own; it does not count
lacks-raw-sockets = this machine does not allow the program a network of its own with raw sockets; it does not count
role-server = server
role-client = client
role-any = program
comma = {", "}

errno = { $name } ({ $meaning })
errno-EADDRINUSE = the address is already in use
errno-ECONNREFUSED = nobody listens there
errno-EADDRNOTAVAIL = this machine does not have that address
errno-EACCES = not permitted: ports below 1024 belong to the system
errno-EPIPE = broken pipe: sent after the other side had gone
errno-ECONNRESET = the other side broke the connection off
errno-EMFILE = too many open files or sockets
errno-EINTR = interrupted by a signal
errno-ENOTCONN = the socket is not connected
errno-EINVAL = an argument does not fit this call
errno-EAFNOSUPPORT = the address does not fit the kind of socket
errno-ENETUNREACH = no way leads to that network
errno-ETIMEDOUT = no answer came from there
errno-EAGAIN = nothing to be had just now
errno-ENFILE = too many open files on the whole machine
errno-ENOBUFS = no memory for a further socket
errno-ECONNABORTED = the connection went away before it was accepted
errno-EHOSTUNREACH = no way leads to that machine
errno-EPERM = not permitted here

signal-SIGHUP = its terminal has gone
signal-SIGINT = interrupted from the keyboard
signal-SIGILL = an illegal instruction
signal-SIGABRT = the program gave itself up, after a failed assertion for instance
signal-SIGBUS = an access to memory that is not there
signal-SIGFPE = a division by zero, for instance
signal-SIGKILL = ended from outside, by a limit for instance
signal-SIGSEGV = an access to memory that does not belong to the program
signal-SIGPIPE = it sent on a connection whose other side had gone
signal-SIGALRM = its own alarm went off
signal-SIGTERM = asked to end
signal-SIGXCPU = its CPU time was used up
signal-SIGXFSZ = a file became too large
signal-SIGSYS = a system call that is not allowed here

end-code = ended with exit code { $code }
end-signal = was ended by { $signal }
end-unknown = ended

peer-actor = { $role ->
        [client] its server (played by netgrade)
       *[other] client { $actor }
    }
peer-address = { $address }

state-running = it was running, not waiting for anything
state-unknown = { $timed ->
        [yes] it was in { $call } for a limited time
       *[no] blocked in { $call }
    }
state-terminal = { $timed ->
        [yes] in { $call } for a limited time, waiting for input from its own terminal
       *[no] blocked in { $call }, waiting for input from its own terminal
    }
state-input = { $timed ->
        [yes] in { $call } for a limited time, waiting for more on its standard input
       *[no] blocked in { $call }, waiting for more on its standard input
    }
state-listener = { $timed ->
        [yes] in { $call } on { $on } for a limited time, waiting for a new client
       *[no] blocked in { $call } on { $on }, waiting for a new client
    }
state-datagrams = { $timed ->
        [yes] in { $call } on { $on } for a limited time, waiting for a datagram
       *[no] blocked in { $call } on { $on }, waiting for a datagram that nobody will send
    }
state-connection = { $timed ->
        [yes] in { $call } for a limited time on the connection to { $on }
       *[no] blocked in { $call } on the connection to { $on }, waiting for bytes that nobody will send
    }
state-connecting = in { $call }, waiting for an answer from { $on }
state-sending = { $timed ->
        [yes] in { $call } for a limited time on the connection to { $on }
       *[no] blocked in { $call } on the connection to { $on }, which does not read
    }
state-several = { $timed ->
        [yes] in { $call } for a limited time, waiting for { $on }
       *[no] blocked in { $call }, waiting for { $on }
    }
state-thread = { $timed ->
        [yes] in { $call } for a limited time, waiting for another thread
       *[no] blocked in { $call }, waiting for another thread
    }
state-child = { $timed ->
        [yes] in { $call } for a limited time, waiting for a child process
       *[no] blocked in { $call }, waiting for a child process
    }
state-pipe = { $timed ->
        [yes] in { $call } on a pipe for a limited time
       *[no] blocked in { $call } on a pipe
    }
on-unknown = something that could not be seen
on-terminal = its own terminal
on-listener = a new client
on-connection = bytes from { $peer }
on-pipe = a pipe
on-datagrams = a datagram

helped-arguments = started with: { $arguments }
helped-newline = got a newline behind the message
helped-operator = { $role ->
        [client] had a line typed at its terminal
       *[other] had its replies typed at its own terminal
    }
helped-greeting = was greeted before it sent anything
helped-end-of-input = leaves at the end of input (Ctrl-D)
helped-empty-line = leaves on an empty line
helped-end-word = leaves on “{ $word }”

remark-needs-package = needs the package { $name }, which is not here
    .hint = Remove the import of { $name } if you do not need it; this exercise can be solved with the standard library.
remark-hides-standard = { $name } has the name of a standard module and hides it
    .hint = Give { $name } another name, and remove the folder __pycache__ beside it.
remark-python-2 = Python 2, first at line { $line }
    .hint = Programs are run with Python 3: write print(…) with brackets, except … as e, and bytes for what is sent.
remark-full-width = the full-width sign { $name } at line { $line }
    .hint = Type this character again with the input method switched to English.
remark-mixed-tabs = tabs and spaces mixed at line { $line }
    .hint = Let your editor turn all tabs into four spaces, and look at the indentation once more.
remark-not-utf-8 = text that is not UTF-8 at line { $line }
    .hint = Save the file as UTF-8 (in the editor: Save with Encoding).
remark-windows-header = the Windows header { $name } at line { $line }
    .hint = Use the headers of Linux: sys/socket.h, netinet/in.h, arpa/inet.h and unistd.h in place of { $name }; WSAStartup() is not needed, and closesocket() is called close().
remark-kind-http = an HTTP server, by line { $line }
    .hint = Hand in the server of this exercise: one that answers any message.
remark-kind-files = a server that gives and takes files on commands, by line { $line }
    .hint = Hand in the server of this exercise, or let this one answer an unknown command, too, and go on.
remark-kind-dictionary = a dictionary that answers commands, by line { $line }
    .hint = Hand in the server of this exercise, or let this one answer an unknown command, too, and go on.
remark-kind-commands = a server that answers certain commands only, by line { $line }
    .hint = Let it answer an unknown command, too, such as with “unknown command”, and go on.
remark-receives-only = nothing in it sends: it only receives
    .hint = After each recv(), send something on the socket that accept() returned, before the program waits for anything else.
remark-of = { $remark } of { $file }

resource-memory = it used more memory than it may
resource-processes = it started more processes than it may
resource-output = it printed more than it may
resource-cpu = it used more CPU time than it may

doing-call-failed = { $address ->
        [none] { $call } failed: { $errno }
       *[other] { $call } on { $address } failed: { $errno }
    }
doing-ended = { $meaning ->
        [none] it { $ended }
       *[other] it { $ended }: { $meaning }
    }
doing-last-words = { $place ->
        [none] its last words: { $words }
       *[other] its last words, at { $place }: { $words }
    }
doing-seen = calls seen: { $seen }
doing-cpu = it used { $cpu } of CPU time in { $span } in which nothing happened ({ $percent }%)
doing-unseen = segments were not seen, or not all of them: how the connection ended is told from its sockets
doing-printed = it printed { $text }

verb-start = the { $program } starts
verb-restart = the { $program } starts again
verb-kill = the { $program } is ended
verb-ready-server = the server listens
verb-ready-client = the client connects
verb-listen = the client's address is prepared
verb-connect = client { $actor } connects
verb-connect-refused = client { $actor } is refused
verb-connect-timeout = client { $actor } gets neither a connection nor a refusal
verb-proxy = netgrade stands between client and server
verb-sever = the client's connections are cut
verb-heal = new connections are carried again
verb-transport = the programs talk in datagrams
verb-copies = the client sends the same datagram again, at least { $least } and at most { $most } times
verb-hear-out = what the server says to client { $actor } before it is asked
verb-accept = the client's connection arrives
verb-send = { $actor } sends
verb-expect = what { $actor } is to receive next
verb-fence = the answer to { $actor } comes next
verb-silence = nothing more reaches { $actor }
verb-reply = a reply to client { $actor }
verb-message = the line that was typed arrives
verb-whole-send = the whole reply reaches client { $actor }
verb-end = the connection of { $actor } ends in order
verb-end-any = the connection of { $actor } ends
verb-end-rst = the connection of { $actor } is broken off
verb-end-half = the program stops sending to { $actor }, and still takes what comes
verb-close = { $actor } ends its side
verb-stdin = the { $program } takes a line from its terminal
verb-output = what the { $program } is to print next
verb-stderr = what the { $program } is to print on its standard error
verb-echo = an echo request with the right values and checksum
verb-stdout = the reply is printed
verb-leave = the { $program } ends
verb-prompt = the { $program } is ready for the next line, or ends
verb-exit = the { $program } ends in order
verb-exit-told = the { $program } ends in order, and tells its user why
verb-exit-gives-up = the { $program } gives up after { $least } to { $most } tries, ends in order, and tells its user why
verb-exit-code = the { $program } ends with status { $code }
verb-exit-signal = the { $program } ends by { $signal }
verb-alive = the { $program } still runs
verb-steps = the calls { $calls }, in this order
verb-idle = the { $program } rests while nothing happens
verb-mark = it is noted what the { $program } holds
verb-fds = the { $program } has got at most { $most } more descriptors
verb-threads = the { $program } has got at most { $most } more threads
verb-memory = the { $program } uses at most { $most } more memory
verb-no-zombies = the { $program } has collected its children that have ended
verb-exchange = the client prints the server's reply
verb-fault = a call of the { $program } goes wrong
verb-signal = a signal reaches the { $program }
verb-send-until-blocked = client { $actor } sends until nothing more fits
verb-reading = client { $actor } stops reading or goes on
verb-parallel = the steps side by side end
verb-repeat = all rounds end
verb-choose = the steps that the seed has chosen succeed
verb-eventually = the steps succeed in one of the tries
verb-group = the steps of this phase end
verb-barrier = the others come this far
verb-set = a name is given to a text

failed-step = expected: { $wanted } – { $why }
failed-phase = in “{ $phase }”, { $text }
ended-contradicted = something else came
ended-unasked = but something came
ended-unfinished = but it was not complete
ended-too-long = but it has no end
ended-more = it did, but not by itself, or not for the first time
ended-contradicted-screen = the screen shows something else
ended-fin = the program closed the connection instead
ended-rst = the program broke the connection off instead
ended-not-connected = no connection: { $errno }
ended-program = the program ended first
ended-otherwise = but it ended in another way
ended-waiting = that can never happen now: every thread is waiting
ended-deadline = still not after { $time }
ended-limit = stopped: { $resource }
ended-copies = { $seen ->
        [0] it was sent again not once
        [one] it was sent again once
       *[other] it was sent again { $seen } times
    }
ended-not-so = but that is not so
ended-grown = but it is { $after } instead of { $before }
ended-zombies = { $count ->
        [one] but one is left
       *[other] but { $count } are left
    }
ended-too-early = but it came after { $time } already
ended-members = it failed for { $failed } of { $of } clients (no. { $numbers }): { $why }

wanted-short = an end after at most { $most } bytes
wanted-end = an end at this place
wanted-text = { $text } somewhere in it
wanted-match = what the regular expression { $regex } matches
# Simple regular expressions in words; the texts are joined by wanted-then.
wanted-beginning = something that begins with { $text }
wanted-word = the word { $text } at the beginning, alone or before a space or a colon
wanted-beginning-then = { $text }, the first of them at the beginning
wanted-in-order = { $text } somewhere in it
wanted-then = {", then "}
wanted-json = JSON
wanted-json-value = JSON with { $expected ->
        [none] nothing
       *[other] { $expected }
    } at { $path }
wanted-number = a decimal number
wanted-range = a number { $least ->
        [none] of at most { $most }
       *[other] { $most ->
            [none] of at least { $least }
           *[other] from { $least } to { $most }
        }
    }
wanted-utf8 = text in UTF-8
wanted-characters = text { $least ->
        [none] of at most { $most } characters
       *[other] { $most ->
            [none] of at least { $least } characters
           *[other] of { $least } to { $most } characters
        }
    }
wanted-other = anything but this
wanted-nothing = nothing
wanted-line = a whole line, with a newline at its end
wanted-delimiter = an end by { $delimiter }
wanted-more = { $missing ->
        [one] 1 byte more
       *[other] { $missing } bytes more
    }
wanted-length = a length before the message

bytes = ({ $count ->
        [one] 1 byte
       *[other] { $count } bytes
    })
rung-of = { $program }: { $text }
rung-started = started
rung-started-with = started with the arguments { $arguments }
rung-trial = { $arguments ->
        [none] tried without arguments: { $ended }
       *[other] tried with { $arguments }: { $ended }
    }
rung-stopped = stopped by netgrade
rung-refused = refused: nobody listens there
rung-unanswered = left without an answer: its SYN is dropped
rung-proxied = netgrade carries what client and server send each other ({ $conditions })
way-both = both ways: { $how }
way-server = to the server: { $how }
way-client = to the client: { $how }
way-each = { $there }; { $back }
carried-plain = as it comes
carried-blackhole = nothing goes on
carried-latency = { $time } later
carried-jitter = { $time } later, give or take { $jitter }
carried-rate = at most { $rate } bytes a second
carried-bytes = byte by byte
carried-sizes = in pieces of { $sizes } bytes
carried-random = in pieces of 1 to { $most } bytes
carried-limit = cut ({ $how }) after { $bytes } bytes
rung-link = connection { $link }: { $text }
rung-linked = netgrade carries the client's connection to { $to }
rung-passed = { $to ->
        [server] client → server: { $bytes }
       *[other] server → client: { $bytes }
    }
rung-held = { $to ->
        [server] netgrade holds back from the server: { $bytes }
       *[other] netgrade holds back from the client: { $bytes }
    }
rung-link-ended = { $by ->
        [server] { $how ->
            [FIN] the server closes its side (FIN)
           *[other] the server breaks the connection off (RST)
        }
       *[other] { $how ->
            [FIN] the client closes its side (FIN)
           *[other] the client breaks the connection off (RST)
        }
    }
rung-severed = { $lost ->
        [0] netgrade cuts the connection ({ $how })
        [one] netgrade cuts the connection ({ $how }), and 1 byte on its way is lost
       *[other] netgrade cuts the connection ({ $how }), and { $lost } bytes on their way are lost
    }
rung-call-failed = { $call } failed: { $errno }
rung-fin = closed by the program
rung-rst = broken off by the program
rung-pinged = sends ICMP to { $to }: { $bytes }
rung-ping-answered = { $how ->
        [right] netgrade answers
        [none] netgrade does not answer
        [wrong-id] netgrade sends a reply with another identifier
        [wrong-sequence] netgrade sends a reply with another sequence number
        [wrong-type] netgrade sends a message of another type
        [wrong-checksum] netgrade sends a reply with a wrong checksum
       *[other] netgrade sends a reply from another address
    }
rung-typed = typed at its terminal: { $line }
rung-given = gets { $line }
rung-given-all = end of its input
rung-end-of-input = end of input at its terminal (Ctrl-D)
rung-printed = prints { $text }
rung-printed-lines = prints { $count } lines, the last: { $text }
rung-printed-many = prints more than { $count } lines, such as: { $text }
rung-exited = { $left ->
        [0] it { $ended }
        [one] it { $ended } and leaves 1 process running
       *[other] it { $ended } and leaves { $left } processes running
    }
rung-signal = netgrade sends it { $signal }
rung-injected = netgrade lets { $call } fail: { $errno }
rung-short-send = netgrade lets { $call } take only { $taken } of { $count } bytes
rung-idle = uses { $share }% of a processor while nothing happens{ $times ->
        [one] {""}
       *[other] , measured { $times } times
    }
rung-not-connected = { $to } (no connection)
rung-newline = netgrade adds a newline to the message
rung-greeting = netgrade sends a greeting first
rung-operator = { $role ->
        [client] netgrade types a line at the client's terminal
       *[other] netgrade types the reply at the server's own terminal
    }

# `netgrade evidence list` and `show`.
seen-nothing = not played
seen-counts = { $attempts ->
        [one] 1 attempt
       *[other] { $attempts } attempts
    } · { $connections ->
        [one] 1 connection
       *[other] { $connections } connections
    } · { $bytes ->
        [one] 1 byte
       *[other] { $bytes } bytes
    } · { $events ->
        [one] 1 event
       *[other] { $events } events
    }
seen-look = All of one check:{" "}
seen-attempt = attempt { $number } of { $of }, seed { $seed }, { $time }
seen-dropped = { $count ->
        [one] 1 further event was
       *[other] { $count } further events were
    } too many to be kept.
seen-printed = What the { $program } printed
seen-complained = What the { $program } printed as errors
seen-segments = Its segments:{" "}

# While checks run.
progress-prepare = getting { $exercise } ready
progress-checks = { $done } of { $total } checks · { $points } points so far · { $seconds } s
progress-failed = { $count } failed
progress-more = … and { $count } more

# Below the page of `netgrade watch`.
watch-graded = Graded { $exercises }.{" "}
watch-watching = Waiting for changes in { $submission }.
watch-polling = Looking for changes in { $submission } twice a second.
watch-keys = h more about it · n next · a all · l 中文 · r again · q quit
