# Why checks fail. Each cause has one sentence that says what is wrong, `.why` that teaches why such a
# thing happens, and `.hint` that says what to try next without giving the program away.
# A fact that is not known is the word `none`.

cause-never-listens =
    { $call ->
        [none] { $missing ->
            [socket] The server never creates a socket.
            [bind] The server creates a socket, but never binds it to an address.
            [listen] The server binds an address, but never calls listen().
           *[other] The server never listens for clients.
        }
       *[other] The server never listens for clients: its { $call } fails with { $errno }.
    }
    .why = A client can only reach a socket that is listening. A server gets there in three steps, always in this order: socket(), bind(), listen().
    .hint = { $call ->
        [none] { $missing ->
            [none] Check that socket(), bind() and listen() are all called, in this order, before anything that waits for input.
           *[other] Add { $missing }() at its place in socket() → bind() → listen(), before anything that waits for input.
        }
       *[other] Look at the arguments of { $call }: the error says what the system does not like about them.
    }

cause-start-crash =
    { $place ->
        [none] The { $program } { $ended } while it was starting
       *[other] The { $program } { $ended } at { $place }, while it was starting
    }{ $detail ->
        [none] .
       *[other] {" "}({ $detail }).
    }
    .why = It never got as far as a conversation: an error during the start ended the whole program.
    .hint = { $place ->
        [none] Start the program by itself in a terminal. An error's last line says what is wrong, the lines above it where. Where it says nothing at all, let it print a word after each step; a C program built with -g -fsanitize=address names the line by itself.
       *[other] Start the program by itself in a terminal and read the last line of the error first: it says what is wrong, the lines above it say where.
    }

cause-wrong-address =
    { $other ->
        [none] The server binds { $address ->
            [none] an address
           *[other] { $address },
        } where no client can reach it.
       *[other] The server uses { $address }, but clients look for it at { $other }.
    }
    .why = bind() needs an address of this very machine: 127.0.0.1 takes clients from this machine only, 0.0.0.0 takes them on every address that the machine has.
    .hint = Check the address given to bind() figure by figure. 0.0.0.0 or 127.0.0.1 work everywhere; an address from the classroom only works there.

cause-wrong-answer = { $role ->
        [client] The client sends something else than it should.
       *[other] { $detail ->
            [none] The { $program } answers something else than it should.
           *[other] The { $program } answers { $detail } with something else than it should.
        }
    }
    .why = { $role ->
        [program] Whoever reads the answers counts on what the handout says: which line, in which form, for which request. Another value, or the right one in another form, is another answer.
       *[other] A protocol fixes every byte that is sent: the words, their order, and how a message ends. Whoever reads it counts on that, so one byte that is missing or wrong makes another message of it.
    }
    .hint = { $role ->
        [program] Work this request out on paper and compare. Then give the program just this line and let it print what it has found at each step, on standard error.
       *[other] Compare what was expected with what came, at the mark: is it another text, another end of line, a length that counts something else, or does something stand before or behind it?
    }

cause-no-answer = { $count ->
        [none] { $how ->
            [none] The { $program } does not answer{ $detail ->
                [none] {""}
               *[other] {" "}{ $detail }
            }.
           *[other] The { $program } { $ended } without an answer{ $detail ->
                [none] {""}
               *[other] {" "}to { $detail }
            }.
        }
        [one] The { $program } leaves one request without an answer.
       *[other] The { $program } leaves { $count } requests without an answer.
    }
    .why = Every request gets one line back. Whoever has asked waits for it, and every later answer would be taken for the missing one.
    .hint = Type the requests above one at a time: which of them gets no line back? Does every way through it, for every request, end in exactly one line that is printed? And is it printed to standard output, with a newline behind it?

cause-extra-output = The { $program } prints something beside its answer{ $detail ->
        [none] {""}
       *[other] {" "}to { $detail }
    }.
    .why = Its output is read by another program, line by line: the first line is the answer to the first request. A greeting, a prompt, a label or a line of debugging is taken for an answer.
    .hint = Print only the answers. A prompt comes from an argument of input(), or from printf() before reading: leave it out. What is meant for you, print to standard error.

cause-wrong-byte-order = { $detail ->
        [checksum] The { $program } writes the bytes of the checksum in the wrong order.
        [identifier] The { $program } writes the bytes of the identifier in the wrong order.
        [sequence] The { $program } writes the bytes of the sequence number in the wrong order.
        [none] The { $program } has the bytes of its answer in the wrong order.
       *[other] The { $program } has the bytes of its answer to { $detail } in the wrong order.
    }
    .why = On a network the most significant byte comes first (big endian). Most of today's processors keep it last in memory, so a number that is looked at byte by byte, or copied as it is, comes out reversed.
    .hint = Say which order you mean wherever a number becomes bytes: htons(), htonl(), ntohs() and ntohl() in C, ">" or "!" in Python's struct, int.to_bytes(n, "big"), to_be_bytes() in Rust, writeUInt16BE() in Node.js. And do it once: twice is as wrong as not at all.

cause-not-canonical = The { $program } answers { $detail ->
        [none] {""}
       *[other] { $detail }{" "}
    }with the right address, but not in its canonical form.
    .why = An IPv6 address can be written in many ways. So that texts can be compared and searched, RFC 5952 chooses one of them: lower case, no leading zeros, and a double colon once, for the longest run of at least two zero groups, the first of several.
    .hint = Compare the two texts group by group. Does a group keep leading zeros, or capital letters? Which run of zeros did you shorten: is there a longer one, or an earlier one of the same length? A single zero group stays 0.

cause-accepts-bad-input = The { $program } answers { $detail ->
        [none] a request
       *[other] { $detail }
    }, which it has to refuse.
    .why = An address that is not one, and that is taken all the same, becomes another address: the next program connects to somebody else. What comes from outside is checked before it is used.
    .hint = Say what a valid request looks like, and check that, rather than looking for what may be wrong: the number of parts, that each is there, its characters, its range. Some libraries take more than the handout allows.

cause-refuses-good-input = The { $program } refuses { $detail ->
        [none] a request
       *[other] { $detail }
    }, which is right.
    .why = A rule that is too narrow is as wrong as one that is too wide: whoever asks this gets no answer.
    .hint = Look up in the grammar of the handout whether this form is allowed, and find which of your tests refuses it: print the reason behind the word error.

cause-dies-on-bad-input = The { $program } { $ended } on { $detail ->
        [none] a request that is wrong
       *[other] the request { $detail }
    }, instead of refusing it{ $place ->
        [none] .
       *[other] {" "}(at { $place }).
    }
    .why = Bad input is nothing unusual. Whoever sends it gets an error back, and the program goes on with the next line; a program that ends lets everybody down who has asked after that.
    .hint = Find the call that fails on this line, handle what it raises or returns around that one request, print a line that begins with error, and go on reading.

cause-dies-on-request = The { $program } { $ended }{ $detail ->
        [none] {""}
       *[other] {" "}while it was to answer { $detail }
    }{ $place ->
        [none] .
       *[other] , at { $place }.
    }
    .why = An error that nothing in the program handles ends all of it, and every later request stays without an answer.
    .hint = Give the program just this line. The last line of the error says what is wrong, those above it where; a C program that says nothing names the line itself when it is built with -g -fsanitize=address.

cause-not-raw = The { $program } sends no ICMP message of its own.
    .why = TCP and UDP sockets are made for TCP and UDP. A message of any other protocol, such as ICMP, goes through a raw socket, for which the program builds every byte behind the IP header itself.
    .hint = Open socket(AF_INET, SOCK_RAW, IPPROTO_ICMP), build the message, and send it with sendto() to the address; the port there is 0. Look at what each of these calls returns.

cause-wrong-checksum = The checksum of the { $program }'s message does not fit the message.
    .why = Whoever receives an ICMP message adds it up again and throws it away, without a word, where the sum is not right. So a wrong checksum looks like a network that loses everything.
    .hint = Add up the message as big endian words of 16 bits with the checksum field at zero, a last single byte as the upper half of a word; add what runs over 16 bits to the sum; then take the complement. Is the field zero while you add, and does everything that is sent count?

cause-wrong-field = The { $program }'s message is not what was asked for: its { $detail ->
        [address] address
        [type] type
        [code] code
        [checksum] checksum
        [identifier] identifier
        [sequence] sequence number
       *[other] data
    } is another one.
    .why = Every field of an ICMP message has its place: type and code a byte each, then checksum, identifier and sequence number of two bytes each, and behind them the data.
    .hint = Write the expected bytes below yours and count. Is the order of the fields right, has each its length, and do numbers have their higher byte first?

cause-accepts-wrong-reply = The { $program } takes a message for its answer that is not its answer.
    .why = A raw socket gets a copy of every ICMP message that reaches the machine: the answers to others, damaged ones, and on this very machine even the request itself. Nobody sorts them out for the program.
    .hint = Check everything before you believe a message: where it comes from, its type, its checksum, its identifier and its sequence number. What does not fit is skipped, and the program goes on waiting, but not longer than before.

cause-unexpected-bytes = The { $program } sends bytes that nobody asked for.
    .why = On a connection every byte is read in its order. What is sent without being asked for stands before the next answer, and whoever waits for that one reads the wrong bytes.
    .hint = Count: each request gets exactly one answer, sent once. Look for a second send(), a greeting or a prompt, a line end too many, something that was meant for another client only, or what an earlier step has left in a buffer. Where what came is the answer itself, compare it with what was expected.

cause-wrong-output = The { $program } does not print what it should.
    .why = What a program prints is read as it stands: on which of its two outputs, in which order, and with which ends of lines.
    .hint = Compare what was expected with what came. Where only the beginning is there, what came behind it in the same recv() got lost. Results belong to standard output, complaints to standard error, and nothing else between them; print() and printf() need a newline, or flush, to show it at once.

cause-closes-early = The { $program } closes the connection while the other side still needs it.
    .why = Whoever has sent only the beginning of something will send the rest. A connection that has been closed meanwhile cannot take it any more.
    .hint = Look at what makes the program close: only an empty recv() says that the other side has finished. A message that is not complete, or not understood, does not.

cause-no-reply = The server takes the connection, but sends nothing back for the client's message.
    .why = The client waits for a reply to each message. A server that only prints what it received, or waits for something else before it answers, leaves both sides waiting for ever.
    .hint = After each recv(), send something on the socket that accept() returned, before the program waits for anything else.

cause-never-accepts = The server listens, but never calls accept() for the client that is waiting.
    .why = listen() only opens a queue, and the system puts clients into it by itself. A client looks connected, yet nobody serves it until accept() takes it out of the queue.
    .hint = Call accept() after listen(), and make sure that nothing before it waits.

cause-serve-crash = The server { $ended }{ $place ->
        [none] {" "}while
       *[other] {" "}at { $place }, while
    } it was serving a client that did nothing wrong.
    .why = One error in the code that handles a client ends the whole process, and with it the service for everybody else.
    .hint = Read the last line of the error, then the line of your program that it names: which value is different there from what the code expects?

cause-one-client = The server serves its first client, then { $how ->
        [none] serves no other
       *[other] no other: it { $ended }
    }.
    .why = accept() hands over one connection. Once that client has left, the program has to come back to accept(), or it runs off its own end.
    .hint = Put accept() and the conversation into an outer loop: when recv() returns nothing, close that connection and accept the next one. The listening socket stays open.

cause-one-message = { $count ->
        [none] The server answers the first message, then stops answering.
       *[other] The server stops answering at message { $count } of the same client.
    }
    .why = A session is many messages over one connection. recv() and send() that stand outside a loop run once, however long the client stays.
    .hint = Repeat recv() and send() for this client until recv() returns nothing; only then close the connection.

cause-needs-newline = { $newline ->
        [none] The server has received the whole message, but answers only after more has come: a newline, or a certain number of bytes.
       *[other] The server has received the whole message and a newline, but waits for still more: for a certain number of bytes, it seems.
    }
    .why = TCP carries a stream of bytes and knows no messages. A server that reads a whole line, or exactly N bytes, goes on waiting while the message is shorter, although the client has sent all of it.
    .hint = Read what is there with one recv() of a generous size, and answer that: do not wait for the end of a line, nor until a buffer is full. Many clients send a message without a newline.

cause-eof-loop = After the client has left, the server goes on in a loop{ $percent ->
        [none] {""}
       *[other] {" "}and uses { $percent }% of a processor
    }.
    .why = When the other side has closed, recv() does not wait any more: it returns an empty result at once, every time. A loop that does not look at it turns for ever.
    .hint = Test what recv() returns: empty means that the client has left. Leave the loop then and close this connection.

cause-dies-on-reset = One client broke its connection off, and the whole server { $ended }.
    .why = When the peer is gone, recv() fails with ECONNRESET and send() with EPIPE, or the signal SIGPIPE comes. That is an everyday event, not a fault of the server; but where nobody handles it, it ends the process.
    .hint = Treat an error of recv() or send() as “this client has gone”: close its connection and go back to accept(). In C also ignore SIGPIPE.

cause-stops-accepting = The server still runs, but takes no new client after an old one has gone.
    .why = It is waiting at a place that concerns the old client, so it never comes back to accept(). To everybody outside it looks as if it were dead.
    .hint = Follow your code from the place where the old client's connection ends: which path leads back to accept()?

cause-short-send = The server sends only a part of a reply{ $count ->
        [none] {""}
        [one] : one byte is missing
       *[other] : { $count } bytes are missing
    }.
    .why = send() may take fewer bytes than it is given, and returns how many it took. The rest is lost unless the program sends it again from there.
    .hint = Look at the number that send() returns and go on with the rest, or use a call that does this for you, such as sendall() in Python.

cause-splits-characters = The bytes of one character arrived in two pieces, and { $how ->
        [none] the character came out wrong
       *[other] the { $program } could not decode them: it { $ended }
    }.
    .why = A Chinese character is three bytes in UTF-8, and TCP may deliver them in any pieces. Half a character cannot be decoded by itself.
    .hint = Collect bytes first and decode only what is whole; or pass the bytes on as they are. An incremental decoder keeps the beginning of a character for you.

cause-one-recv-one-message = The { $program } takes what one recv() returns for one message.
    .why = TCP carries bytes, and knows no messages. What is sent at once may arrive in many pieces, even inside a word or a number, and several messages may arrive as one. Only what your protocol says, such as a newline or a length, tells where a message ends.
    .hint = Collect what recv() returns in a buffer of that connection. Take a message out of it only when all of it is there, and leave what stands behind it for the next one.

cause-keeps-partial = The { $program } keeps half of a file as if it were whole.
    .why = A connection may break off at any byte. Whoever asks for the file later cannot see that the rest is missing, and an older version that was good is gone as well.
    .hint = Write to a file of another name, and count. Only when as many bytes have come as were announced, give it its real name (rename replaces an old file in one step); otherwise remove it.

cause-path-escape = The server lets a name lead out of its folder.
    .why = A name may be a way, and two dots in it lead one folder up, as far as one likes. A server that simply opens what it is asked for hands out, or overwrites, any file of the machine. It is one of the most common holes in real servers.
    .hint = Check the name before you use it: allow just the characters that the task allows, and no dot at the beginning. That is safer than looking for what is forbidden.

cause-only-ascii = The { $program } cannot take text outside ASCII, such as Chinese.
    .why = The network carries bytes. Text has to be encoded before send() and decoded after recv(), with the same encoding on both sides; ASCII has no Chinese characters.
    .hint = Use UTF-8 for both encode() and decode(), and look for a place that assumes one byte a character.

cause-long-message = { $how ->
        [none] The server does not manage a long message
       *[other] A long message was too much for the server: it { $ended }
    }{ $count ->
        [none] {""}
        [one] {" "}(at one byte)
       *[other] {" "}(at { $count } bytes)
    }.
    .why = One recv() returns at most as much as its buffer holds, and often less. A long message comes out of several calls.
    .hint = Do not rely on a message fitting into one recv(). Check the size of the buffer and what happens to the bytes that are left.

cause-busy-idle = The server never comes to rest: it goes on working while nothing at all happens{ $percent ->
        [none] {""}
       *[other] {" "}(measured: { $percent }% of a processor)
    }.
    .why = A loop that asks again and again whether something is there never rests. A blocking call, or select() without a zero time-out, lets the system wake the program when there is something to do.
    .hint = Look for a loop with a non-blocking socket or a time-out of 0, and let it wait in accept(), recv() or select() instead.

cause-blocks-on-idle = While the server waits for one client, it serves nobody else.
    .why = recv() waits until this one client sends something, and a client may be silent for hours. A server with one line of work that waits there cannot come back to accept(), or to the others. They look connected, for the system takes them into its queue, but nobody talks to them.
    .hint = Whoever waits must not keep the others waiting. Either each client gets a line of work of its own, a thread or a process, and the first one only accepts; or one select(), poll() or epoll waits for all sockets at once, and only what is ready is read, once.

cause-blocks-on-slow = One client does not read what it is sent, and while the server waits for it in send(), it serves nobody else.
    .why = send() puts bytes into a buffer. When the other side does not read, the buffers on the way fill up, at some megabytes, and then send() waits until there is room, perhaps for ever. Whatever shares its thread, or needs the lock that it holds, waits as well.
    .hint = Do not wait for one client where others depend on you. Either make the sockets non-blocking (or send with MSG_DONTWAIT) and keep what does not fit in a list of that client's own, or give each client a thread that only sends. Close the connection of whoever falls too far behind.

cause-no-event = The server does not tell one client what another one has done.
    .why = What comes on one connection has to go out on others. Either nothing at this place sends to them, or the way to it is not taken: an error that nobody handles, or an early return, goes past it.
    .hint = Keep a list of all connections, and write one function that sends a line to all but one. Call it at each place where something happens that others should know, also where recv() fails or returns nothing.

cause-client-limit = { $count ->
        [none] The server does not manage so many clients at the same time{ $limit ->
            [descriptors] : its descriptors run out
            [select] : its select() has no room for so many
           *[other] {""}
        }.
        [one] The server serves only one client at a time{ $limit ->
            [descriptors] : its descriptors run out
            [select] : its select() has no room for so many
            [workers] : each of its threads or processes stays with one client
           *[other] {""}
        }.
       *[other] The server serves only { $count } clients at the same time{ $limit ->
            [descriptors] : its descriptors run out
            [select] : its select() has no room for more
            [workers] : each of its threads or processes stays with one client
           *[other] {""}
        }.
    }
    .why = { $limit ->
        [descriptors] Each connection takes a descriptor, and a process may usually have 1,024 of them. Whatever else is opened for a client, a file or a pipe, halves their number.
        [select] The sets that select() takes have room for the descriptors 0 to 1,023 (FD_SETSIZE), however many files a process may open.
        [workers] A pool of N threads serves N clients if each of them stays with its client until it leaves, also while that one says nothing. Client N + 1 waits in a queue for one of them to go.
       *[other] Somewhere is a number: the length of an array, the size of a pool, a limit of the system. Those who come after it is reached are not served.
    }
    .hint = { $limit ->
        [descriptors] Open per client nothing but its connection, and close what is not needed any more. Whoever needs more raises the limit (ulimit -n).
        [select] Use poll() or epoll, in Python the module selectors: they have no such limit.
        [workers] Start a thread for each client, or let the pool do only the short work of answering a message that has come, and let select() or poll() do the waiting.
       *[other] Look for that number in your code. Where it is needed, it should be far greater than the number of clients that you expect, and who comes in vain should be told.
    }

cause-mixes-clients = The server mixes its clients up: what belongs to one comes to another.
    .why = Threads of a process share all its global variables. When the next client comes, a global connection, buffer or list belongs to both, and whoever writes last wins. One recv() and one send() belong together only if they use the same connection.
    .hint = Keep everything that belongs to a client with that client: local variables and parameters of the function that serves it, or an entry of its own in a dictionary by connection. Then look at which socket you send on.

cause-fd-leak = The { $program } does not close what it has opened{ $before ->
        [none] {""}
       *[other] : { $after } descriptors are open instead of { $before }
    }.
    .why = Every connection is a descriptor that stays open until close(), also when the other side has long gone. A process may have only about a thousand of them; when they are used up, nobody gets in any more.
    .hint = Go through every way out of the code that serves one client, errors included: does each of them end in close()? In Python a with block around the connection does it for you.

cause-thread-leak = The { $program } leaves threads or processes behind{ $before ->
        [none] {""}
       *[other] : there are { $after } instead of { $before }
    }.
    .why = A thread or process that was started for one client has to end with it. One that waits for ever keeps its memory and its place, and the system gives out only so many.
    .hint = Follow the function that serves one client: what does it do when recv() returns nothing, or fails? Each of these ways has to lead to its end.

cause-unbounded-memory = The { $program } keeps more and more memory{ $before ->
        [none] {""}
       *[other] : { $after } instead of { $before }
    }.
    .why = What is collected and never given back grows with all that clients send, until nothing is left for anybody. A client that never ends its line is enough.
    .hint = Look for a list, a dictionary or a buffer that only grows; set a limit to what one client may make the program keep, and drop what belongs to a client when it leaves.

cause-zombies = { $count ->
        [none] The { $program } does not collect its children that have ended.
        [one] The { $program } does not collect a child that has ended.
       *[other] The { $program } does not collect { $count } of its children that have ended.
    }
    .why = A process that has ended stays in the system's table as a zombie until its parent has asked how it ended, with wait(). Thousands of them fill the table, and no process can be started any more.
    .hint = Call waitpid(-1, …, WNOHANG) in a loop when the signal SIGCHLD comes, or let the system do it: signal(SIGCHLD, SIG_IGN).

cause-address-in-use = After a restart the server cannot bind its port again{ $address ->
        [none] {""}
       *[other] {" "}({ $address })
    }.
    .why = The side that closes first keeps the connection in TIME_WAIT for about a minute. As long as one is left, bind() to this port fails, although the old server is gone.
    .hint = Set the socket option SO_REUSEADDR after socket() and before bind().

cause-half-close = The server does not answer a message when the client closes its sending side right after it.
    .why = A FIN says “I send no more”, not “I have gone”: the client still reads (RFC 9293 §3.6). What was received before it still deserves its reply.
    .hint = Answer all that has been received first, and only then act on the empty recv().

cause-dies-on-eintr = When { $call ->
        [none] a system call
       *[other] { $call }
    } was interrupted by a signal, { $how ->
        [none] the { $program } did not go on as before
       *[other] { $role ->
            [client] the client
           *[other] the whole server
        } { $ended }
    }.
    .why = A signal may interrupt any call that waits; the call then fails with EINTR although nothing is wrong. Python and Java repeat it by themselves, C does not.
    .hint = When a call fails with EINTR, just make it again.

cause-other-kind = { $detail ->
        [none] This is not a conversation server: it answers only requests of its own protocol.
       *[other] This is not a conversation server but { $detail }.
    }
    .why = The exercise asks for a server that answers any message. This one answers only what its own protocol knows, and the message that was sent is not among it.
    .hint = Hand in the server of this exercise under the name that is looked for; or let this one answer an unknown message, too, such as with “unknown command”, and go on.

cause-dies-on-emfile = { $call ->
        [none] When no descriptor is left
       *[other] When { $call } fails with { $errno }
    }, the { $program } { $how ->
        [none] does not go on with its work
       *[other] { $ended }
    }.
    .why = A process may have only so many files and sockets open. When many clients come, accept() fails for a while; those who are connected still want to be served, and when they leave there is room again.
    .hint = When accept() fails like this, go on serving those who are there and accept again later, without a loop that never waits.

cause-dies-on-failed-call = { $call ->
        [none] After a call has failed
       *[other] After { $call } has failed with { $errno }
    }, the { $program } { $how ->
        [none] does not go on with its work
       *[other] { $ended }
    }.
    .why = Any call to the system may fail for reasons that lie outside the program and pass. Whoever does not expect that ends, or waits for something that no longer comes.
    .hint = Look at what the call returns, or catch its exception, and decide there: try again, give up this one connection, or tell the user and end in order.

cause-prints-instead = The server prints the reply on its terminal instead of sending it to the client.
    .why = print() and printf() write to the terminal of the server. Only what is given to send() on the connection travels to the client.
    .hint = Send the reply on the socket that accept() returned; printing it as well does no harm.

cause-no-connect = { $call ->
        [none] { $missing ->
            [socket] The client never creates a socket.
            [connect] The client creates a socket, but never calls connect().
           *[other] The client never connects to a server.
        }
       *[other] The client does not connect: its { $call } fails with { $errno }.
    }
    .why = A client has to call connect() with the server's address before it can send anything.
    .hint = Check that the program reaches connect() without waiting for other input, and which address and port it gives to it.

cause-no-message = The client connects, but sends nothing of the line that was typed.
    .why = The server can only answer what arrives. A line that is read but not sent, or that the program never reads, leaves both sides waiting.
    .hint = Read a line from the terminal and send() it on the connected socket before you call recv().

cause-wrong-message = What the client sends is not the line that was typed.
    .why = The server answers what it receives. When the text is changed, cut or put together with other text on the way, the conversation is about something else.
    .hint = Compare the two lines above: what does the program do with the text between reading it and send()?

cause-no-print = The client receives the reply, but does not show it.
    .why = Whoever sits at the terminal only sees what the program prints. Output that is not printed, or is kept in a buffer, does not exist for them.
    .hint = Print what recv() returned, decoded as text; in C end the line with \n or call fflush(stdout).

cause-one-question = { $count ->
        [none] The client ends after its first message, although more lines are typed.
       *[other] The client ends before it has sent message { $count }, although that line is typed.
    }
    .why = A session is as many messages as the user wants. Code that stands outside a loop runs once.
    .hint = Repeat: read a line, send it, receive the reply, print it; leave the loop when the user ends the session.

cause-client-crash = The client { $ended }{ $place ->
        [none] {""}
       *[other] {" "}at { $place }
    }, although its server did nothing wrong.
    .why = An error in the middle of the conversation ends the program, and the user loses the session.
    .hint = Read the last line of the error, then the line of your program that it names: which value is different there from what the code expects?

cause-refused-crash = { $how ->
        [none] When no server is there, the client neither says so nor ends: it goes on without a connection.
       *[other] When no server was there, the client { $ended } instead of handling the error.
    }
    .why = connect() fails with ECONNREFUSED when nobody listens at that address. That happens every day, when the server is started later, for instance.
    .hint = Handle the error of connect(): tell the user in one line that the server cannot be reached, and let the program end in order.

cause-no-retry = The client gives up { $count ->
        [none] at the first refusal
        [one] at the first refusal
       *[other] after { $count } refused tries
    }; its server would have been there a little later.
    .why = A server may start later than its client, or start again. A client that tries again after a pause meets it; one that does not has to be started by hand.
    .hint = Put connect() into a loop with a pause that grows and with a limit to the tries. After a failed connect() make a new socket.

cause-hammering = The client tries again { $pause ->
        [none] without a pause
       *[other] after only { $pause }
    } when it was refused.
    .why = A server that starts again needs a moment. A loop without a pause asks thousands of times a second, uses up a processor and, with many such clients, keeps the server from ever coming up. Polite clients wait between tries, and longer each time (exponential back-off).
    .hint = Sleep between two tries, at least 0.1 and at most 2 seconds here; doubling the pause each time is usual.

cause-retries-forever = The client never gives up{ $count ->
        [none] {""}
       *[other] {" "}(seen: { $count } tries)
    }.
    .why = The server may be gone for good, or the address may be wrong. A client that tries for ever never tells its user, who waits in front of a silent screen.
    .hint = Count the tries, stop at a limit (3 to 10 here), tell the user in one line that the server cannot be reached, and end.

cause-no-timeout = Where nothing answers at the server's address, the client waits for minutes without a word.
    .why = A machine that is switched off does not refuse: no answer comes at all. connect() then asks again and again, and Linux gives up only after two minutes.
    .hint = Give the connection a time limit: settimeout() in Python, a connect() with a time-out in Java, a non-blocking connect() with poll() in C. Tell the user when it is over, and end.

cause-prints-early = The client shows only a part of the reply{ $count ->
        [none] {""}
        [one] : one byte is missing
       *[other] : { $count } bytes are missing
    }.
    .why = One recv() returns what has arrived so far, at most as much as the buffer holds. The rest of a long reply comes with the next call.
    .hint = Go on receiving until the reply is whole (here: up to its newline), and only then go on to the next line of input.

cause-waits-for-more = The client has received the reply and still waits for more of it.
    .why = recv() that is to fill a whole buffer, or a loop that ends only when the server closes, never comes back after a short reply.
    .hint = One recv() returns as soon as something is there. Print that, instead of waiting until a certain number of bytes has come.

cause-hangs-on-end = { $how ->
        [none] The client does not notice that the server has ended the connection.
       *[other] When its server had gone, the client { $ended } instead of handling that.
    }
    .why = A server that goes shows in one of three ways: recv() returns an empty result (FIN), recv() or send() fails with ECONNRESET (RST), or send() fails with EPIPE, in C by the signal SIGPIPE. Which of them comes is chance. A client that is not prepared for all three waits, loops or dies.
    .hint = Test what recv() returns, empty included, and handle the error of recv() and of send() alike: tell the user in one line that the server has gone, close the socket, and end. In C also ignore SIGPIPE.

cause-silent-exit = The client ends without telling its user why.
    .why = Somebody sits in front of the screen. A program that just is no longer there looks like a crash, and nobody knows whether the last message has arrived.
    .hint = Print one line before you end: what has happened, and with which server. With buffered output also flush it.

cause-no-reconnect = { $count ->
        [none] The client does not connect again after its connection was cut.
        [0] The client does not connect again after its connection was cut.
       *[other] After its connection was cut the client tries to connect again, is refused, and gives up.
    }
    .why = Connections break while both programs are in order: a cable, a router, a server that is started again. The old socket is of no use any more, whether the break shows as an error of send() or recv() or as an empty result; only a new connection is.
    .hint = Where send() or recv() fails or recv() returns nothing, close the socket, make a new one and connect() again, with a pause and a limit to the tries; then send once more what was not answered.

cause-no-resend = The message that got no answer is lost: the client does not send it again.
    .why = What was sent and not answered may never have arrived: a connection that broke takes it along, and a datagram is promised to nobody. If nobody sends it again, the user waits in vain.
    .hint = Keep the message until its reply has come. After connecting again, or when the time for the reply is over, send it once more, then wait as before.

cause-double-send = After connecting again the client sends a message once more that had arrived already, or sends one twice.
    .why = A message that comes twice is carried out twice: a transfer, an order, a line in a chat. Only the one that got no answer has to be sent again, and only once.
    .hint = Keep just one message, the one without a reply, and drop it as soon as the reply is there. Is there a second place that sends it, such as the loop that goes on after the repair?

cause-waits-forever = The { $program } waits without a time limit for a reply that got lost on the way.
    .why = When nothing goes on between two machines, neither of them is told: recv() just goes on waiting. Only the { $program } itself can decide that it has waited long enough.
    .hint = Give recv() a time limit: settimeout() in Python, setSoTimeout() in Java, poll() or SO_RCVTIMEO in C. When it is over, tell the user, and try again or end.

cause-reset-on-leave = The { $program } leaves with a reset (RST) instead of closing in order (FIN).
    .why = The system sends RST when a socket is closed while received bytes are still unread, or when the option SO_LINGER asks for it. The other side then sees an error instead of an orderly end.
    .hint = Read what the other side has sent before you close() the socket, and leave SO_LINGER alone.

cause-closes-fully = The { $program } closes the connection altogether where only its sending was to end: what it is sent afterwards is answered with a reset (RST).
    .why = close() ends both directions. A half close ends only one's own sending: the FIN says “I send no more”, and the other side may go on, as long as somebody reads it (RFC 9293 §3.6).
    .hint = End the sending with shutdown() for writing, go on with recv() until it returns nothing, and only then close().

cause-ignores-eof = { $role ->
        [program] The program does not end when its input ends.
       *[other] The client does not end when its user ends the session.
    }
    .why = { $role ->
        [program] The end of input is how a program learns that nobody will ask any more. One that does not act on it runs for ever, and whoever started it waits for ever.
       *[other] The user ends a session with an empty line, an end word such as ## or exit, or with the end of input (Ctrl-D). A client that does not act on any of them runs for ever.
    }
    .hint = { $role ->
        [program] What does your way of reading a line return at the end of input: an empty text, nothing, an exception, NULL or 0? That is not an empty line, which still has its newline. Leave the loop on it.
       *[other] Leave the loop on an empty line and at the end of input, then close() the socket.
    }

cause-empty-message = After an empty line the client and the server wait for each other.
    .why = An empty message is zero bytes, and send() of zero bytes sends nothing at all. The client then waits in recv() for a reply to a message that never existed.
    .hint = Decide what an empty line means, such as the end of the session, before you call send().

cause-other-address = Your client and your server do not meet: { $address ->
        [none] they use different addresses
       *[other] { $other ->
            [none] nobody answers at { $address }
           *[other] the client dials { $address }, the server listens on { $other }
        }
    }.
    .why = A connection needs the same address and the same port on both sides.
    .hint = Compare the port in connect() with the one in bind(), then the addresses: 127.0.0.1 reaches a server that is bound to 0.0.0.0.

cause-both-wait = Your client and your server wait for each other.
    .why = Each of the two is in a call that ends only when the other one sends something. The order of sending and receiving does not fit.
    .hint = Write down the order of recv() and send() on both sides: whenever one side receives, the other one has to send.

cause-build-failed = { $place ->
        [none] The { $program } does not compile{ $detail ->
            [none] .
           *[other] : { $detail }
        }
       *[other] The { $program } does not compile: the first error is at { $place }{ $names ->
            [none] .
           *[other] {" "}({ $names }).
        }
    }
    .why = Without a finished build there is no program to talk to, so nothing else can be tried.
    .hint = Put the first error right and build again: the later ones often follow from it.

cause-missing-program = There is no { $program } in the submission.
    .why = netgrade looks for files by their usual names{ $names ->
        [none] {"."}
       *[other] {": "}{ $names }.
    }
    .hint = Save your { $program } under such a name, or name it in submission.yaml.

cause-ambiguous-program = More than one file could be the { $program }{ $names ->
        [none] .
       *[other] : { $names }.
    }
    .why = Only one of them can be graded, and netgrade does not guess for you.
    .hint = Move what is not to be graded out of the folder, or say in submission.yaml which file it is.

cause-missing-interpreter = This machine has nothing to run the { $program } with{ $detail ->
        [none] .
       *[other] : { $detail } is missing.
    }
    .why = The program may well be right; it was not started at all.
    .hint = Install what is missing, or ask your teacher to grade this submission on a machine that has it.

cause-needs-package = The { $program } needs a package that is not here{ $detail ->
        [none] .
       *[other] : { $detail }.
    }
    .why = Grading runs without the internet and with the language's standard library only. The program ended at its import.
    .hint = Remove the import if you do not need it; this exercise can be solved with the standard library.

cause-other-arguments = The { $program } ends at once: it wants other arguments than those that were tried{ $names ->
        [none] .
       *[other] {" "}({ $names }).
    }
    .why = netgrade starts a program without arguments, then with HOST PORT, PORT, -p PORT and HOST:PORT.
    .hint = Give your arguments default values, or write in submission.yaml how to start the program, with {"{host}"} and {"{port}"}.

cause-endless-output = The { $program } prints without end and was stopped.
    .why = A loop that never waits fills the terminal, and nobody can follow the conversation any more.
    .hint = Look for the loop around the output: what should make it wait or leave, and does that happen when recv() returns an empty result?

cause-fork-bomb = The { $program } starts processes or threads without end and was stopped{ $count ->
        [none] {""}
       *[other] {" "}(at { $count })
    }.
    .why = Every start of a process takes memory and a place in the system's table. A start inside a loop that never waits uses up all of them.
    .hint = Start a process or thread only after accept() has returned a new client, and make sure that a child does not run the parent's loop.

cause-out-of-memory = The { $program } uses more memory than it may and was stopped.
    .why = What is collected and never given back grows with every message, until the system ends the program.
    .hint = Look for a list or a buffer that only grows, and for a recv() with an enormous size.

cause-daemonises = The { $program } goes into the background: its first process ends while others run on.
    .why = What has left its terminal cannot be typed to, read or ended any more; it would keep the port for ever.
    .hint = Let the program stay in the foreground, without fork() at the start and without & or nohup.

cause-answers-missing = { $detail ->
        [none] The file with the answers is not there.
       *[other] { $detail } is not there, so nothing in it could be graded.
    }
    .why = Questions are answered in a file in the exercise's folder of your submission.
    .hint = Put the template there and fill it in: `make start EX=… IN=en` copies answers.yaml, and `netgrade trace --seed YOUR-NAME` writes trace.yaml.

cause-answers-unreadable = { $place ->
        [none] { $detail ->
            [none] The answer could not be read.
           *[other] { $detail } could not be read.
        }
       *[other] The answer could not be read ({ $place }).
    }
    .why = The file is YAML: `word: answer`, lists in brackets, spaces for the indentation. Only what is wrong gets lost; all other answers were graded.
    .hint = Mend the place that is marked at the top of this exercise, and compare it with the template.

cause-not-answered = The question is not answered, or not all of it.
    .why = An empty answer earns nothing, and nothing is taken away for a wrong one.
    .hint = Fill in what is empty. The handout tells what it needs, and a guess costs nothing.

cause-wrong-order = The right things, but not in this order.
    .why = The order is part of the answer: each of them rests on what comes before it.
    .hint = Look from which end the question counts. Then ask of each neighbour: which of the two needs the other?

cause-wrong-match = Something was put where it does not belong.
    .why = Every item has one place by what it does, not by how often one sees it together with another.
    .hint = Say in one sentence what the marked item does, and for whom. Then read the choices again.

cause-wrong-choice = Not the right choice, or not all of them.
    .why = Where several are right, each wrong one takes a right one away again; so ticking all of them does not pay.
    .hint = Go through the choices one by one and look for a case in which each is wrong.

cause-wrong-word = An answer does not fit.
    .why = Names in English and Chinese count, as do the usual short forms, however they are spaced and written. What stands there is not among them.
    .hint = Check what kind of word is asked for, and its spelling.

cause-contradiction = The text says the opposite of what is so.
    .why = Single sentences are looked at, with what they are about and whether they deny it. One that is wrong is not made good by another.
    .hint = Read every sentence by itself: who is it about, and is there a “not” too many, or one missing?

cause-foreign-trace = The trace was made for somebody else.
    .why = Everybody gets other numbers. The file was made from another name than the one that belongs to this submission.
    .hint = Make your own with `netgrade trace --seed YOUR-NAME` and fill it in.

cause-wrong-flags = A segment has other control bits.
    .why = SYN opens a direction, FIN ends it, and ACK says that the acknowledgement number counts. Once a side has something to acknowledge, every segment of it has ACK.
    .hint = Ask of each segment: does it open, does it end, does it acknowledge? It may do two of them at once.

cause-syn-not-counted = A SYN takes one sequence number, and it was not counted.
    .why = A SYN has to be acknowledged like data, so it takes a number of its own, though it carries no byte (RFC 9293 §3.4).
    .hint = Write down for both sides which number comes next after the SYN. What was counted wrongly there is wrong in all that follows.

cause-fin-not-counted = A FIN takes one sequence number, and it was not counted.
    .why = A FIN has to be acknowledged like data, so it takes a number of its own, though it carries no byte (RFC 9293 §3.4).
    .hint = Which number would the next byte have had that can no longer be sent? That is the FIN's.

cause-data-not-counted = The data of a segment was not counted.
    .why = Every byte has a number. The sequence number is that of the segment's first byte; the acknowledgement number is that of the next byte which is expected.
    .hint = Add the length of the data to the number of its first byte: what comes next?

cause-other-direction = A number of the other direction.
    .why = The two directions count by themselves, each from an initial number of its own. A side sends its own sequence number, and acknowledges in the other side's numbers.
    .hint = Draw two columns, one a side, and write every sequence number into its own.

cause-wrong-number = A number that does not follow from what came before.
    .why = Next number = number of the first byte + bytes of data + 1 for SYN + 1 for FIN. A segment that only acknowledges takes up no number.
    .hint = Start at the first marked segment: which segment of the same side came before it, and what did that one take?

cause-wrong-state = An end is in another state.
    .why = A state changes when an end sends or receives SYN, FIN, or the acknowledgement of its own. Who closes first goes another way than who closes second.
    .hint = Follow one side at a time through the state diagram (RFC 9293 §3.3.2, figure 5).

cause-unknown = The check failed; what was seen does not show why.
    .why = netgrade only names a cause that it can prove. The conversation above is all that is known.
    .hint = Go through the conversation line by line: at which line does the program do something other than you meant? Then repeat the steps by hand.
