# threat 8: it sleeps for ever
# checks: server/starts
# expect: fail never-listens
import signal

signal.pause()
