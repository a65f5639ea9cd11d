"""What is computed again and again while a version serves, and what it reads of each prediction."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlspec.spec.kpi_uses import Path, kpi_uses, selected
from mlspec.spec.lineage import Lineage, ModelLineage
from mlspec.spec.model_spec import ModelSpec

LIVE = ("always", "stage", "rollback", "monitoring", "retraining")


@dataclass(frozen=True, slots=True)
class LiveRead:
    """A KPI or slice that is computed while the model serves: where that is asked for, and what it reads."""

    path: Path
    what: str
    name: str
    reads: Lineage


def live_reads(spec: ModelSpec, reads: ModelLineage) -> Iterator[LiveRead]:
    """Yields each KPI and slice once, at the first gate, rule, alert or trigger that asks for it."""
    seen: set[tuple[str, str]] = set()
    for use in kpi_uses(spec):
        if use.place not in LIVE:
            continue
        kpi = use.judge.kpi
        if spec.kpis[kpi].system is None and ("KPI", kpi) not in seen:
            seen.add(("KPI", kpi))
            yield LiveRead((*use.path, "kpi"), "KPI", kpi, reads.kpis[kpi])
        for name in selected(use.slices, spec.validation.slices):
            if ("slice", name) not in seen:
                seen.add(("slice", name))
                yield LiveRead((*use.path, "slices"), "slice", name, reads.slices[name])
