"""Every place of a model's spec where a KPI decides or is watched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from mlspec.spec.bounds import Written
from mlspec.spec.gates import Gate, SliceSelection
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.monitoring import WatchedKpi
from mlspec.spec.rollout import StageGate
from mlspec.spec.validation import Slice
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


def bounds_of(judge: Judge) -> Iterator[tuple[str, Written, bool]]:
    """Yields the key and the value of each bound, and whether it compares with another model."""
    margins = () if isinstance(judge, WatchedKpi) else judge.MARGINS
    for key in (*_levels(judge), *margins):
        written: Written | None = getattr(judge, key)
        if written is not None:
            yield key, written, key in margins


def _levels(judge: Judge) -> tuple[str, ...]:
    return ("at_least", "at_most") if isinstance(judge, WatchedKpi) else judge.LEVELS


def selected(selection: SliceSelection | None, slices: Mapping[str, Slice]) -> tuple[str, ...]:
    """Returns the names of the slices that are chosen, in the spec's order."""
    if selection is None:
        return ()
    if selection == "all":
        return tuple(slices)
    if selection == "critical":
        return tuple(name for name, group in slices.items() if group.critical)
    return tuple(name for name in slices if name in selection)
