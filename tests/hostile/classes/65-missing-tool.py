# threat 65: what programs are run with is not installed
# runs: itself
# exit: 3
# ungraded: alice bob
# says: 2 submissions: 2 graded
import os

import pack

os.environ["PATH"] = "/nonexistent"
pack.finish()
