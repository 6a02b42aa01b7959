# Reports in the formats of others.

export-check = Check
export-points = Points
export-ungraded = { $count ->
        [one] One check could not be graded
       *[other] { $count } checks could not be graded
    }, so this score is not final. That is not your mistake: ask for the submission to be graded again, or for a person to read it.
export-left-out = { $count ->
        [one] One part
       *[other] { $count } parts
    } of this report left out: it would be too long for this place.
export-more = { $count ->
        [one] One more is
       *[other] { $count } more are
    } not shown here; all of them are in the report.
