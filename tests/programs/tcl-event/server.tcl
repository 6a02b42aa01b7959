# event driven server
proc accept {channel host port} {
    fconfigure $channel -blocking 0 -buffering none -translation binary
    fileevent $channel readable [list talk $channel]
}

proc talk {channel} {
    if {[catch {read $channel} data] || ([eof $channel] && $data eq "")} {
        close $channel
        return
    }
    if {$data ne ""} {
        catch {puts -nonewline $channel "tcl heard: $data"}
    }
    if {[eof $channel]} {
        close $channel
    }
}

socket -server accept 5555
vwait forever
