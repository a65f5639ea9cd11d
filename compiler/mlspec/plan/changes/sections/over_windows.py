"""What the way back, alerts and triggers share: a bound that is held over a window."""

from typing import Any

from mlspec.plan.changes.place import Edit
from mlspec.plan.changes.redos import RENDERED
from mlspec.plan.changes.rows import Leaf, Risk, Row
from mlspec.plan.changes.safeties import LOOSENED, bound
from mlspec.plan.changes.written import bound_value


def other_window(edit: Edit) -> Risk:
    """Returns what another window does: a longer one shows harm later, a shorter one holds fewer rows to show it by."""
    if edit.after > edit.before:
        return LOOSENED, "harm takes longer to show"
    return LOOSENED, "fewer rows fall into it: that harm still shows cannot be shown"


def bound_key(found: Any) -> tuple[object, ...]:
    """Returns what tells one bound from another: all but its number."""
    return () if found is None else (found.kpi, found.against, found.bound)


def bounds(plan: str, spec: str) -> tuple[Row, ...]:
    """Returns the rows of the number behind a bound."""
    return (
        Leaf(
            f"{plan}.value",
            f"{spec}.{{bound}}",
            RENDERED,
            bound_value,
            bound,
            of=lambda found, _: (found.value, found.relative),
        ),
    )
