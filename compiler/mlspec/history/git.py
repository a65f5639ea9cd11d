"""Runs git, and git alone: with arguments as a list, nothing of the caller's GIT_* environment, and a time limit."""

import os
import subprocess
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

PATIENCE = 60
"""Seconds that one call may take that talks to no network."""
_NOTHING: Mapping[str, str] = {}
SETTINGS = {
    "LC_ALL": "C",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
}
"""In English, the objects that the ids name, no fetching, no question, and paths as they are."""


class HistoryError(Exception):
    """What git cannot answer, in one sentence for whoever asked."""


def answer(
    folder: Path,
    arguments: Sequence[str],
    said: bytes = b"",
    *,
    accepted: Sequence[int] = (0,),
    kept: Collection[str] = (),
    also: Mapping[str, str] = _NOTHING,
    patience: int = PATIENCE,
) -> bytes:
    """Returns what git writes to standard output when it is called in `folder`.

    `kept` are the GIT_* that it is to see all the same, and `also` is further environment of our own.

    Raises:
        HistoryError: git is not there, takes too long, or ends with another code than those `accepted`.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in kept}
    try:
        done = subprocess.run(
            ("git", "-c", "log.showSignature=false", "-c", "core.quotePath=false", *arguments),
            cwd=folder,
            env={**environment, **SETTINGS, **also},
            input=said,
            capture_output=True,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise HistoryError(f"git {_verb(arguments)} took more than {patience} seconds") from None
    except OSError as error:
        raise HistoryError(f"git cannot be run: {(error.strerror or 'unknown error').lower()}") from None
    if done.returncode not in accepted:
        raise HistoryError(_reason(_verb(arguments), done.stderr, done.returncode))
    return done.stdout


def _verb(arguments: Sequence[str]) -> str:
    return next(word for word in arguments if not word.startswith("-"))


def _reason(command: str, complaint: bytes, code: int) -> str:
    lines = complaint.decode(errors="replace").strip().splitlines()
    told = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else "")
    words = told.partition(": ")[2] or told
    return f"git {command}: {words}" if words else f"git {command} ended with {code}"


def configured(settings: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Returns the environment in which git has settings of its own: no argument, and no file, says them."""
    pairs = {f"GIT_CONFIG_KEY_{place}": name for place, (name, _) in enumerate(settings)}
    pairs |= {f"GIT_CONFIG_VALUE_{place}": value for place, (_, value) in enumerate(settings)}
    return {"GIT_CONFIG_COUNT": str(len(settings)), **pairs}
