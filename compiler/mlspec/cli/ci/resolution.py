"""Asks a resolver, uv or pip, which files of which versions a file of requirements comes down to."""

import json
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlspec.workflows.requirements import Pin, normal_name

SECONDS = 600
PLATFORMS = {"x86_64": "x86_64-manylinux_2_28", "aarch64": "aarch64-manylinux_2_28"}
LONGEST_REASON = 300
AGAIN = (
    "run `mlspec ci lock` on a machine that can fetch them all, mlspec-compiler of this version too;"
    " what no index has is found in a folder of wheels: PIP_FIND_LINKS (of uv: UV_FIND_LINKS)"
)
DRAWN = " \t\u00d7\u2502\u2570\u2500\u25b6"
"""What uv draws in front of what it says."""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why nothing was found, in one line, and what to do."""

    reason: str
    way_out: str = ""


def resolve(source: Path, python: str, machine: str) -> tuple[Pin, ...] | Unresolved:
    """Returns every distribution that jobs install, for a Python and a machine that runs Linux.

    uv resolves for any Python and machine, and knows the hashes of all files that fit. pip resolves for what it runs
    on alone, and knows the hash of the file that it would install.
    """
    if shutil.which("uv") is not None:
        return _by_uv(source, python, machine)
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    if sys.platform != "linux" or running != python:
        return Unresolved(
            f"pip resolves for what it runs on alone, and this is Python {running} on {sys.platform}",
            f"install uv, which resolves for Python {python} on Linux from anywhere, and run it again",
        )
    return _by_pip(source)


def _by_uv(source: Path, python: str, machine: str) -> tuple[Pin, ...] | Unresolved:
    options = ["--quiet", "--format", "pylock.toml", "--python-version", python]
    done = _run(["uv", "pip", "compile", *options, "--python-platform", PLATFORMS[machine], str(source)])
    if isinstance(done, Unresolved):
        return done
    try:
        found: list[dict[str, Any]] = tomllib.loads(done)["packages"]
        return tuple(map(_locked, found))
    except (ValueError, LookupError, TypeError) as error:
        return Unresolved(f"what uv locks is of another form than expected: {error}", "install another uv")


def _locked(found: dict[str, Any]) -> Pin:
    """Returns a package of a lock (PEP 751): its wheels, or what they would be built from where there are none."""
    files: list[dict[str, Any]] = found.get("wheels") or [found["sdist"]]
    hashes = tuple(f"sha256:{file['hashes']['sha256']}" for file in files)
    return Pin(normal_name(found["name"]), found["version"], hashes, built="wheels" not in found)


def _by_pip(source: Path) -> tuple[Pin, ...] | Unresolved:
    options = ["--quiet", "--dry-run", "--ignore-installed", "--report", "-"]
    done = _run([sys.executable, "-m", "pip", "install", *options, "--requirement", str(source)])
    if isinstance(done, Unresolved):
        return done
    try:
        found: list[dict[str, Any]] = json.loads(done)["install"]
        return tuple(_pin(each) for each in found)
    except (ValueError, LookupError, TypeError) as error:
        return Unresolved(f"pip's report is of another form than expected: {error}", "install uv, and run it again")


def _pin(found: dict[str, Any]) -> Pin:
    origin = found["download_info"]
    hashes = (f"sha256:{origin['archive_info']['hashes']['sha256']}",)
    built = not origin["url"].partition("#")[0].endswith(".whl")
    return Pin(normal_name(found["metadata"]["name"]), found["metadata"]["version"], hashes, built)


def _run(command: list[str]) -> str | Unresolved:
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return Unresolved(f"{command[0]} did not end within {SECONDS} seconds")
    except OSError as error:
        return Unresolved(f"{command[0]} cannot be started: {error.strerror}")
    return done.stdout if done.returncode == 0 else Unresolved(_reason(done.stderr), AGAIN)


def _reason(told: str) -> str:
    """Returns the errors that pip names, or all that uv says, as one line."""
    lines = [line.strip(DRAWN) for line in told.splitlines()]
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    text = " ".join(errors[:1] or [line for line in lines if line]) or "it says nothing"
    return text if len(text) <= LONGEST_REASON else f"{text[: LONGEST_REASON - 3]}..."
