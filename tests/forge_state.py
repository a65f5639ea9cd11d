"""What the two fake forges share: their state in one JSON file, failures that a test plants, and what people do.

The state is changed under a lock, so that calls may come at the same time. `failures` is a list of
`{"on": REGEX, "status": 500, "message": "...", "times": 1}`; REGEX is searched in `METHOD PATH`. A failure may have
`"after": true` (it comes when the thing was done already, as when an answer is lost), `"kill": true` (the process that
called is killed) and `"location": URL` (a redirect there). `calls` lists every call, in order.
"""

import fcntl
import json
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scratch_repository import git

State = dict[str, Any]
NOW = "2026-05-20T12:00:00Z"


@contextmanager
def changing(file: Path) -> Iterator[State]:
    """Yields the state, and writes what became of it, also where the block ends with an error."""
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state: State = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        try:
            yield state
        finally:
            new = file.with_suffix(".new")
            new.write_text(json.dumps(state, indent=1), encoding="utf-8")
            new.replace(file)


def read(file: Path) -> State:
    """Returns the state as it is."""
    state: State = json.loads(file.read_text(encoding="utf-8"))
    return state


def planted(state: State, call: str, *, after: bool) -> State | None:
    """Returns the failure that a test planted for a call, and counts it as used."""
    for failure in state.setdefault("failures", []):
        if bool(failure.get("after")) == after and re.search(failure["on"], call) and failure.get("times", 1) > 0:
            failure["times"] = failure.get("times", 1) - 1
            return dict(failure)
    return None


def kill_caller(caller: int) -> None:
    """Kills the process that called, as a runner that goes away does."""
    os.kill(caller, signal.SIGKILL)


def tip(origin: str | None, branch: str) -> str | None:
    """Returns the commit that a branch of the bare repository stands on; without a repository, a made-up one."""
    if origin is None:
        return "1" * 40
    found = git(Path(origin), "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")
    return found or None


def merge(origin: Path, base: str, branch: str, message: str, *, how: str = "merge", when: str = NOW) -> str:
    """Returns the commit by which a person merges a branch in a bare repository; `how` is merge or squash."""
    ours, theirs = (git(origin, "rev-parse", f"refs/heads/{each}") for each in (base, branch))
    tree = git(origin, "merge-tree", "--write-tree", ours, theirs).splitlines()[0]
    parents = ("-p", ours, "-p", theirs) if how == "merge" else ("-p", ours)
    dated = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    made = git(origin, "commit-tree", tree, *parents, "-m", message, **dated)
    git(origin, "update-ref", f"refs/heads/{base}", made, ours)
    return made
