# threat 47: it ends with 0 before anything is asked
# checks: server/starts
# expect: fail never-listens
import os

os._exit(0)
