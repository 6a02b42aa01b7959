"""Grades the same programs with netgrade and with others, in turns, and prints how long each took.

usage: compare.py NETGRADE ENVIRONMENT [ROUNDS]

ENVIRONMENT is a Python environment that holds what requirements.txt names.
"""
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = ["correct", "mute", "crashing", "slow"]
CHECKS = ["starts", "replies", "conversation", "chinese", "end-of-session", "next-client", "survives-reset", "restarts"]
# What netgrade has to say of each program for the comparison to mean anything: checks passed of the eight.
PASSED = {"correct": 8, "mute": 1, "crashing": 1, "slow": 8}


def netgrade(binary, folder):
    only = [word for check in CHECKS for word in ("--only", f"server/{check}")]
    command = [binary, "check", str(folder), "--exercise", "03-session", *only, "--format", "json"]
    done = subprocess.run(command, cwd=HERE.parent.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    result = json.loads(done.stdout)
    return sum(check["verdict"] == "pass" for check in result["exercises"][0]["checks"])


def check50(environment, folder):
    command = [environment / "bin/check50", "--dev", "--output", "json", "--", str(HERE / "check50")]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        results = json.loads(done.stdout)["results"]
    except (json.JSONDecodeError, KeyError):
        sys.exit(f"check50 gave no result:\n{done.stdout}{done.stderr}")
    return sum(result["passed"] is True for result in results)


def pytest(environment, folder):
    command = [environment / "bin/python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder),
               str(HERE / "test_server.py")]
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    passed = re.search(r"(\d+) passed", done.stdout)
    return int(passed[1]) if passed else 0


def timed(grade, *arguments):
    began = time.monotonic()
    passed = grade(*arguments)
    return time.monotonic() - began, passed


def main():
    binary, environment = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).absolute()
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    graders = [("netgrade", netgrade, binary), ("check50", check50, environment), ("pytest", pytest, environment)]
    # The environment's interpreter starts the server for all of them: else they would measure two Pythons.
    os.environ["PATH"] = f"{environment / 'bin'}:{os.environ['PATH']}"
    print(f"{rounds} rounds in turns, medians; passed of {len(CHECKS)} checks in brackets\n")
    print(f"{'':10} " + " ".join(f"{name:>16}" for name, *_ in graders) + f" {'check50/netgrade':>18} {'pytest/netgrade':>16}")
    with tempfile.TemporaryDirectory() as work:
        for program in PROGRAMS:
            folder = pathlib.Path(work) / program
            shutil.copytree(HERE / "programs" / program, folder)
            times = {name: [] for name, *_ in graders}
            passed = {}
            for turn in range(rounds):
                order = graders[turn % 3:] + graders[:turn % 3]
                for name, grade, where in order:
                    took, count = timed(grade, where, folder)
                    times[name].append(took)
                    passed.setdefault(name, set()).add(count)
            median = {name: statistics.median(all) for name, all in times.items()}
            cells = [f"{median[name]:.2f} s [{','.join(map(str, sorted(passed[name])))}]" for name, *_ in graders]
            ratios = [median[name] / median["netgrade"] for name in ("check50", "pytest")]
            print(f"{program:10} " + " ".join(f"{cell:>16}" for cell in cells) + f" {ratios[0]:>17.1f}x {ratios[1]:>15.1f}x")
            if passed["netgrade"] != {PASSED[program]}:
                sys.exit(f"netgrade passed {passed['netgrade']} of {program}'s checks, not {PASSED[program]}")


main()
