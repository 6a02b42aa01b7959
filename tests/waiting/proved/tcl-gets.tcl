# Reads lines one after the other, and says nothing.
proc serve {client host port} {
    while {[gets $client line] >= 0} {}
    close $client
}
socket -server serve -myaddr 127.0.0.1 8888
vwait forever
