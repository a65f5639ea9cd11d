"""How much CPU a cold `mlspec` costs, as ratios side by side: against a bare compile, and against Python itself.

    python bench/cold_start.py [--runs 15] [--floor FOLDER]

Each pair runs in turn in one process tree; the figure is user + system seconds of the whole child, the ratio is taken
pair by pair and the median is printed. FOLDER holds the bare compile (`mini.py` and `gen.py`); without it that row is
left out and said so.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MLSPEC = str(Path(sys.executable).with_name("mlspec"))


def cpu_seconds(command: list[str], **environment: str) -> float:
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **environment})
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"{command}: exit status {status}")
    return usage.ru_utime + usage.ru_stime


def compare(label: str, ours: list[str], theirs: list[str], runs: int, goal: float) -> None:
    for command in (ours, theirs):
        cpu_seconds(command)
    pairs = [(cpu_seconds(ours), cpu_seconds(theirs)) for _ in range(runs)]
    ratio = statistics.median(a / b for a, b in pairs)
    a, b = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{label}: {a:.3f} s against {b:.3f} s of CPU, ratio {ratio:.2f} (goal: at most {goal})")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--floor", type=Path, default=ROOT.parent / "shared" / "bench")
    options = parser.parse_args()
    compare("mlspec --version", [MLSPEC, "--version"], [sys.executable, "-c", "pass"], options.runs, 6)
    if not (options.floor / "mini.py").exists():
        print(f"mlspec compile: not compared, {options.floor} has no mini.py")
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        project = folder / "project"
        shutil.copytree(ROOT / "specs", project, ignore=shutil.ignore_patterns("generated", "data"))
        subprocess.run([sys.executable, options.floor / "gen.py", "specs", "1", folder / "bare"], check=True)
        (folder / "cache").mkdir()
        os.environ["MINI_BC"] = str(folder / "cache")
        bare = [
            sys.executable,
            str(options.floor / "mini.py"),
            "compile",
            f"{folder}/bare/specs",
            f"{folder}/out",
        ]
        compare("mlspec compile, one spec", [MLSPEC, "compile", str(project)], bare, options.runs, 2)


if __name__ == "__main__":
    main()
