# The page for a browser.

html-title = netgrade: { $submission }
html-skip = Skip to the checks
html-settings = How the page is shown
html-language = Language
html-colours = Colours
html-colours-system = as the system
html-colours-light = light
html-colours-dark = dark
html-bytes = Bytes
html-bytes-text = text
html-bytes-hex = hex
html-filter = Show only what is not passed
html-summary = Summary
html-pass = passed
html-fail = failed
html-advice = advice
html-blocked = not tried
html-skipped = skipped
html-ungraded = not graded
html-conversation = Conversation
html-diagram = Conversation between netgrade and the { $program }
html-as-list = The same as a list
html-segments = Segments on the wire
html-segment = segment
html-output = Output of the programs
html-output-cut = … the rest is left out
html-left-out = Left out to keep this page small. The command above shows it.
html-back = Back to the summary
html-next-failed = Next one that is not passed
html-first-failed = To the first one that is not passed:
html-flaky = flaky
html-build = Build
html-background = Background
html-and = {" and the "}
html-shown-of = { $shown } of { $all } bytes
html-connections-left = { $count ->
    [one] 1 more connection is left out
   *[other] { $count } more connections are left out
}
html-no-output = It printed nothing.
html-starts-left = { $count ->
    [one] 1 more start is left out
   *[other] { $count } more starts are left out
}
