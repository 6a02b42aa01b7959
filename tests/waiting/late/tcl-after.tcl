# Answers from a timer of the event loop.
proc serve {client} {
    if {[gets $client line] < 0} { close $client; return }
    after 400 [list puts $client $line]
}
proc welcome {client host port} {
    fconfigure $client -buffering line -blocking 0
    fileevent $client readable [list serve $client]
}
socket -server welcome -myaddr 127.0.0.1 8888
vwait forever
