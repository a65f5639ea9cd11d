"""The columns of the features' source that slices and KPIs read beside the features."""

from mlspec.expressions.lineage import columns
from mlspec.spec.model_spec import ModelSpec


def judged_columns(spec: ModelSpec) -> tuple[str, ...]:
    """Returns them in the source's order: they are joined when a model is judged, so no slice touches its training."""
    expressions = [group.where for group in spec.validation.slices.values()]
    for kpi in spec.kpis.values():
        expressions += [expression for expression in (kpi.expr, kpi.where) if expression is not None]
    read = {column.name for expression in expressions for column in columns(expression.tree)}
    source = spec.sources[spec.features.source]
    beside = read - set(spec.features.columns) - set(source.key)
    return tuple(name for name in source.columns if name in beside)
