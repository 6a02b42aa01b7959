# Why checks fail whose programs speak in datagrams. A message with `-udp` at its end stands in the place of the
# one without it.

cause-wrong-transport = The { $program } makes a TCP socket, but this exercise speaks UDP.
    .why = TCP and UDP are two different protocols with port numbers of their own: TCP port 8888 and UDP port 8888 have nothing to do with each other. A datagram never arrives at a TCP socket.
    .hint = Create the socket with SOCK_DGRAM instead of SOCK_STREAM. Then there is no listen(), no accept() and no connection: after bind() a server calls recvfrom() and sendto() at once.

cause-truncates = The server cuts long datagrams: { $count ->
        [none] only a part
       *[other] only { $count } bytes
    } came back.
    .why = recvfrom(n) takes one datagram and at most n bytes of it. What does not fit is thrown away by the system; the next recvfrom() gets the next datagram, never the rest of this one.
    .hint = Give recvfrom() a buffer that holds the largest datagram there is: 65,507 bytes, or 65,535 to be on the safe side.

cause-merges-messages = The server makes one message of two datagrams.
    .why = UDP keeps the border of every message: one sendto() is one recvfrom(), one question is one answer. Whoever collects bytes, as a TCP program has to, puts together what does not belong together.
    .hint = Answer each datagram by itself, with the very bytes that this recvfrom() returned. A buffer that lives longer than one datagram is not needed here.

cause-wrong-peer = The server sends the answer to another client than the one that asked.
    .why = A UDP server has one socket for everybody. Only the address that recvfrom() returns together with the data says who has sent it, and each datagram may come from somebody else.
    .hint = Give sendto() the address that the same recvfrom() has just returned. Do not keep an address in a variable from the first client, or from the one before.

cause-one-peer = The server hears only its first client.
    .why = connect() on a UDP socket sends nothing, but from then on the socket takes datagrams of that one peer only, and the system turns away everybody else's.
    .hint = Leave connect() out in the server, and use recvfrom() and sendto() with the address.

cause-dies-on-empty = { $how ->
        [none] The server does not answer an empty datagram, or serves nobody after it.
       *[other] The server takes an empty datagram for the end: it { $ended }.
    }
    .why = With TCP a recv() that returns nothing means that the other side has finished. UDP has no connection that could end: a datagram of 0 bytes is a message like any other.
    .hint = Do not test whether the data are empty, and do not wait until enough bytes have come: answer each datagram by itself, whatever its length.

cause-dies-on-unreachable = { $how ->
        [none] The server stops answering after it had answered a client that was gone.
       *[other] The server { $ended } after it had answered a client that was gone.
    }
    .why = When a datagram finds nobody at its port, an ICMP message comes back. A socket with a fixed peer (after connect()) reports it at the next call as ECONNREFUSED, although that call has nothing to do with it.
    .hint = One client's trouble must not end the service for the others: use sendto() with the address on an unconnected socket, or catch the error of a single answer and go on with recvfrom().

cause-takes-duplicate = The client takes an old reply for the reply to its new request.
    .why = A network may deliver a datagram twice, or so late that the next request is on its way. recvfrom() gives them out in the order in which they came; it does not know which reply belongs to which request. That is what the number is for.
    .hint = Compare the number at the beginning of each reply with that of the request that you wait for. If it is another, throw the reply away and go on waiting, without counting it as an answer.

cause-hammering-udp = The client sends its request again too soon.
    .why = A reply needs its time, and a network that loses datagrams is often one that has too much to do. Whoever asks again at once makes that worse.
    .hint = Wait at least as long as the task says before you send again. Is there a time limit that has shrunk to zero, or one that is given in the wrong unit (milliseconds for seconds)?

cause-retries-forever-udp = The client never gives up{ $count ->
        [none] {""}
       *[other] {" "}(it has sent the same request { $count } times)
    }.
    .why = With UDP nobody tells the client that its server is gone for good. If it asks for ever, its user waits in front of a silent screen.
    .hint = Count the tries, stop at a limit (3 to 10 here), tell the user in one line that no reply comes, and end.

cause-no-resend-udp = { $count ->
        [none] The client does not send its request again.
        [1] The client does not send its request again when no reply comes.
       *[other] The client sends its request only { $count } times, then it gives up.
    }
    .why = UDP loses datagrams, and tells nobody. Whether the request got lost or its reply, the client sees the same: nothing. Only sending it again helps.
    .hint = Put sendto() and the wait for the reply into one loop: send, wait for a limited time, and send the same datagram again when the time is over, 3 to 10 times in all.

cause-waits-forever-udp = The client waits without a time limit for a reply that never comes.
    .why = UDP loses datagrams, and tells nobody: recvfrom() just goes on waiting. Only the client itself can decide that it has waited long enough.
    .hint = Give recvfrom() a time limit: settimeout() in Python, setSoTimeout() in Java, poll() or SO_RCVTIMEO in C. When it is over, send the request again.

cause-never-listens-udp =
    { $call ->
        [none] { $missing ->
            [socket] The server never creates a socket.
            [bind] The server creates a socket, but never binds it to an address.
           *[other] The server is nowhere to be reached.
        }
       *[other] The server cannot be reached: its { $call } fails with { $errno }.
    }
    .why = A datagram only arrives at a socket that has an address. A UDP server gets there in two steps: socket() with SOCK_DGRAM, then bind(). There is no listen() and no accept().
    .hint = { $call ->
        [none] Check that socket() and bind() are called, in this order, before anything that waits for input.
       *[other] Look at the arguments of { $call }: the error says what the system does not like about them.
    }

cause-no-reply-udp = The server sends nothing back for the client's datagram.
    .why = The client waits for an answer to each datagram. A server that only prints what it received, or waits for something else before it answers, leaves it waiting.
    .hint = After each recvfrom(), call sendto() with the address that it returned, before the program waits for anything else.

cause-one-message-udp = { $count ->
        [none] The server answers the first datagram, then stops answering.
       *[other] The server stops answering at datagram { $count } of the same client.
    }
    .why = Each datagram is a message of its own, and the next one may come at any time. recvfrom() and sendto() that stand outside a loop run once.
    .hint = Repeat recvfrom() and sendto() for ever: a UDP server has no client that leaves, so nothing ends this loop.

cause-prints-instead-udp = The server prints the answer on its terminal instead of sending it to the client.
    .why = print() and printf() write to the terminal of the server. Only what is given to sendto() travels to the client.
    .hint = Send the answer with sendto() to the address that recvfrom() returned; printing it as well does no harm.

cause-no-message-udp = The client sends nothing of the line that was typed.
    .why = The server can only answer what arrives. A line that is read but not sent, or that the program never reads, leaves both sides waiting.
    .hint = Read a line from the terminal, put the number before it, and give it to sendto() before you call recvfrom().

cause-no-connect-udp = The client sends nothing to a server.
    .why = With UDP nothing has to be connected: the first thing that the server hears of a client is its first datagram.
    .hint = Check that the program reaches sendto() without waiting for other input, and which address and port it gives to it.

cause-refused-crash-udp = { $how ->
        [none] When nobody has the port that it sends to, the client neither says so nor ends.
       *[other] When nobody had the port that it sends to, the client { $ended } instead of giving up in order.
    }
    .why = A datagram that finds nobody at its port draws an ICMP message. After connect() on the UDP socket the next call reports it as ECONNREFUSED; without connect() nothing is reported at all, and only the time limit tells.
    .hint = Treat both alike: an error while waiting for a reply is no reply. Try again as the task says, then tell the user in one line and end in order.

cause-other-address-udp = Your client and your server do not meet: { $address ->
        [none] they use different addresses
       *[other] { $other ->
            [none] nobody answers at { $address }
           *[other] the client sends to { $address }, the server is bound to { $other }
        }
    }.
    .why = A datagram needs the same address and the same port on both sides, and both must speak UDP.
    .hint = Compare the port in sendto() with the one in bind(), then the addresses: 127.0.0.1 reaches a server that is bound to 0.0.0.0.

cause-long-message-udp = { $how ->
        [none] The server does not answer a long datagram.
       *[other] A long datagram was too much for the server: it { $ended }.
    }
    .why = A datagram may hold up to 65,507 bytes, and comes whole or not at all. What does not fit into the buffer of recvfrom() is lost; some languages report that as an error.
    .hint = Give recvfrom() a buffer of 65,535 bytes, and look at what happens to the data behind it.
