"""Lowers what each part of a model reads: the moments in words, the parts under the names that a graph shows."""

from collections.abc import Iterator

from mlspec.conventions import FEATURE_PREFIX
from mlspec.expressions.canonical import canonical
from mlspec.plan.lineage import ColumnRead, Part
from mlspec.spec.availability import Always, Moment, column_availability
from mlspec.spec.feature_trees import is_window
from mlspec.spec.kpis import Kpi
from mlspec.spec.lineage import Lineage, ModelLineage
from mlspec.spec.metrics import is_of_decisions
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.sources import Source
from mlspec.spec.units import duration_text

STATIC = "static"
MOMENT, LABEL, SCORES, PREDICTIONS = "prediction.time", "label", "scores", "predictions"
JOINS, FILTERS = "joins.", "filters."
"""Parts by the names that a graph shows: scores are the model's, predictions stand behind threshold and filters."""


def lower_lineage(spec: ModelSpec, lineage: ModelLineage) -> tuple[Part, ...]:
    """Returns the parts of the model in the order in which data flow through them."""
    parts = {
        MOMENT: lineage.prediction,
        **{f"{JOINS}{name}": part for name, part in lineage.joins.items()},
        LABEL: lineage.label,
        **{f"{FEATURE_PREFIX}{name}": part for name, part in lineage.features.items()},
        **{f"{FILTERS}{name}": part for name, part in lineage.filters.items()},
        **{f"slices.{name}": part for name, part in lineage.slices.items()},
        **{f"kpis.{name}": part for name, part in lineage.kpis.items()},
    }
    filters = tuple(f"{FILTERS}{name}" for name in lineage.filters)
    # What a filter calls the prediction is what the filters before it have left of the score.
    before = {name: (SCORES, *filters[:place]) for place, name in enumerate(filters)}
    further = {
        **_at_prediction_time(spec, lineage),
        **{f"kpis.{name}": _judged(kpi) for name, kpi in spec.kpis.items()},
    }
    return tuple(
        Part(
            name,
            tuple(_columns(part, spec.sources)),
            tuple(dict.fromkeys((*_parts(part, before.get(name, (PREDICTIONS,))), *further.get(name, ())))),
        )
        for name, part in parts.items()
    )


def _at_prediction_time(spec: ModelSpec, lineage: ModelLineage) -> dict[str, tuple[str, ...]]:
    """Returns the joins and windows that look back from the moment of the prediction."""
    joins = (f"{JOINS}{name}" for name in lineage.joins if spec.sources[name].event_time is not None)
    windows = (f"{FEATURE_PREFIX}{name}" for name, each in spec.features.columns.items() if is_window(each))
    return dict.fromkeys((*joins, *windows), (MOMENT,))


def _judged(kpi: Kpi) -> tuple[str, ...]:
    """Returns what a metric of the field or a figure of the system reads; an expression says so itself."""
    if kpi.metric is not None:
        return (LABEL, PREDICTIONS if is_of_decisions(kpi.metric) else SCORES)
    return (PREDICTIONS,) if kpi.system == "shadow_disagreement" else ()


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


def _parts(part: Lineage, prediction: tuple[str, ...]) -> tuple[str, ...]:
    outcomes = {"label": (LABEL,), "score": (SCORES,), "prediction": prediction}
    return (
        *(f"{JOINS}{name}" for name in part.joins),
        *(f"{FEATURE_PREFIX}{name}" for name in part.features),
        *(read for outcome in part.outcomes for read in outcomes[outcome]),
    )
