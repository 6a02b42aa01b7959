# threat 21: trees that nobody may enter are left
# expect: pass
import os

import good

for folder in ("/tmp", "."):
    path = folder
    for depth in range(20):
        path = os.path.join(path, "closed")
        try:
            os.mkdir(path)
        except OSError:
            break
    while path != folder:
        os.path.isdir(path) and os.chmod(path, 0)
        path = os.path.dirname(path)
good.serve()
