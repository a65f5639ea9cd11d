"""What a caller of one version has to change before another version answers instead."""

from mlspec.plan.changes.between import changes_between
from mlspec.plan.changes.bump import breaking, said, version_key
from mlspec.plan.plan import Plan


def broken(before: Plan, after: Plan) -> tuple[str, ...]:
    """Returns what breaks a caller of `before` when `after` answers: nothing where it can go on as it does."""
    return tuple(f"{said(change)}: {change.why}" for change in breaking(changes_between(before, after)))


def is_major(before: str, after: str) -> bool:
    """Returns whether a version promises its callers another contract than the one before."""
    return version_key(before)[0] != version_key(after)[0]
