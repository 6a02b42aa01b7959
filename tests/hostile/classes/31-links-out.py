# threat 31: what is read or written is a link to something else
# exit: 0
# says: 4 submissions: 4 graded
# zero: mallory oscar
import pack

for name, target in [("mallory", pack.CANARY), ("oscar", "/etc/shadow")]:
    (pack.CLASS / name).mkdir()
    (pack.CLASS / name / "server.py").symlink_to(target)
(pack.CLASS / "mallory/more").symlink_to(pack.OUTSIDE)
# Whoever may write to the results has laid links where they will be.
alice = pack.RESULTS / "students/alice"
alice.mkdir(parents=True)
for name in ["result.json", "evidence.json.gz"]:
    (alice / name).symlink_to(pack.CANARY)
