"""Which parts of a current operation a version that is serving can follow: it has the KPIs, slices, features or not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from mlspec.spec.gates import SliceSelection
from mlspec.spec.kpi_uses import KpiUse, Path, kpi_uses
from mlspec.spec.model_spec import ModelSpec


@dataclass(frozen=True, slots=True)
class Followed:
    """The names that a version has; of each slice whether it is critical."""

    kpis: tuple[str, ...]
    slices: Mapping[str, bool]
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A name that an operation's section uses and the version does not have; `path` is the section's or the key's."""

    path: Path
    kind: Literal["KPI", "slice", "feature"]
    name: str


def operated_uses(spec: ModelSpec) -> Iterator[KpiUse]:
    """Yields the gates of the rollout, the rollback rules, the alerts and the triggers of a spec."""
    return (use for use in kpi_uses(spec) if use.place != "gate")


def unfollowed(spec: ModelSpec, version: Followed) -> Iterator[Unfollowed]:
    """Yields what the version cannot follow, in the order of the language; `all` and `critical` are its own."""
    for use in operated_uses(spec):
        if use.judge.kpi not in version.kpis:
            yield Unfollowed((*use.path, "kpi"), "KPI", use.judge.kpi)
        elif isinstance(use.slices, str):
            if followed_slices(use.slices, version) is None:
                yield Unfollowed((*use.path, "slices"), "slice", use.slices)
        else:
            for place, name in enumerate(use.slices or ()):
                if name not in version.slices:
                    yield Unfollowed((*use.path, "slices", place), "slice", name)
    drift = spec.monitoring.drift
    if drift is not None and drift.features != "all":
        for place, name in enumerate(drift.features):
            if name not in version.features:
                yield Unfollowed(("monitoring", "drift", "features", place), "feature", name)


def followed_slices(selection: SliceSelection | None, version: Followed) -> tuple[str, ...] | None:
    """Returns the slices of the version that are chosen, in its order; None where some are meant and it has none."""
    if selection is None:
        return ()
    chosen = tuple(
        name
        for name, critical in version.slices.items()
        if selection == "all" or (critical if selection == "critical" else name in selection)
    )
    return chosen or None


def is_followed(use: KpiUse, version: Followed) -> bool:
    """Returns whether the version has the KPI and, of slices that are named, at least one."""
    return use.judge.kpi in version.kpis and followed_slices(use.slices, version) is not None
