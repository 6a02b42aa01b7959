"""Grades made classes, and prints what that costs: how long a class takes, what a tenth of hanging programs adds, a second
run, judging again, and how much memory the coordinator has with few and with many submissions.

usage: measure.py NETGRADE [COUNT] [MANY]

COUNT submissions of programs are graded (default 200), and MANY that only hold answers (default 10000). Wants a machine
that does nothing else, and root: the kernel says whose the processors' time was.
"""
import csv
import io
import os
import pathlib
import random
import select
import shutil
import subprocess
import sys
import tempfile
import time

from shares import Shares

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SESSION = "03-session"
# Programs that wait for ever where something is expected of them.
HANGING = ["no-reply-python", "never-accepts-python", "no-message-python", "both-wait-python", "waits-for-more-python"]
# What a program of these costs is how long its limits last: they are no part of a usual class.
LEFT_OUT = {"endless-output-python", "fork-bomb-python", "out-of-memory-python", "missing-interpreter"}
COMMENTS = {".py": "# {}\n", ".c": "/* {} */\n"}
# What the kernel keeps of a program's name.
NAME = 15
# Every so many bring along what no program needs, of so many bytes.
HUGE, BYTES = 50, 4 << 20
# How often the memory is looked at; what counts is the kernel's own record of the most.
LOOK = 0.02


def programs():
    """Folders of right and faulty solutions in Python and C."""
    folders = [ROOT / "solutions/reference" / SESSION / language for language in ("python", "c")]
    faulty = sorted((ROOT / "solutions/faulty" / SESSION).iterdir())
    usual = [one for one in faulty if one.name.endswith(("-python", "-c")) and one.name not in LEFT_OUT]
    return folders, [one for one in usual if one.name not in HANGING], [one for one in faulty if one.name in HANGING]


def submit(source, target, number):
    """A copy that is no other student's: equal submissions would be graded once."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("expected.yaml"), symlinks=False)
    for path in target.rglob("*"):
        if path.suffix in COMMENTS:
            path.write_bytes(path.read_bytes() + b"\n" + COMMENTS[path.suffix].format(f"student {number}").encode())


def make(folder, count, hanging):
    """A class of which every second program is right; a tenth hangs where that is asked for."""
    right, faulty, hangs = programs()
    chance = random.Random(1)
    for number in range(count):
        # Drawn in both cases, so that the classes differ in nothing else.
        usual, hangs_instead = chance.choice(chance.choice([right, faulty])), chance.choice(hangs)
        place = folder / f"student{number:05}"
        submit(hangs_instead if hanging and number % 10 == 0 else usual, place, number)
        if number % HUGE == 3:
            (place / "lecture.pdf").write_bytes(bytes([number % 256]) * BYTES)


def answers(folder, count):
    """A class that answers questions only: nothing is started, so that many can be graded."""
    text = (ROOT / "solutions/reference/01-layers/english/answers.yaml").read_text()
    for number in range(count):
        place = folder / f"student{number:05}"
        place.mkdir(parents=True)
        (place / "answers.yaml").write_text(f"{text}\n# student {number}\n")


def run(binary, *arguments):
    """Seconds, and the most bytes that the coordinator has had in memory."""
    with tempfile.TemporaryFile() as said:
        began = time.monotonic()
        child = subprocess.Popen([binary, "batch", *map(str, arguments)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=said)
        most, over = 0, select.poll()
        ended = os.pidfd_open(child.pid)
        over.register(ended, select.POLLIN)
        while not over.poll(LOOK * 1000):
            status = pathlib.Path(f"/proc/{child.pid}/status").read_text()
            found = [line for line in status.splitlines() if line.startswith("VmHWM:")]
            most = max([most] + [int(line.split()[1]) * 1024 for line in found])
        took = time.monotonic() - began
        os.close(ended)
        if child.wait() not in (0, 1, 3):
            said.seek(0)
            text = said.read().decode("utf-8", "replace")
            sys.exit(f"netgrade batch {arguments}: exit code {child.returncode}\n{text}")
        return took, most


def idle():
    """Processor seconds that nobody wanted so far, over all processors."""
    fields = pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()
    return (int(fields[4]) + int(fields[5])) / os.sysconf("SC_CLK_TCK")


def grade(binary, work, name, count, hanging):
    folder, out = work / name, work / f"{name}-out"
    make(folder, count, hanging)
    before = idle()
    with Shares() as shares:
        took, most = run(binary, folder, "--exercise", SESSION, "--out", out)
    all_of_it = took * os.cpu_count()
    own = shares.seconds.get(binary.name[:NAME], 0) / all_of_it
    lost = f", {shares.lost} accounts lost" if shares.lost else ""
    print(f"{name:28} {took:8.1f} s, {count / took:6.2f} a second, processors idle {(idle() - before) / all_of_it:4.0%}, "
          f"netgrade's own {own:.1%}{lost}, coordinator {most / 2**20:.1f} MiB, {decided(binary, out)} decided", flush=True)
    return took, folder, out


def decided(binary, out):
    """How many of how many were graded to the last check."""
    book = subprocess.run([binary, "gradebook", out, "--format", "csv"], stdout=subprocess.PIPE, check=False).stdout
    rows = list(csv.DictReader(io.StringIO(book.decode())))
    return f"{sum(row['state'] == 'graded' and row['ungraded'] == '0' for row in rows)} of {len(rows)}"


def main():
    if os.geteuid() != 0:
        sys.exit("bench-class wants root: else the kernel does not say whose the processors' time was")
    binary = pathlib.Path(sys.argv[1]).resolve()
    count, many = [int(word) for word in sys.argv[2:4]] + [200, 10000][len(sys.argv[2:4]):]
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        usual, folder, out = grade(binary, work, f"{count} submissions", count, False)
        hanging, *_ = grade(binary, work, f"{count}, a tenth of them hanging", count, True)
        print(f"{'a tenth that hangs costs':28} {hanging / usual - 1:+8.1%}", flush=True)
        again, _ = run(binary, folder, "--exercise", SESSION, "--out", out)
        print(f"{'a second run':28} {again:8.2f} s", flush=True)
        judged, _ = run(binary, "--rejudge", "--out", out)
        print(f"{'judging again':28} {judged:8.2f} s, of 1,000: {judged / count * 1000:.1f} s", flush=True)
        peaks = {}
        for number in sorted({100, many}):
            answers(work / f"answers{number}", number)
            took, peaks[number] = run(binary, work / f"answers{number}", "--exercise", "01-layers", "--out",
                                      work / f"answers{number}-out")
            print(f"{number:6} with answers only    {took:8.1f} s, coordinator {peaks[number] / 2**20:.1f} MiB", flush=True)
        print(f"{'memory with many':28} {peaks[many] / peaks[100] - 1:+8.1%}")


main()
