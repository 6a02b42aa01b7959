# The event loop of Tcl, with a handler for what is readable.
proc serve {client} {
    read $client
    if {[eof $client]} { close $client }
}
proc welcome {client host port} {
    fconfigure $client -blocking 0
    fileevent $client readable [list serve $client]
}
socket -server welcome -myaddr 127.0.0.1 8888
vwait forever
