# Grading a class.

batch-done = { $done } of { $total }
batch-running = { $count } running
batch-invalid = { $count } invalid
batch-faults = { $count } not gradable now
batch-rate = { $count } a minute
batch-left = { $time } left
batch-stopping = stopping: what runs comes to its end; Ctrl-C once more stops at once

batch-summary = { $all ->
    [one] 1 submission: { $graded } graded, { $now } of them now.
   *[other] { $all } submissions: { $graded } graded, { $now } of them now.
}
batch-list-invalid = Invalid, without a grade ({ $count }):
batch-list-faults = Not graded for reasons of this machine; the next run tries again ({ $count }):
batch-list-same = The same as another's, and graded once ({ $count }):
batch-list-nobodys = Left out, since nobody's ({ $count }):
batch-about = { $who }: { $what }
batch-more = and { $count } more
batch-ungraded = { $count ->
    [one] 1 grade has a part that netgrade could not decide.
   *[other] { $count } grades have a part that netgrade could not decide.
}
batch-waiting = { $count ->
    [one] 1 is not graded yet: start the same command again.
   *[other] { $count } are not graded yet: start the same command again.
}
batch-place = Results: { $folder }

refusal-link = “{ $name }” is a link: hand in the files themselves.
refusal-special = “{ $name }” is neither a file nor a folder.
refusal-unreadable = “{ $name }” cannot be read: { $error }.
refusal-changed = “{ $name }” changed while it was read: start the command again.
