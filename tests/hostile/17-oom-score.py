# threat 17: when memory runs out, somebody else is to be ended
# expect: pass
import good
from walls import attempt


def lower():
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("-1000")


attempt("lower oom_score_adj", lower)
good.serve()
