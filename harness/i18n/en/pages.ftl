# The pages of `netgrade explain`: how a mistake is seen by hand, and the section of the course notes that it rests
# on. A line that begins with `$ ` is a command to copy; it is the same in all languages.

explain-see = See it by hand
explain-mend = How it is usually mended
explain-notes = Course notes
explain-why = Why it happens
explain-more = A page for each: netgrade explain CAUSE
explain-servers = Servers
explain-clients = Clients
explain-both = Servers and clients
explain-programs = Programs that answer requests, or send messages of their own
explain-answers = Answers to questions
explain-pages = Causes
explain-made = Made by `netgrade explain --all`; a test holds it to the program.

hand-start =
    Start the program by itself in a terminal and wait for its end. The last line it prints says what went wrong; an exit code other than 0 says that it did not end well.
    $ python3 server.py; echo "exit code $?"
hand-listens =
    Start the server, and ask in a second terminal who listens, and where. A server that is not in this list cannot be reached; an address other than 0.0.0.0 or 127.0.0.1 can be reached from elsewhere only.
    $ ss -ltnp
hand-talk =
    Start the server, connect to it from a second terminal, type a line, and see what comes back.
    $ nc 127.0.0.1 8888
hand-connected =
    Start the server, connect to it, and look at the connection from a third terminal. A number in the column Recv-Q of a socket in LISTEN is a client that waits for accept(); in ESTAB it is bytes that nobody has read.
    $ nc 127.0.0.1 8888
    $ ss -tan 'sport = :8888'
hand-next-client =
    Start the server, talk to it, leave with Ctrl+C, and connect again: the second client must be served as well as the first.
    $ nc 127.0.0.1 8888
    $ nc 127.0.0.1 8888
hand-no-newline =
    Start the server and send it a message without a newline. The answer has to come all the same.
    $ python3 -c "import socket; s = socket.create_connection(('127.0.0.1', 8888)); s.settimeout(3); s.sendall(b'hello'); print(s.recv(1024))"
hand-idle-cpu =
    Start the server, connect and leave, and then look at how much of a processor it uses: while nothing happens it has to be nothing.
    $ top -p "$(pgrep -f server.py | head -1)"
hand-reset =
    Start the server, and end a connection with a reset, as a crashed client does. Then connect as usual: the server has to be there.
    $ python3 -c "import socket, struct; s = socket.create_connection(('127.0.0.1', 8888)); s.sendall(b'hello'); s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0)); s.close()"
    $ nc 127.0.0.1 8888
hand-long =
    Start the server, send a long message and count what comes back.
    $ python3 -c "import socket; s = socket.create_connection(('127.0.0.1', 8888)); s.settimeout(3); s.sendall(b'x' * 100000); print(sum(len(d) for d in iter(lambda: s.recv(65536), b'')))"
hand-pieces =
    Start the server and send a text cut in the middle of a character, with a pause between the pieces.
    $ python3 -c "import socket, time; s = socket.create_connection(('127.0.0.1', 8888)); b = '你好'.encode(); s.sendall(b[:2]); time.sleep(1); s.sendall(b[2:]); print(s.recv(1024).decode())"
hand-chinese =
    Start the server, connect, and type a line in Chinese: it must come back whole.
    $ nc 127.0.0.1 8888
hand-coalesced =
    Start the server and send two messages in one go, or one message in two pieces. TCP may do either at any time; the server has to find the ends of messages by itself.
    $ python3 -c "import socket; s = socket.create_connection(('127.0.0.1', 8888)); s.settimeout(3); s.sendall(b'first\nsecond\n'); print(s.recv(1024)); print(s.recv(1024))"
hand-two-clients =
    Start the server and connect from two terminals. Do not type anything in the first, but talk in the second: it has to be answered at once.
    $ nc 127.0.0.1 8888
    $ nc 127.0.0.1 8888
hand-slow =
    Start the server, and let one client send without ever reading. Then talk from a second terminal: that client has to be answered.
    $ yes | python3 -c "import socket, sys; s = socket.create_connection(('127.0.0.1', 8888)); [s.sendall(line.encode()) for line in sys.stdin]"
    $ nc 127.0.0.1 8888
hand-crowd =
    Start the server and connect fifty times; each of the clients has to be answered.
    $ python3 -c "import socket; all = [socket.create_connection(('127.0.0.1', 8888)) for _ in range(50)]; [s.settimeout(3) for s in all]; [s.sendall(b'hello\n') for s in all]; print(sum(1 for s in all if s.recv(100)))"
hand-leaks =
    Start the server and count what it holds, connect and leave a hundred times, and count again: the numbers must not grow. The first line counts open descriptors, the second one threads.
    $ ls "/proc/$(pgrep -f server.py | head -1)/fd" | wc -l
    $ ls "/proc/$(pgrep -f server.py | head -1)/task" | wc -l
    $ for i in $(seq 100); do python3 -c "import socket; socket.create_connection(('127.0.0.1', 8888)).close()"; done
hand-zombies =
    Start the server, connect and leave a few times, and list its children. A Z in the column STAT is a child that has ended and that nobody has waited for.
    $ ps -o pid,stat,cmd --ppid "$(pgrep -f server.py | head -1)"
hand-memory =
    Start the server, send it a line that never ends, and look at its memory (RSS, in KiB) meanwhile.
    $ tr '\0' x < /dev/zero | nc 127.0.0.1 8888 > /dev/null
    $ ps -o rss,cmd -p "$(pgrep -f server.py | head -1)"
hand-restart =
    Start the server, connect, end the server with Ctrl+C, and start it again at once. A connection in TIME-WAIT still holds the port.
    $ python3 server.py
    $ ss -tan 'sport = :8888'
hand-half-close =
    Start the server, send a message, end only the sending direction, and read what comes: the answer is still due.
    $ python3 -c "import socket; s = socket.create_connection(('127.0.0.1', 8888)); s.settimeout(3); s.sendall(b'hello\n'); s.shutdown(socket.SHUT_WR); print(s.recv(1024))"
hand-interrupted =
    Let a call of the server be interrupted once, as a signal would do it, and see whether it goes on.
    $ strace -f -e trace=network -e inject=recvfrom:error=EINTR:when=1 python3 server.py
hand-failed-call =
    Let accept() fail once, as it does where a client has gone before it was taken, and see whether the server goes on.
    $ strace -f -e trace=network -e inject=accept4:error=ECONNABORTED:when=1 python3 server.py
hand-descriptors =
    Start the server with few descriptors, connect more often than that, leave again, and see whether it still serves.
    $ ( ulimit -n 20; python3 server.py )
    $ python3 -c "import socket, time; all = [socket.create_connection(('127.0.0.1', 8888)) for _ in range(30)]; time.sleep(2)"
hand-chat =
    Start the server and connect from two terminals; what the one types has to appear in the other, and nobody else's words in place of it.
    $ nc 127.0.0.1 8888
    $ nc 127.0.0.1 8888
hand-calls =
    Let strace print every network call of the program, and read in which order they come, what they get and what they return.
    $ strace -f -e trace=network python3 server.py
hand-transfer =
    Start the server, begin an upload and end the client in the middle of it with Ctrl+C. Then look at what the server has kept.
    $ ls -la
hand-path =
    Start the server and ask it for a file outside its folder, as the handout's protocol does it. Only a refusal may come back. What it opens is seen with:
    $ strace -f -e trace=openat python3 server.py
hand-datagram =
    Start the server and send it a datagram; the answer has to come back to the very same socket.
    $ python3 -c "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.settimeout(3); s.sendto(b'hello', ('127.0.0.1', 8888)); print(s.recvfrom(2048))"
hand-datagram-long =
    Start the server and send it a long datagram: its length has to be the same on the way back.
    $ python3 -c "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.settimeout(3); s.sendto(b'x' * 4000, ('127.0.0.1', 8888)); print(len(s.recv(65535)))"
hand-datagram-two =
    Start the server and send datagrams from two sockets in turn, an empty one between them: each has to get its own answer.
    $ python3 -c "import socket; a, b = (socket.socket(type=socket.SOCK_DGRAM) for _ in range(2)); [s.settimeout(3) for s in (a, b)]; to = ('127.0.0.1', 8888); a.sendto(b'a', to); b.sendto(b'', to); b.sendto(b'b', to); print(a.recv(99), b.recv(99))"
hand-datagram-gone =
    Start the server and send it a datagram from a socket that is closed at once, so that its answer finds nobody. Then send another one: it has to be answered.
    $ python3 -c "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.sendto(b'bye', ('127.0.0.1', 8888)); s.close()"
    $ python3 -c "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.settimeout(3); s.sendto(b'hello', ('127.0.0.1', 8888)); print(s.recv(99))"
hand-client =
    Play the server yourself: listen in one terminal, start the client in another, and type on both sides.
    $ nc -l 8888
    $ python3 client.py
hand-no-server =
    Start the client while nobody listens. It has to say so in a line of its own, without a traceback.
    $ python3 client.py; echo "exit code $?"
hand-late-server =
    Start the client while nobody listens, count how often it tries and how long it pauses, and start a server after a few seconds.
    $ strace -f -r -e trace=connect python3 client.py
    $ nc -l 8888
hand-no-answer-address =
    Let the client connect to an address at which nobody is, and look at the clock. 192.0.2.1 is kept for such trials (RFC 5737).
    $ time python3 client.py 192.0.2.1 8888
hand-server-leaves =
    Play the server, let the client connect, and leave with Ctrl+C while it runs. Then type something into the client.
    $ nc -l 8888
    $ python3 client.py
hand-cut-reply =
    Play a server that sends its reply in two pieces, a second apart. The client has to show all of it.
    $ python3 -c "import socket, time; l = socket.create_server(('127.0.0.1', 8888)); c, _ = l.accept(); c.recv(1024); c.sendall(b'first half, '); time.sleep(1); c.sendall(b'second half\n'); time.sleep(1)"
    $ python3 client.py
hand-reconnect =
    Play a server that takes a message and breaks the connection off instead of answering, twice; see what the client sends the second time.
    $ python3 -c "import socket; l = socket.create_server(('127.0.0.1', 8888)); [(c := l.accept()[0], print(c.recv(1024)), c.close()) for _ in range(2)]"
    $ python3 client.py
hand-stopped-server =
    Start server and client, stop the server without ending it, and type something into the client: the server's machine does not answer any more, as if its network were gone.
    $ kill -STOP "$(pgrep -f server.py | head -1)"
    $ kill -CONT "$(pgrep -f server.py | head -1)"
hand-leave =
    Look at the segments while the client leaves: an orderly end is an F (FIN) from each side, an R is a reset.
    $ sudo tcpdump -n -i lo 'tcp port 8888'
hand-end-of-input =
    Give the program its input from a file or a pipe: after the last line it has to end by itself. At a terminal the end of input is Ctrl+D.
    $ printf 'hello\n' | python3 client.py; echo "exit code $?"
hand-empty-line =
    Play the server, start the client, press Enter without typing anything, and look at both sides.
    $ nc -l 8888
    $ python3 client.py
hand-both =
    Start the server, then the client, and look at both from a third terminal: which address does the one listen on, which does the other connect to, and who has unread bytes (Recv-Q)?
    $ ss -tanp
hand-request =
    Give the program one request at a time and compare its line with the handout's.
    $ echo 'aton 127.0.0.1' | python3 addresses.py
hand-request-bad =
    Give the program a wrong request and a right one behind it: it has to refuse the first and answer the second.
    $ printf 'aton 1.2.3.999\naton 127.0.0.1\n' | python3 addresses.py; echo "exit code $?"
hand-bytes =
    Look at the bytes themselves. The same number in both orders:
    $ python3 -c "import struct; print(struct.pack('>H', 8888).hex(), struct.pack('<H', 8888).hex())"
hand-icmp =
    Look at the messages that really leave the machine, byte by byte, and compare them with those of ping.
    $ sudo tcpdump -n -X -i lo icmp
    $ ping -c 1 127.0.0.1
hand-build =
    Compile it yourself, with all warnings, and begin with the first message.
    $ cc -Wall -Wextra -g server.c -o server
hand-folder =
    Look at what lies in the exercise's folder, hidden files and upper case included.
    $ ls -la submission/03-session
hand-tools =
    Ask what this machine has.
    $ netgrade doctor
hand-import =
    Start the program without any packages but Python's own; it ends at the line that asks for one.
    $ python3 -I -S server.py
hand-arguments =
    Start the program as netgrade does: first without arguments, then with an address and a port.
    $ python3 server.py
    $ python3 server.py 127.0.0.1 8888
hand-endless =
    Look at the beginning of what it prints, and at how much that is.
    $ python3 server.py | head -20
hand-children =
    Start the program and look at its children and threads, and at whose they are.
    $ ps -e --forest -o pid,ppid,nlwp,stat,cmd
hand-answers =
    Open the file beside its template, and grade just this exercise after every change; that runs nothing and takes no time.
    $ netgrade check submission --exercise 01-layers
hand-trace =
    Write the same session as a capture file and step through it in Wireshark, which shows the relative numbers of both directions and the flags of each segment.
    $ netgrade trace submission --pcap trace.pcap
hand-evidence =
    Look at everything that was seen while the check ran.
    $ netgrade evidence list
    $ netgrade evidence show server/replies

notes-server = Socket programming, TCP server
notes-bind = Socket programming, TCP server, step 2: bind IP and port
notes-listen = Socket programming, TCP server, step 3: listen
notes-accept = Socket programming, TCP server, step 4: wait for clients
notes-server-talk = Socket programming, TCP server, step 5: receive and send
notes-broken-pipe = Socket programming, TCP server, step 5: a send without a receiver leads to a broken pipe
notes-close = Socket programming, TCP server, step 6: close
notes-client = Socket programming, TCP client
notes-connect = Socket programming, TCP client, step 2: connect
notes-client-talk = Socket programming, TCP client, step 3: receive and send
notes-client-close = Socket programming, TCP client, step 4: close
notes-many = The question: how does one server handle several clients?
notes-reliable = Transport layer, TCP: a connection, reliable transmission
notes-handshake = Transport layer, TCP: three-way handshake
notes-teardown = Transport layer, TCP: four-way teardown
notes-udp = Transport layer, UDP: a service without a connection
notes-datagram = Sockets, 2: datagram sockets (UDP)
notes-raw = Sockets, 3: raw sockets, access to the protocols below
notes-order = Byte order: network byte order is big endian
notes-ip = IP: 127.0.0.1, 0.0.0.0, network and broadcast addresses
notes-ipv6 = IP: IPv6, inet_pton and inet_ntop
notes-layers = The OSI model (seven layers), and those of four and five layers
notes-practice = Practice, 3: a simple session over TCP
