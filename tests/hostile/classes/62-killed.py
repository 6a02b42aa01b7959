# threat 62: the grader is killed while it grades
# runs: itself
# exit: 0
# says: 8 submissions: 8 graded
import pack

for number in range(6):
    pack.student(f"s{number}", number)
run = pack.start("--jobs", "1")
pack.wait_for_first(run)
run.kill()
run.wait()
pack.finish()
