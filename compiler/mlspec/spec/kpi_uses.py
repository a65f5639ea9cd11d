"""Every place of a model's spec where a KPI decides or is watched."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mlspec.spec.gates import Gate, SliceSelection
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.monitoring import WatchedKpi
from mlspec.spec.rollout import StageGate
from mlspec.spec.watched import Watched

Path = tuple[str | int, ...]
Judge = Gate | StageGate | Watched | WatchedKpi
Place = Literal["gate", "always", "stage", "rollback", "monitoring", "retraining"]


@dataclass(frozen=True, slots=True)
class KpiUse:
    """A section that names a KPI, and where it stands; `stage` is the position of its rollout stage."""

    path: Path
    place: Place
    judge: Judge
    stage: int | None = None

    @property
    def slices(self) -> SliceSelection | None:
        """The slices that it is judged on; None for all rows, or where the section has no choice."""
        return None if isinstance(self.judge, Watched) else self.judge.slices


def kpi_uses(spec: ModelSpec) -> Iterator[KpiUse]:
    """Yields every gate, rule, alert and trigger, in the order of the language."""
    for index, gate in enumerate(spec.gates):
        yield KpiUse(("gates", index), "gate", gate)
    if spec.rollout is not None:
        for index, always in enumerate(spec.rollout.always):
            yield KpiUse(("rollout", "always", index), "always", always)
        for place, stage in enumerate(spec.rollout.stages):
            for index, judge in enumerate(stage.gates):
                yield KpiUse(("rollout", "stages", place, "gates", index), "stage", judge, place)
    for index, rule in enumerate(spec.rollback.when):
        yield KpiUse(("rollback", "when", index), "rollback", rule)
    for index, watched in enumerate(spec.monitoring.kpis):
        yield KpiUse(("monitoring", "kpis", index), "monitoring", watched)
    for index, trigger in enumerate(spec.retraining.when):
        if isinstance(trigger, Watched):
            yield KpiUse(("retraining", "when", index), "retraining", trigger)
