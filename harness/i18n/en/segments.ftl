# The segments of connections.

segments-connection = Connection { $number } (at { $at }): { $client } → { $server }
segments-attempt = (attempt { $number } of { $of })
segments-ours = netgrade ({ $actor })
segments-window-closed = window 0
segments-left-out = … { $count ->
        [one] 1 segment
       *[other] { $count } segments
    } left out
segments-exited = the { $program } { $ended }
segments-stopped = the { $program } is stopped by netgrade
segments-over = the check is over here; what follows is netgrade clearing up
segments-first-fin = The { $who } closed first (FIN).
segments-first-rst = The { $who } broke it off first (RST).
segments-refused = Refused (RST): nobody listened at { $address }.
segments-open = Neither end had closed it when the check was over.
segments-gap = { $count ->
        [one] At least 1 segment was
       *[other] At least { $count } segments were
    } lost before they could be recorded, so this is not all that passed.
segments-no-connection = No connection was seen.
segments-none = No segments were recorded: they can only be seen where a session has a network of its own. `netgrade doctor` says what is missing for that.
