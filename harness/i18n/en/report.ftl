# The frame of a report.

head-run = grading { $submission }, seed { $seed }
head-best-effort = Isolation is not full on this machine: programs were kept apart only as far as it allows. `netgrade doctor` says what is missing.
walls = Memory is limited by { $memory }, the number of processes by { $processes }; { $files }.
walls-cgroup-v2 = cgroup v2
walls-cgroup-v1 = cgroup v1
walls-measured = measuring
walls-landlock = files are kept apart by Landlock (version { $version }), too
walls-no-landlock = files are not kept apart by Landlock
head-listens = listens on { $address }
head-dials = dials { $address }
head-missing = not found in the submission
head-ambiguous = not clear which file it is: { $names }
head-no-interpreter = { $language ->
    [binary] needs { $command }, which is not on this machine
   *[other] written in { $language }, but { $command } is not on this machine
}

found-gap = {": "}
found-comma = {", "}
found-not-built = does not compile
found-never-listens = ended or stopped before it listened
found-never-dials = ended or stopped before it dialled
found-not-started = was not started
found-no-arguments = started without arguments
found-arguments = started with { $arguments }
found-elsewhere = { $address } (an address of one network only)
found-reply = { $newline ->
    [with] { $shape } with newline
    [without] { $shape } without newline
   *[none] { $shape }
}
found-shape-typed = replies typed at its own terminal
found-shape-echo = echo
found-shape-decorated = decorated echo
found-shape-upper = upper-case echo
found-shape-lower = lower-case echo
found-shape-reversed = reversed echo
found-shape-time = time-of-day reply
found-shape-constant = constant reply
found-shape-numbers = numbered reply
found-shape-varied = varying replies
found-greets = greets its clients
found-silent = sent nothing back

label-server = server
label-client = client
label-program = program
label-tried = Tried
label-wrong = Wrong
label-passed = Passed
label-expected = Expected
label-actual = Got
label-doing = Seen
label-why = Why
label-try = Try
label-notes = Notes
label-repeat = Repeat
label-by-hand = By hand

list-advice = Advice (no points)
list-blocked = (waits for { $by })
list-skipped = (skipped: { $why })
list-ungraded = (not graded)
# How often each outcome came: passed 7×, no-reply 2×.
list-distribution = ({ $times })
tally-passed = passed
tally-ungraded = not graded
list-flaky = (flaky: passed { $pass } of { $all } times)
title-worth = { $title } ({ $points } points)
title-advice = { $title } (advice)

flaky-passed = { $again ->
    [yes] In a second session with exactly the same messages it went well:
   *[no] In another attempt it went well:
}
flaky-explained = It does not always go wrong { $times }. What is shown is an attempt that failed.
causes-differ = It does not always go wrong in the same way: { $times }.
ungraded-explained = netgrade itself could not finish this check. That is not your mistake, and it is not counted as zero points.
# Why a check could not be graded.
ungraded-needs = It needs { $by }, which could not be graded.
ungraded-lacks = It needs { $command }, which is not on this machine.
ungraded-lost = Segments passed faster than they could be recorded, so what was exchanged is not known.
ungraded-not-whole = What was seen of this check is not whole.
ungraded-fault = What went wrong: { $text }
ungraded-busy = The machine is too busy: within { $elapsed } the program got { $had } of a processor, and it may take { $within }. Grade again when less is running.
ungraded-taken = { $address } is taken on this machine, and programs are not kept apart from it here: stop what listens there, or grade where netgrade can give each run a network of its own (see netgrade doctor).
# Between two sentences, and before a remark in brackets.
sentence-gap = {" "}
actual-nothing = nothing
mark-inside = (anywhere in what came)
mark-differs = differs from byte { $offset } on
mark-ends = ends after { $offset } bytes{ $missing ->
        [0] {""}
       *[other] , { $missing } missing
    }
ladder-left-out = … { $count ->
        [one] 1 line
       *[other] { $count } lines
    } left out

not-begun = Not begun:{" "}
not-begun-similar = The folder { $similar } is no exercise's: if it is meant for { $exercise }, rename it.
end-score = Score { $score } of { $max }
count-failed = { $count } failed
count-flaky = { $count } flaky
count-blocked = { $count } blocked
count-skipped = { $count } skipped
count-ungraded = { $count } not graded
count-advice = { $count ->
        [one] 1 piece of advice
       *[other] { $count } pieces of advice
    }
end-next = Next:{" "}
end-evidence = All that was seen:{" "}
next-failed = { $check } – { $hint }
next-ungraded = grade again; what could not be graded is no mistake of yours.
next-advice = the task is done. The advice above makes your programs sturdier.
next-nothing = nothing. All that was asked for works.
blocked-by = This check was not tried, because { $by } did not pass.
