"""The part of a plan that says which source columns each part of the model reads, and when each is known."""

from mlspec.plan.value import value


@value
class ColumnRead:
    """One column of a source; `known` is a moment of its own row (`departed_at + 1h`) or `static`.

    It is read for its value, as a key that rows are found by, or as a clock that places rows in time.
    """

    source: str
    column: str
    known: str
    role: str


@value
class Part:
    """One part of the model (`features.plane_age`, `label`) and what it reads itself.

    What the other `parts` that it names read stands with them.
    """

    name: str
    columns: tuple[ColumnRead, ...]
    parts: tuple[str, ...]
