"""The columns of the features' source that slices, KPIs and filters read beside the features."""

from mlspec.spec.lineage import ModelLineage
from mlspec.spec.model_spec import ModelSpec


def judged_columns(spec: ModelSpec, lineage: ModelLineage) -> tuple[str, ...]:
    """Returns them in the source's order: they are joined when a model is judged, so no slice touches its training."""
    parts = (*lineage.slices.values(), *lineage.kpis.values(), *lineage.filters.values())
    source = spec.sources[spec.features.source]
    beside = {read.column for part in parts for read in part.columns} - set(source.key)
    return tuple(name for name in source.columns if name in beside)
