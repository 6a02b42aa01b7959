if {[catch {socket 127.0.0.1 5555} s]} {
    puts "cannot connect: $s"
    exit 1
}
fconfigure $s -buffering none -translation binary -blocking 1
fconfigure stdout -buffering none
while {[gets stdin line] >= 0} {
    if {$line eq "quit"} break
    if {$line eq ""} continue
    puts -nonewline $s [encoding convertto utf-8 $line]
    fconfigure $s -blocking 0
    fileevent $s readable {set ready 1}
    vwait ready
    set answer [read $s]
    if {$answer eq "" && [eof $s]} break
    puts [encoding convertfrom utf-8 $answer]
}
close $s
