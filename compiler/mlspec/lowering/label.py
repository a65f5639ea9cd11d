"""Lowers `label`: when the outcome is known follows from the columns that it reads."""

from mlspec.expressions.canonical import canonical
from mlspec.plan import data
from mlspec.spec.availability import row_moment_text
from mlspec.spec.label import Label
from mlspec.spec.lineage import Lineage
from mlspec.spec.sources import Source


def lower_label(label: Label, source: Source, lineage: Lineage) -> data.Label:
    """Returns the label with the moments after which it is known."""
    return data.Label(
        source=label.source,
        expr=canonical(label.expr.tree),
        positive=label.positive,
        classes=label.classes or (),
        known_at=_known_at(source, lineage),
        delay=data.LabelDelay(label.delay.p50.seconds, label.delay.p95.seconds, label.delay.max.seconds),
        coverage=label.coverage.value,
    )


def _known_at(source: Source, lineage: Lineage) -> tuple[str, ...]:
    own = (source.columns[read.column].available_at for read in lineage.columns)
    moments = dict.fromkeys(canonical(moment.tree) for moment in own if moment is not None)
    return tuple(moments) or (row_moment_text(source),)
