"""Drafts a model from a data file: its columns become a source, an outcome and features."""

from collections import Counter
from datetime import timedelta
from math import floor

from mlspec.diagnostics.unseen import unseen
from mlspec.draft.answers import Answers
from mlspec.draft.description import DescribedColumn, Description
from mlspec.draft.draft import Column, Draft, Drafted, Feature, Unfit
from mlspec.draft.guesses import identities, moments, task_of
from mlspec.draft.names import taken, unsayable
from mlspec.draft.outcome import outcome_of
from mlspec.draft.windows import ASSUMED_DELAY, interval, test_window
from mlspec.spec.features import FeatureKind
from mlspec.spec.live_text import LIVE
from mlspec.spec.units import Duration

MOST_FEATURES = 100
MOST_CATEGORIES = 50
MOST_VALUES = 12
LONGEST_VALUE = 60
ROWS_PER_VALUE = 20
"""Fewer rows than that for each different text do not show that there are no others."""


def draft_from_data(answers: Answers, data: Description, project: str, source: str, path: str) -> Drafted | Unfit:
    """Returns the draft of a model whose questions are all answered, over the data at `path`, or why there is none."""
    columns = _named(answers, data)
    if isinstance(columns, Unfit):
        return columns
    entity, time, label = columns
    task = answers.task or task_of(label) or "binary_classification"
    outcome = outcome_of(label, task)
    if isinstance(outcome, Unfit):
        return outcome
    delay = Duration.read(answers.delay or ASSUMED_DELAY)
    test = test_window(_span(time), delay)
    if isinstance(test, Unfit):
        return test
    used, left_out = _features(answers, data, (entity, time, label))
    lacking = [name for name, _ in answers.features or () if name not in {column.name for column, _ in used}]
    if lacking:
        why = dict(left_out).get(lacking[0], "the data have no column of that name that could be one")
        return Unfit(f"--feature: {lacking[0]!r} cannot be a feature: {why}")
    if not used:
        return Unfit("no column is left that a model could read: " + "; ".join(f"{n!r}: {why}" for n, why in left_out))
    known = f"{time.name} + {interval(delay)}"
    assumed = [outcome.assumed] if outcome.assumed is not None else []
    if answers.delay is None:
        assumed.append(f"{label.name} is known {delay.text} after {time.name} (--delay)")
    assumed.append(f"every feature is known at {time.name}: one that is not gives the outcome away")
    draft = Draft(
        project=project,
        name=answers.name,
        owner=answers.owner,
        task=task,
        entity=entity.name,
        time=time.name,
        label=label.name,
        source=source,
        path=path,
        columns=(
            *(_column(column, data.rows) for column in (entity, time, *(column for column, _ in used))),
            _column(label, data.rows)._replace(available_at=known, values=()),
        ),
        outcome=outcome.expr,
        delay=delay.text,
        coverage=_coverage(label, data.rows),
        features=tuple(Feature(column.name, kind, _is_imputed(column, kind)) for column, kind in used),
        test=test,
    )
    return Drafted(draft, tuple(assumed), tuple(left_out))


def _named(answers: Answers, data: Description) -> tuple[DescribedColumn, DescribedColumn, DescribedColumn] | Unfit:
    """Returns the columns of entity, time and label, or why one of them cannot be what the answers say."""
    found: list[DescribedColumn] = []
    for flag, name in (("entity", answers.entity), ("time", answers.time), ("label", answers.label)):
        column = data.column(name or "")
        if column is None:
            others = ", ".join(each.name for each in data.columns[:10])
            return Unfit(f"--{flag}: the data have no column {name!r} that a source can have; they have: {others}")
        reason = unsayable(column.name) or (taken(column.name) if flag == "entity" else None)
        if reason is not None:
            return Unfit(f"--{flag}: {name!r} cannot be named by a spec: {reason}; rename it in the data")
        found.append(column)
    entity, time, label = found
    if len({column.name for column in found}) < len(found):
        return Unfit("entity, time and label are three columns: each answer names another one")
    if not identities((entity,), data.rows):
        return Unfit(
            f"--entity: {entity.name!r} has {entity.distinct:,} different values in {data.rows:,} rows"
            + (f" and is missing in {entity.nulls:,}" if entity.nulls else "")
            + "; an entity names one row: make a column that does, like the customer and the month in one text"
        )
    if not moments((time,)):
        return Unfit(
            f"--time: {time.name!r} is missing in {time.nulls:,} rows; every prediction has a moment"
            if time.type == "timestamp"
            else f"--time: {time.name!r} holds {time.type} values, no timestamps"
        )
    return entity, time, label


def _features(
    answers: Answers, data: Description, named: tuple[DescribedColumn, ...]
) -> tuple[list[tuple[DescribedColumn, FeatureKind]], list[tuple[str, str]]]:
    """Returns the columns that the model reads with their kinds, and the others with the reason why not."""
    used: list[tuple[DescribedColumn, FeatureKind]] = []
    left_out = [(column.name, column.reason) for column in data.left_out]
    folded = Counter(column.name.lower() for column in data.columns)
    asked = dict(answers.features or ())
    for column in data.columns:
        if column in named or (asked and column.name not in asked):
            continue
        reason = unsayable(column.name) or taken(column.name) or _unfit(column, data.rows, told=column.name in asked)
        if reason is None and folded[column.name.lower()] > 1:
            reason = "another column has its name but for case"
        if reason is None and len(used) == MOST_FEATURES:
            reason = f"a draft has at most {MOST_FEATURES} features"
        if reason is None:
            used.append((column, asked.get(column.name) or _kind(column)))
        else:
            left_out.append((column.name, reason))
    return used, left_out


def _unfit(column: DescribedColumn, rows: int, *, told: bool) -> str | None:
    if column.type == "timestamp":
        return "a timestamp is no feature by itself: compute one of it, like hour(x)"
    if column.distinct <= 1:
        return "all its values are equal"
    if column.type == "string" and column.distinct > MOST_CATEGORIES and not told:
        return f"{column.distinct:,} different texts in {rows:,} rows are no categories"
    return None


def _kind(column: DescribedColumn) -> FeatureKind:
    return "categorical" if column.type == "string" else "numeric"


def _is_imputed(column: DescribedColumn, kind: FeatureKind) -> bool:
    return bool(column.nulls) and kind == "numeric"


def _column(column: DescribedColumn, rows: int) -> Column:
    few = column.type == "string" and 0 < len(column.values) <= min(MOST_VALUES, rows // ROWS_PER_VALUE)
    values = column.values if few and all(map(_writable, column.values)) else ()
    return Column(column.name, column.type, nullable=column.nulls > 0, values=values)


def _writable(value: str) -> bool:
    shown = value.isprintable() and next(unseen(value), None) is None
    return shown and 0 < len(value) <= LONGEST_VALUE and LIVE.search(value) is None


def _span(time: DescribedColumn) -> timedelta:
    return time.last - time.first if time.first is not None and time.last is not None else timedelta()


def _coverage(label: DescribedColumn, rows: int) -> str:
    """Returns the share of rows that have an outcome, rounded down: what the data keep."""
    return f"{floor(1000 * (rows - label.nulls) / rows) / 10:g}%"
