# threat 29: names that a shell, a list or a reader would take for something else
# exit: 1
# says: 9 submissions: 8 graded
# says: nul: 
import pack

NAMES = ["-rf", "$(touch planted)", "a\nb", "\u00e9", "e\u0301", "=cmd|' /C calc'!A0"]
for number, name in enumerate(NAMES):
    pack.student(name, number)
name = "a_b.py"
nul = pack.zip_bytes([(name, b"x"), ("server.py", pack.GOOD)])
pack.put("nul.zip", nul.replace(name.encode(), b"a\0b.py"))
