# threat 37: its build leaves something for the next one: in the caches, in PATH
# expect: pass
import good

print(open("tried.txt").read(), flush=True)
good.serve()
