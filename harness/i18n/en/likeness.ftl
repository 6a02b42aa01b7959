# Programs of a class that are alike.

likeness-title = Programs that are alike
likeness-skip = Skip to the pairs
likeness-what = This page says where programs are alike, and not why. It is no part of any grade, and proves nothing: students may have worked together as they were allowed to, or learned from the same book. Read both programs and talk to their authors.
likeness-how = Names, numbers, texts, layout, comments and imports do not count, nor does what was given or what more than a tenth of the class has. A program in two languages is two programs.
likeness-read = { $count ->
    [one] submission with programs
   *[other] submissions with programs
}
likeness-pairs = { $count ->
    [one] pair that is alike
   *[other] pairs that are alike
}
likeness-empty = without a program that can be compared
likeness-no-starters = without what was given to all: no starters were found, --starter names them
likeness-groups = The same but for names, layout and comments
likeness-list = Pairs
likeness-none = No two programs are alike.
likeness-more = { $count ->
    [one] 1 more pair is left out: --most shows more.
   *[other] { $count } more pairs are left out: --most shows more.
}
likeness-of = { $percent } % of { $student }
likeness-fragments = { $count ->
    [one] 1 fragment of { $longest } tokens
   *[other] { $count } fragments, the longest of { $longest } tokens
}
likeness-pair = { $one } and { $other }
likeness-back = Back to the list
likeness-left-out = The programs are left out to keep this page small: --only shows the pairs of one student.
likeness-there = fragment { $number } in the other program
likeness-table-one = One
likeness-table-other = The other
likeness-table-alike = Alike
