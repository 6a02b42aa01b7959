# Grading a class.

batch-done = { $done } of { $total }
batch-running = { $count } running
batch-invalid = { $count } invalid
batch-faults = { $count } not gradable now
batch-rate = { $count } a minute
batch-left = { $time } left
batch-stopping = stopping: what runs comes to its end; Ctrl-C once more stops at once
batch-again = { $count ->
    [one] 1 submission could not be graded for reasons of this machine: once more, with fewer at a time.
   *[other] { $count } submissions could not be graded for reasons of this machine: once more, with fewer at a time.
}

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
refusal-corrupt = “{ $name }” is no whole archive, or not one that can be unpacked here ({ $error }): pack it anew.
refusal-format = “{ $name }” is a { $format } archive: hand in zip or tar.gz.
refusal-locked = “{ $name }” is locked by a password.
refusal-outside = the archive holds “{ $name }”, which leads out of the folder.
refusal-too-many = more than { $most } files and folders: hand in your own files only, without build output and packages.
refusal-too-large = larger than { $most } MiB: hand in your own files only, without build output and data.
refusal-too-deep = folders that lie more than { $most } deep in each other: hand in your own files only.
refusal-nested = archives in archives, more than { $most } deep: hand in the files themselves.
refusal-bomb = the archive becomes more than { $times } times as large as it is.
