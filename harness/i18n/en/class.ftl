# A class on one page.

class-title = The class
class-skip = Skip to the students
class-anonymous = Names are left out. The students' numbers stand for nobody: they were given at random.
class-all = { $count ->
    [one] submission
   *[other] submissions
}
class-graded = graded
class-open = of them with a part that is undecided
class-invalid = invalid
class-fault = not gradable on this machine
class-waiting = not graded yet
class-late = late
class-flaky = with a check that went both ways
class-scores = Scores
class-quartiles = Half of { $count } have { $middle } of { $max } points or more, a quarter { $high } or more, a quarter { $low } or less.
class-points = Points
class-bar = As a bar
class-students = Students
class-bar-open = a part is undecided
class-bar-none = not graded
class-checks = Hardest checks
class-passed = passed
class-failed = failed
class-blocked = not tried, since one before did not pass
class-undecided = could not be decided
class-skipped = not possible on this machine
class-flaky-sign = went both ways
class-check-failed = { $fail } of { $all } failed ({ $percent } %)
class-check-blocked = { $count } not tried
class-check-ungraded = { $count } undecided
class-check-flaky = { $count } went both ways
class-more-checks = { $count ->
    [one] 1 more check
   *[other] { $count } more checks
}
class-who = Show who
class-causes = Causes
class-no-causes = Nothing failed.
class-cause = { $count ->
    [one] 1 student
   *[other] { $count } students
}, { $checks ->
    [one] 1 check
   *[other] { $checks } checks
}
class-more-causes = { $count ->
    [one] 1 more cause
   *[other] { $count } more causes
}
class-slow = Slow and flaky
class-slowest = Whose checks took longest
class-none-slow = Nobody's checks have been played.
class-flaky-checks = Checks that went both ways
class-none-flaky = None: what failed once failed again.
class-flaky-of = { $count ->
    [one] 1 student
   *[other] { $count } students
}
class-number = Student { $count }
class-find = Name
class-show = Show
class-show-all = everybody
class-show-full = full marks
class-show-lost = something failed
class-show-open = a part is undecided
class-show-none = not graded
class-show-late = late
class-show-flaky = a check went both ways
class-show-zero = no points
class-fails = Failed check
class-with-cause = Cause
class-any = any
class-reset = Show all
class-shown = { $shown } of { $all } shown
class-table = Students and checks
class-student = Student
class-standing = State
class-score = Score
class-time = Time
class-is-graded = graded
class-is-open = { $count } undecided
class-is-invalid = invalid
class-is-fault = not gradable now
class-is-waiting = not graded yet
class-is-late = late
