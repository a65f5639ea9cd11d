"""What callers and KPIs will see differ when one released version serves instead of another."""

from mlspec.plan.changes.between import changes_between
from mlspec.release.move import Move
from mlspec.release.standing import Standing

BEHAVIOUR = ("evaluation", "training", "contract")


def difference(standing: Standing, move: Move) -> tuple[str, ...]:
    """Returns one line for each change of behaviour from the version that serves to the one that will.

    They are read off the two frozen plans; there are none where nothing served, or where it cannot be read any more.
    """
    before = standing.plan(move.before.version) if move.before is not None else None
    after = standing.plan(move.version)
    if before is None or after is None:
        return ()
    return tuple(
        f"{change.shown}: {_written(change.before)} -> {_written(change.after)} ({change.redo}, {change.safety})"
        for change in changes_between(before, after)
        if change.redo in BEHAVIOUR
    )


def _written(value: str | None) -> str:
    return "none" if value is None else value
