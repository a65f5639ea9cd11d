"""The Python of one job: fresh and empty as a runner's, and yet without a download.

A job gets an interpreter of its own that has nothing but `pip`. That `pip` knows one command, the one that workflows
use: `install --require-hashes -r FILE`. It lets the real pip check FILE against what the tests' own environment has
installed, with no index at hand, and locks.py what pip checks only of what it fetches. Where every requirement is met,
the packages of that environment become the job's, with their commands; where not, the step fails as it would for a
wrong lock. So a workflow that forgets to install has no `mlspec`, a lock that misses a hash is refused, and nothing is
installed.

What was found of a file is not asked again of the same file, since that takes pip seconds.
"""

import os
import subprocess
import sys
from pathlib import Path

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
PIP = '''"""Stands in for pip: see tests/workflow_runs/job_python.py."""
import hashlib, pathlib, subprocess, sys
REAL, PACKAGES, LOCKS, HERE = {real!r}, {packages!r}, {locks!r}, pathlib.Path(sys.prefix)
arguments = sys.argv[1:]
files = [after for before, after in zip(arguments, arguments[1:]) if before in ("-r", "--requirement")]
if "install" not in arguments or "--require-hashes" not in arguments or len(files) != 1:
    sys.exit(f"pip: these tests know install --require-hashes -r FILE only, not {{' '.join(arguments)}}")
lock = pathlib.Path(files[0])
if not lock.is_file():
    sys.exit(f"ERROR: Could not open requirements file: [Errno 2] No such file or directory: {{files[0]!r}}")
found = pathlib.Path({found!r}) / hashlib.sha256(lock.read_bytes() + repr(arguments).encode()).hexdigest()
if not found.exists():
    pip = [REAL, "-m", "pip", "--disable-pip-version-check", *arguments, "--no-index", "--dry-run"]
    for command in (pip, [REAL, LOCKS, str(lock)]):
        done = subprocess.run(command, capture_output=True, text=True)
        news = [line for line in done.stdout.splitlines() if not line.startswith("Requirement already satisfied")]
        print(*news, done.stderr, sep="\\n", flush=True)
        if done.returncode or "Would install" in done.stdout:
            sys.exit(done.returncode or "pip: the tests' environment has other versions than the lock")
    found.touch()
own = HERE / "lib" / "python{version}" / "site-packages"
(own / "installed.pth").write_text(f"import site; site.addsitedir({{PACKAGES!r}})\\n")
for command in pathlib.Path(REAL).parent.iterdir():
    there = HERE / "bin" / command.name
    if not there.exists() and not command.name.startswith(("python", "pip", "activate", "Activate")):
        text = command.read_bytes()
        if text.startswith(b"#!"):
            there.write_bytes(b"#!" + str(HERE / "bin" / "python").encode() + text[text.index(b"\\n"):])
            there.chmod(0o755)
        else:
            there.symlink_to(command)
'''


def job_python(folder: Path, found: Path) -> Path:
    """Returns the folder of commands of a new Python, with no package but `pip`; `found` keeps what pip found."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=60)
    site = folder / "lib" / f"python{VERSION}" / "site-packages"
    text = PIP.format(
        real=sys.executable,
        packages=str(Path(sys.prefix) / "lib" / f"python{VERSION}" / "site-packages"),
        locks=str(Path(__file__).with_name("locks.py")),
        version=VERSION,
        found=str(found),
    )
    found.mkdir(exist_ok=True)
    (site / "pip").mkdir()
    (site / "pip" / "__init__.py").touch()
    (site / "pip" / "__main__.py").write_text(text, encoding="utf-8")
    command = folder / "bin" / "pip"
    command.write_text(f'#!/bin/sh\nexec "{folder}/bin/python" -m pip "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return folder / "bin"


def system_path(*first: Path) -> str:
    """Returns a PATH of these folders and of the machine's own, without those of the tests' environment."""
    ours = [str(Path(sys.prefix) / "bin"), str(Path(sys.executable).parent)]
    own = [each for each in os.environ["PATH"].split(os.pathsep) if each and each not in ours]
    return os.pathsep.join([*map(str, first), *own])
