"""Two versions of a model compared: what changed, and how both were judged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlspec.conventions import VERSIONS_FORMAT_VERSION
from mlspec.plan.changes.between import changes_between
from mlspec.plan.changes.bump import NAME, Bump, breaking, bump_of, redo_of, safety_of
from mlspec.plan.changes.change import Change, Redo, Safety
from mlspec.plan.plan import Plan
from mlspec.versions.record import Measured, Record


@dataclass(frozen=True, slots=True)
class Side:
    """A version: its plan, its numbers, its record (a candidate has none), and the digest of its test rows."""

    plan: Plan
    metrics: tuple[Measured, ...]
    record: Record | None
    rows: str | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A version and how it was judged; without a record it is the candidate."""

    version: str
    released: str | None
    commit: str | None
    rows: str | None


@dataclass(frozen=True, slots=True)
class Metric:
    """A KPI of both versions, each on its own test rows; None where it was not measured.

    `before_on_rows` is the former version's on the rows of the latter, where it was compared when that was released.
    """

    kpi: str
    before: Measured | None
    after: Measured | None
    before_on_rows: Measured | None


@dataclass(frozen=True, slots=True)
class FilterPair:
    """A filter of either version, by what it does; None where it is not."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a model.

    `same_rows` says whether both were measured on the same test rows, None where that is not known. `contract` are
    those of the changes after which callers have to change, `consumers` who they are.
    """

    format_version: str
    model: str
    before: Judged
    after: Judged
    redo: Redo | None
    safety: Safety
    bump: Bump | None
    changes: tuple[Change, ...]
    contract: tuple[str, ...]
    consumers: tuple[str, ...]
    same_rows: bool | None
    metrics: tuple[Metric, ...]
    filters: tuple[FilterPair, ...]


def compare(before: Side, after: Side) -> Comparison:
    """Returns what differs between two versions."""
    changes = tuple(change for change in changes_between(before.plan, after.plan) if change.path != NAME)
    contract = tuple(change.shown for change in breaking(changes))
    callers = {consumer.name: consumer for plan in (before.plan, after.plan) for consumer in plan.consumers}
    return Comparison(
        VERSIONS_FORMAT_VERSION,
        after.plan.name,
        _judged(before),
        _judged(after),
        redo_of(changes),
        safety_of(changes),
        bump_of(changes),
        changes,
        contract,
        tuple(f"{each.name} ({each.owner})" for _, each in sorted(callers.items())) if contract else (),
        before.rows == after.rows if before.rows is not None and after.rows is not None else None,
        tuple(_metrics(before, after)),
        tuple(_filters(before.plan, after.plan)),
    )


def _judged(side: Side) -> Judged:
    record = side.record
    return Judged(
        side.plan.version,
        record.released if record is not None else None,
        record.commit if record is not None else None,
        side.rows,
    )


def _metrics(before: Side, after: Side) -> Iterable[Metric]:
    was, now = _by_name(before.metrics), _by_name(after.metrics)
    paired: Mapping[str, Measured] = {}
    if after.record is not None and after.record.against == before.plan.version:
        paired = _by_name(after.record.its_metrics)
    for kpi in dict.fromkeys((*now, *was)):
        yield Metric(kpi, was.get(kpi), now.get(kpi), paired.get(kpi))


def _by_name(metrics: Iterable[Measured]) -> dict[str, Measured]:
    return {metric.kpi: metric for metric in metrics}


def _filters(before: Plan, after: Plan) -> Iterable[FilterPair]:
    was = {rule.name: f"sha256:{rule.digest}" for rule in before.filters}
    now = {rule.name: f"sha256:{rule.digest}" for rule in after.filters}
    for name in dict.fromkeys((*now, *was)):
        yield FilterPair(name, was.get(name), now.get(name))
