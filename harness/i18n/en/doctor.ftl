# What a machine allows. Each part has its name, `.gives` (what it is good for, where it is there), `.lost`
# (what is lost without it) and `.back` (how to get it back).

doctor-parts = What this machine allows
doctor-tools = Interpreters and compilers
doctor-missing = Missing ({ $reason }).
doctor-between = {" "}
doctor-with = This comes back with the { $base } that it builds on.

doctor-part-user = user namespaces
    .gives = Programs run without any privilege on this machine.
    .lost = Without them full isolation is lost altogether: programs see this machine's files, processes and network, and where you are not root they may change whatever you may.
    .back = To get them back: `{ $limit }`; on Ubuntu `{ $apparmor }`, on older Debian `{ $debian }`; in a container start it with `{ $container }`.
doctor-part-network = network namespaces
    .gives = Each session has all ports and addresses to itself, so checks run side by side and no program reaches the real network.
    .lost = Without them full isolation is lost: programs use this machine's real network, checks are played one after the other, and a port that this machine uses, or used a minute ago, fails a check through no fault of the student.
    .back = To get them back: `{ $limit }`; in a container start it with `{ $container }`.
doctor-part-processes = processes and files
    .gives = A program sees only its own processes and files, and whatever it started dies with it.
    .lost = Without them full isolation is lost: programs see this machine's files and processes, and what they leave running in the background may go on after the check.
    .back = To get them back: Linux 5.12 or later, with { $limits } above 0; in a container, whose /proc is partly covered, start it with `{ $container } { $confined }`.
doctor-part-filter = seccomp notification
    .gives = bind(), listen(), accept(), connect() and the like are seen as they are called, and calls that no exercise needs are refused.
    .lost = Without it no program can be started: every check ends ungraded.
    .back = To get it back: Linux 5.0 or later with { $config }; in a container start it with `{ $container }`; EBUSY means that another observer has it already, so run netgrade outside of that.
doctor-part-addresses = addresses in calls
    .gives = The address that a server binds or a client dials is read from the call itself.
    .lost = Without them netgrade does not notice that a server listens or where a client connects: every server would be said never to listen, so no verdict can be trusted.
    .back = To get them back: Linux 5.6 or later and `{ $yama }`; in a container start it with `{ $container }`.
doctor-part-segments = packet capture
    .gives = The segments of each connection are recorded: who closed first, and whether with FIN or RST.
    .lost = Without it full isolation is lost, since its sessions insist on it, and no report shows segments: FIN, RST and silence can no longer be told apart there.
    .back = To get it back: `{ $module }`, or a kernel with { $config }.
doctor-part-pings = pings
    .gives = Programs may open raw sockets in a network of their own, where only netgrade answers.
    .lost = Without them checks that need a raw socket are skipped: they count neither for nor against anybody.
    .back = To get them back: leave `{ $file }` writable; in a container start it with `{ $container }`.
doctor-part-waiting = proof of waiting
    .gives = That a program waits for something that never comes is proved within milliseconds.
    .lost = Without it silence cannot be proved: a check of a silent program lasts until its deadline, and its verdict does not name the call that the program is blocked in.
    .back = To get it back: a kernel with { $config }, `{ $counting }` and `{ $yama }`; in a container start it with `{ $container }`.
doctor-part-terminal = pseudo-terminals
    .gives = Programs write to a terminal, so what they print comes line by line.
    .lost = Without them no program can be started: every check ends ungraded.
    .back = To get them back: `{ $mount }`, or `{ $limit }` where all are in use.
doctor-part-groups = control groups
    .gives = A program that takes too much memory or makes too many processes meets its limit at once.
    .lost = Without them netgrade measures: a program may exceed its limits for a moment before it is stopped, which costs other programs time but nobody a point.
    .back = To get them back: grade as root, or in a group that is yours: `{ $systemd }`.
doctor-part-landlock = Landlock
    .gives = A second wall around files, behind the namespaces: a program reaches only the system's folders and its own.
    .lost = Without it only the namespaces keep files apart, and where those are missing nothing does.
    .back = To get it back: Linux 5.19 or later with { $config } and the boot parameter `{ $boot }`.

doctor-not-found = not found: submissions in { $language } cannot be run here. On Debian and Ubuntu: `{ $install }`
doctor-no-make = not found: submissions that come with a Makefile cannot be built here. On Debian and Ubuntu: `{ $install }`

doctor-lacking = missing: { $names }
doctor-full = Full isolation works here: programs are kept apart from this machine and from each other, and `--isolation required` is content.
doctor-best-effort = Best-effort only ({ $why }): programs are kept apart as far as this machine allows, and every report says so; with `--isolation required` netgrade refuses to grade (exit code 3).
doctor-nothing = Nothing can be graded here ({ $why }): no verdict could be trusted, whatever `--isolation` says.
doctor-attacks = These attacks of the catalogue (`{ $page }`) may then succeed: { $numbers }.
