"""The tables that a model reads."""

from typing import Any

from mlspec.plan.changes.place import Edit, Place
from mlspec.plan.changes.redos import READ, WORDS, fewer_values, known_elsewhen, may_be_sent, narrower_range
from mlspec.plan.changes.rows import Leaf, Part, Risk, Row, becomes, by_name
from mlspec.plan.changes.safeties import (
    LOOSENED,
    NEUTRAL,
    REMOVED,
    TIGHTENED,
    guards,
    higher_is_weaker,
    lower_is_weaker,
    ranked,
)
from mlspec.plan.changes.written import AS_WRITTEN, LIST, duration, listed, mapped, plainly, share

STATIC = "static"


def row_moment(source: Any) -> str:
    """Returns when a row of a source is known, as a column that says nothing of its own has it."""
    if source.event_time is None:
        return STATIC
    seconds = source.published_seconds
    if seconds == 0:
        return str(source.event_time)
    return f"{source.event_time} {'+' if seconds > 0 else '-'} {_length(abs(seconds))}"


def _length(seconds: int) -> str:
    sizes = ((86_400, "d"), (3_600, "h"), (60, "m"))
    size, unit = next(((size, unit) for size, unit in sizes if seconds % size == 0), (1, "s"))
    return f"{seconds // size}{unit}"


def own_moment(column: Any, place: Place) -> str | None:
    """Returns when a column is known, None where that is when its row is."""
    return None if column.known == row_moment(place.parents[-2]) else column.known


def check_bound(value: Any, place: Place) -> str | None:
    """Returns the number of a data check in its unit."""
    if value is None:
        return None
    return duration(int(value)) if place.part.kind == "fresh_within" else share(value)


def _check(check: Any) -> str:
    said = {"unique": listed(check.columns)} if check.kind == "unique" else {}
    if check.kind == "fresh_within":
        said = {"fresh_within": duration(int(check.bound))}
    if check.kind == "null_share":
        said = {"null_share": f"{{{check.columns[0]}: {share(check.bound)}}}"}
    after = None if check.after == "reading" else check.after
    return mapped((*said.items(), ("after", after), ("otherwise", check.otherwise)))


def accepted_range(edit: Edit) -> Risk:
    """Returns what another range does: less is refused outside the old one, more within it."""
    before, after = edit.before, edit.after
    if after is None or (before is not None and (after[0] < before[0] or after[1] > before[1])):
        return LOOSENED, "numbers that were refused are read"
    return TIGHTENED, "fewer numbers are accepted"


def accepted_values(edit: Edit) -> Risk:
    """Returns what other values do."""
    before, after = edit.before, edit.after
    if after is None or (before is not None and set(after) - set(before)):
        return LOOSENED, "texts that were refused are read"
    return (TIGHTENED, "fewer texts are accepted") if before is None or set(before) - set(after) else (NEUTRAL, "")


OTHER_ROWS = guards("other rows of those that repeat are read: that they are the right ones cannot be shown")
CHECKS = "sources[].checks[]"
COLUMNS = "sources[].columns[]"
ROWS: tuple[Row, ...] = (
    Part("sources[]", "sources.[]", READ, plainly(lambda source: mapped((("path", source.path),))), key=by_name),
    Leaf("sources[].path", "sources.[].path", READ, AS_WRITTEN),
    Part(
        "sources[].made_by",
        "sources.[].made_by",
        READ,
        plainly(lambda made: mapped((("run", listed(made.run)), ("reads", listed(made.reads))))),
    ),
    Leaf("sources[].made_by.run", "sources.[].made_by.run", READ, LIST),
    Leaf("sources[].made_by.reads", "sources.[].made_by.reads", READ, LIST),
    Leaf("sources[].key", "sources.[].key", READ, LIST),
    Leaf("sources[].event_time", "sources.[].event_time", READ, AS_WRITTEN),
    Leaf(
        "sources[].published_seconds",
        "sources.[].{published}",
        known_elsewhen,
        plainly(lambda seconds: duration(abs(seconds)) if seconds else None),
        lower_is_weaker("rows count as known sooner", "rows count as known later"),
    ),
    Part(
        COLUMNS,
        "sources.[].columns.[]",
        READ,
        plainly(lambda column: mapped((("type", column.type), ("nullable", "true" if column.nullable else None)))),
        key=by_name,
    ),
    Leaf(f"{COLUMNS}.type", "sources.[].columns.[].type", READ, AS_WRITTEN),
    Leaf(
        f"{COLUMNS}.nullable",
        "sources.[].columns.[].nullable",
        READ,
        AS_WRITTEN,
        ranked((True, False), "missing values are accepted", "missing values are refused"),
    ),
    Leaf(
        f"{COLUMNS}.known",
        "sources.[].columns.[].available_at",
        known_elsewhen,
        AS_WRITTEN,
        guards("since when the value is known is another claim: leakage is looked for by it"),
        of=own_moment,
    ),
    Leaf(f"{COLUMNS}.values", "sources.[].columns.[].values", may_be_sent(fewer_values), LIST, accepted_values),
    Leaf(f"{COLUMNS}.range", "sources.[].columns.[].range", may_be_sent(narrower_range), LIST, accepted_range),
    Leaf(f"{COLUMNS}.unit", "sources.[].columns.[].unit", WORDS, AS_WRITTEN),
    Part(
        "sources[].deduplicate",
        "sources.[].clean.deduplicate",
        READ,
        plainly(lambda rule: mapped((("key", listed(rule.key)), ("keep", rule.keep), ("by", rule.by)))),
        added=becomes(TIGHTENED, "rows that repeat are read once"),
        removed=becomes(REMOVED, "rows that repeat are read as often as they stand there"),
    ),
    Leaf("sources[].deduplicate.key", "sources.[].clean.deduplicate.key", READ, LIST, OTHER_ROWS),
    Leaf("sources[].deduplicate.keep", "sources.[].clean.deduplicate.keep", READ, AS_WRITTEN, OTHER_ROWS),
    Leaf("sources[].deduplicate.by", "sources.[].clean.deduplicate.by", READ, AS_WRITTEN, OTHER_ROWS),
    Part(
        CHECKS,
        "sources.[].checks.[]",
        READ,
        plainly(_check),
        added=becomes(TIGHTENED, "data are held to one more rule"),
        removed=becomes(REMOVED, "data are no longer held to the rule"),
        key=lambda check: (check.kind, check.columns),
        keyed=("kind", "columns"),
        named=False,
        order=(READ, (NEUTRAL, "")),
    ),
    Leaf(
        f"{CHECKS}.bound",
        "sources.[].checks.[].{checked}",
        READ,
        check_bound,
        higher_is_weaker("the check lets more through", "the check lets less through"),
    ),
    Leaf(
        f"{CHECKS}.after",
        "sources.[].checks.[].after",
        READ,
        AS_WRITTEN,
        ranked(("cleaning", "reading"), "rows are looked at once they are mended", "rows are looked at as they come"),
    ),
    Leaf(
        f"{CHECKS}.otherwise",
        "sources.[].checks.[].otherwise",
        READ,
        AS_WRITTEN,
        ranked(("ticket", "serve_fallback", "stop"), "less happens when the rule is broken", "more happens when it is"),
    ),
)
