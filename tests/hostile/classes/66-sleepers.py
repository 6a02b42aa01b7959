# threat 66: two programs that never do anything
# exit: 0
# says: 8 submissions: 8 graded
# zero: mallory oscar
import pack

for name in ["mallory", "oscar"]:
    pack.put(f"{name}/server.py", f"# {name}\nimport time\nwhile True:\n    time.sleep(1000)\n".encode())
for number in range(4):
    pack.student(f"s{number}", number)
