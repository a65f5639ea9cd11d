"""What changes add up to: the most that has to be done again, the worst for safety, and the version that they need."""

from collections.abc import Iterable
from typing import Literal

from mlspec.conventions import MODEL_FILE
from mlspec.plan.changes.change import Change, Redo, Safety

Bump = Literal["major", "minor", "patch"]
OWNER = ("metadata", "owner")
OPERATION = (
    OWNER,
    ("metadata", "tier"),
    ("serving", "consumers"),
    ("deployment",),
    ("rollout",),
    ("rollback",),
    ("monitoring",),
    ("retraining",),
)
"""The parts of a spec that have no version."""
NAME = ("metadata", "version")
MOMENT = ("as_of",)
"""Of the Project: the day that data are held to. It moves on with them; moved back, it lets older ones pass."""
WORDS = {Redo.CONTRACT: "Breaks callers", Redo.TRAINING: "Trained again", Redo.EVALUATION: "Judged again"}
FURTHER = "Changed"
MOST_NAMED, LONGEST_NAMED = 4, 40


def redo_of(changes: Iterable[Change]) -> Redo | None:
    """Returns the most that any of the changes makes run again, None without any."""
    return max((change.redo for change in changes), default=None)


def safety_of(changes: Iterable[Change]) -> Safety:
    """Returns the worst that any of the changes does to safety: tightened only where nothing loosens it."""
    return max((change.safety for change in changes), default=Safety.NEUTRAL)


def is_operational(change: Change) -> bool:
    """Returns whether a change is of what has no version: how a model is rolled out, watched, owned, filed, dated."""
    if not change.path and None not in (change.before, change.after):
        return True
    if change.path == MOMENT and change.safety <= Safety.TIGHTENED:
        return True
    return change.via == ".".join(OWNER) or any(change.path[: len(part)] == part for part in OPERATION)


def bump_of(changes: Iterable[Change]) -> Bump | None:
    """Returns the part of the version that the changes of one model have to raise, None where they are operation.

    What changes behaviour and makes nothing be judged again, like words or what is logged, is a patch. The version
    itself is no change of behaviour, nor is what a Project says of itself or of its environments.
    """
    needed: Bump | None = None
    for change in changes:
        if change.path == NAME or not _is_of_model(change) or is_operational(change):
            continue
        if breaking((change,)):
            return "major"
        needed = "minor" if change.redo >= Redo.EVALUATION else needed or "patch"
    return needed


def _is_of_model(change: Change) -> bool:
    """Returns whether a change is of a model's spec, or of what stands elsewhere and makes the model be judged anew."""
    own = change.file.rpartition("/")[2] == MODEL_FILE and change.via is None
    return own or change.redo >= Redo.EVALUATION


def breaking(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Returns the changes after which the callers of a model have to change: what they send, or what they get."""
    return tuple(change for change in changes if change.redo is Redo.CONTRACT)


def next_version(version: str, bump: Bump | None) -> str:
    """Returns the version that a bump makes of `version`."""
    major, minor, patch = version_key(version)
    match bump:
        case "major":
            return f"{major + 1}.0.0"
        case "minor":
            return f"{major}.{minor + 1}.0"
        case "patch":
            return f"{major}.{minor}.{patch + 1}"
        case _:
            return version


def version_key(version: str) -> tuple[int, int, int]:
    """Returns what versions are ordered by: 1.10.0 is newer than 1.9.0."""
    major, minor, patch = version.split(".")
    return int(major), int(minor), int(patch)


def said(change: Change) -> str:
    """Returns a change in a clause: what it was, and what it is."""
    if change.before is None or change.after is None:
        return f"{change.shown} was {'added' if change.before is None else 'removed'}"
    return f"{change.shown} was {change.before} and is {change.after}"


def changelog_line(model: str, changes: Iterable[Change]) -> str:
    """Returns one line for a changelog: what was changed and what that made run; empty where nothing was."""
    found = [change for change in changes if change.path != NAME]
    told = [change for change in found if change.via is None or not change.file.endswith(MODEL_FILE)] or found
    if not told:
        return ""
    redo = max(change.redo for change in told)
    first = sorted(told, key=lambda change: (-change.redo.rank, -change.safety.rank))
    rest = len(told) - MOST_NAMED
    more = f" and {rest} more" if rest > 0 else ""
    return f"{WORDS.get(redo, FURTHER)} ({model}): {', '.join(map(_told, first[:MOST_NAMED]))}{more}."


def _told(change: Change) -> str:
    shown = change.shown or "the model"
    if change.before is None or change.after is None:
        return f"{shown} {'added' if change.before is None else 'removed'}"
    if max(len(change.before), len(change.after)) > LONGEST_NAMED:
        return f"{shown} changed"
    return f"{shown} from {change.before} to {change.after}"
