# threat 63: two runs want the same submissions at the same time, and one submission is there twice
# runs: itself
# exit: 0
# says: is being written by netgrade batch
# says: second: 2
# says: 9 submissions: 9 graded
# says: The same as another's, and graded once
import pack

for number in range(6):
    pack.student(f"s{number}", number)
pack.student("twin", 0)
first = pack.start("--jobs", "1")
pack.wait_for_first(first)
second = pack.start()
second.wait()
print(second.stderr.read().decode(), f"second: {second.returncode}", flush=True)
first.communicate()
pack.finish()
