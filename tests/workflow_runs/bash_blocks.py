"""A block of bash as a runner starts it, and what it told the runner: by files, and by lines of its output."""

import os
import re
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from workflow_runs.faults import NotUnderstood

SHELLS = {"bash": ("--noprofile", "--norc", "-eo", "pipefail"), "": ("-e",)}
"""How GitHub starts bash where a step names it, and where no shell is named."""
LINE_COMMAND = re.compile(r"^\s*::(?P<name>[a-z-]+)(?: (?P<about>[^:]*(?::(?!:)[^:]*)*))?::(?P<text>.*)$", re.MULTILINE)
HEREDOC = re.compile(r"(?P<key>[^=\n]+?)<<(?P<end>\S+)\n(?P<text>.*?)^(?P=end)\n?", re.DOTALL | re.MULTILINE)
READ = re.compile(r"\$(?:\{[#!]?)?([A-Z][A-Z0-9_]*)(?!\w)(?!\}?[a-z])(?!:?[-=+?])")
ASSIGNED = re.compile(
    r"(?:^|[\s;(])(?:export |local |readonly |read (?:-r )?|for )?([A-Z][A-Z0-9_]*)(?:=|\+=|$|;| in )", re.MULTILINE
)
ALWAYS_SET = {"HOME", "PATH", "PWD", "OLDPWD", "IFS", "RANDOM", "SECONDS", "BASH_SOURCE", "LINENO", "CI", "TMPDIR"}
KILLED = 143


@dataclass(frozen=True)
class Done:
    """How a block ended and what it wrote; `commands` are the lines by which it spoke to the runner."""

    code: int
    output: str

    @property
    def commands(self) -> tuple[tuple[str, str, str], ...]:
        return tuple((hit["name"], hit["about"] or "", hit["text"]) for hit in LINE_COMMAND.finditer(self.output))


def run(script: Path, shell: str, folder: Path, env: Mapping[str, str], seconds: float) -> Done:
    """Returns how the block in a file ended; what runs longer is ended with all that it started."""
    if shell not in SHELLS:
        raise NotUnderstood(f"the shell {shell}")
    command = ["bash", *SHELLS[shell], str(script)]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return Done(KILLED, f"{output}\nThe step was ended after {seconds:g} seconds.\n")
    return Done(process.returncode, output)


def unset_variables(text: str, env: Mapping[str, str]) -> list[str]:
    """Returns the variables that a block reads without a word for their absence, and that nothing sets."""
    own = {name for hit in ASSIGNED.finditer(text) for name in hit.groups()}
    prefixes = ("GITHUB_", "RUNNER_", "BASH_")
    read = {name for name in READ.findall(text) if not name.startswith(prefixes)}
    return sorted(read - own - set(env) - ALWAYS_SET)


def settings(file: Path) -> dict[str, str]:
    """Returns what a block wrote into a file for the runner: `key=value` lines, and texts between two like marks."""
    text = file.read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for hit in HEREDOC.finditer(text):
        found[hit["key"]] = hit["text"].removesuffix("\n")
    for line in HEREDOC.sub("", text).splitlines():
        key, sign, value = line.partition("=")
        if line and not sign:
            raise NotUnderstood(f"the line {line!r} for the runner")
        if line:
            found[key] = value
    return found
