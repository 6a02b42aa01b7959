# threat 34: what builds it tries every wall
# expect: pass
import good

print(open("tried.txt").read(), flush=True)
good.serve()
