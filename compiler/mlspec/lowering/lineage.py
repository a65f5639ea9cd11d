"""Lowers what each part of a model reads: the moments in words, the parts under the names that a graph shows."""

from collections.abc import Iterator

from mlspec.conventions import FEATURE_PREFIX
from mlspec.expressions.canonical import canonical
from mlspec.plan.lineage import ColumnRead, Part
from mlspec.spec.availability import Always, Moment, column_availability
from mlspec.spec.feature_trees import is_window
from mlspec.spec.lineage import Lineage, ModelLineage
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.sources import Source
from mlspec.spec.units import duration_text

STATIC = "static"
MOMENT, LABEL, PREDICTIONS, JOINS = "prediction.time", "label", "predictions", "joins."
"""Parts by the names that a graph shows; `predictions` are the score and the prediction of the judged rows."""


def lower_lineage(spec: ModelSpec, lineage: ModelLineage) -> tuple[Part, ...]:
    """Returns the parts of the model in the order in which data flow through them."""
    clocked = {f"{JOINS}{name}" for name in lineage.joins if spec.sources[name].event_time is not None}
    timed = clocked | {f"{FEATURE_PREFIX}{name}" for name, each in spec.features.columns.items() if is_window(each)}
    judged = {f"kpis.{name}" for name, kpi in spec.kpis.items() if kpi.metric is not None}
    parts = {
        MOMENT: lineage.prediction,
        **{f"{JOINS}{name}": part for name, part in lineage.joins.items()},
        LABEL: lineage.label,
        **{f"{FEATURE_PREFIX}{name}": part for name, part in lineage.features.items()},
        **{f"slices.{name}": part for name, part in lineage.slices.items()},
        **{f"kpis.{name}": part for name, part in lineage.kpis.items()},
        **{f"filters.{name}": part for name, part in lineage.filters.items()},
    }
    further = {**dict.fromkeys(timed, (MOMENT,)), **dict.fromkeys(judged, (LABEL, PREDICTIONS))}
    return tuple(
        Part(name, tuple(_columns(part, spec.sources)), (*_parts(part), *further.get(name, ())))
        for name, part in parts.items()
    )


def known_text(source: Source, column: str) -> str:
    """Returns when a column's value is known: `landed_at + 1h`, `static`, or the expression of its `available_at`."""
    known = column_availability(source, column)
    own = source.columns[column].available_at
    if isinstance(known, Always):
        return STATIC
    if isinstance(known, Moment):
        lag = f" {'+' if known.seconds > 0 else '-'} {duration_text(abs(known.seconds))}" if known.seconds else ""
        return f"{known.base}{lag}"
    return canonical(own.tree) if own is not None else ""


def _columns(part: Lineage, sources: dict[str, Source]) -> Iterator[ColumnRead]:
    for read in part.columns:
        yield ColumnRead(read.source, read.column, known_text(sources[read.source], read.column), read.role)


def _parts(part: Lineage) -> tuple[str, ...]:
    outcomes = dict.fromkeys(LABEL if outcome == LABEL else PREDICTIONS for outcome in part.outcomes)
    return (
        *(f"{JOINS}{name}" for name in part.joins),
        *(f"{FEATURE_PREFIX}{name}" for name in part.features),
        *outcomes,
    )
