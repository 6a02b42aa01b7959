# The grades of a class.

sheet-not-there = { $who }: not in the sheet, so the mark is nowhere.
sheet-ambiguous = { $who }: several rows of the sheet may be meant, so the mark is nowhere.
sheet-other-name = { $who }: the row with that number is called “{ $row }”, so the mark is nowhere. Is it the sheet of this assignment?
sheet-taken = { $who }: the row is that of { $other } already, so the mark is nowhere.
sheet-not-graded = { $who }: not graded; the cell stays empty.
sheet-not-graded-kept = { $who }: not graded; the cell keeps “{ $kept }”.
sheet-locked = { $who }: the sheet says that this grade cannot be changed, so the mark is nowhere.
sheet-excused = { $who }: excused, and stays so.
sheet-above = { $who }: { $points } is above the maximum of { $maximum }, which the platform would drop; so the mark is nowhere.
sheet-replaced = { $who }: the mark takes the place of “{ $old }”.
sheet-scaled = Points of { $from } were converted to points of { $to }.
sheet-no-student = { $who }: in the sheet, but handed in nothing; left as it is.
sheet-written = { $count ->
    [one] 1 mark is in the sheet.
   *[other] { $count } marks are in the sheet.
}

late-unmarked = { $count ->
    [one] 1 submission has neither a time nor a mark of lateness: taken as in time.
   *[other] { $count } submissions have neither a time nor a mark of lateness: taken as in time.
}
late-unknown = { $who }: late, and nobody knows how much; no points until the rules for lateness have its time in `submitted`, or a penalty in `marked`.

feedback-written = { $count ->
    [one] 1 page of feedback: { $place }
   *[other] { $count } pages of feedback: { $place }
}
feedback-nowhere = { $who }: Canvas takes feedback for uploaded files only; the page is in “{ $place }”.
feedback-none = { $who }: no result yet, so no page.

counted-title = The points that count
counted-machine = By netgrade
counted-check = By a person: { $check }
counted-check-points = { $points } of { $max } instead of { $machine }
counted-instead = By a person, instead
counted-late = Handed in late
counted-late-by = Handed in late, by { $time }
counted-excused = Handed in late, excused
counted-total = Counts
counted-open = not decided yet
counted-reason = Reason: { $reason }
counted-refused-title = This submission could not be graded
counted-refused = It has no grade, which is not a zero. What is wrong:
