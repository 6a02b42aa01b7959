# threat 47: it brings a python3, a library to be preloaded and a module that replaces its interpreter's
# expect: pass
import good

good.serve()
