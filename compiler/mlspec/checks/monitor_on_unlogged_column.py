"""Something is watched that is not kept.

## What it does
Holds what is computed while the model serves (drift, KPIs and slices of rollout, rollback, monitoring and retraining)
to `serving.log`: every feature that it reads is kept, every input beside the features is in `extra`, and so is the
entity where labels have to be found.

## Why it is bad
The figure would be empty: a gate that has no data pauses every rollout, a monitor without data is never red.

## Example
    serving: {log: {features: [amount]}}
    monitoring: {drift: {features: [amount, country]}}

## Use instead
    serving: {log: {features: [amount, country]}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.derived_defaults import logged_inputs
from mlspec.spec.lineage import lineage
from mlspec.spec.live_reads import LiveRead, live_reads
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.served_inputs import needed_inputs, origins

RULE = Rule("MLS602", "monitor-on-unlogged-column", "error", "Something is watched that is not kept", __doc__ or "")

LOG = ("serving", "log")
Path = tuple[str | int, ...]


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    """Yields one finding for the whole log: two, each with a list of its own, would undo one another."""
    spec = model.spec
    kept, extra = spec.serving.log.features, logged_inputs(spec)
    inputs = {*needed_inputs(spec), *(name for _, name, _ in origins(spec))}
    unkept: dict[str, None] = {}
    unlogged: dict[str, None] = {}
    readers: list[tuple[Path, str]] = []
    for path, what, features, beside in _watched(spec):
        missing = [name for name in features if kept != "all" and name not in kept]
        absent = [name for name in beside if name in inputs and name not in extra]
        unkept.update(dict.fromkeys(missing))
        unlogged.update(dict.fromkeys(absent))
        if missing or absent:
            names = [*missing, *absent]
            them = "it" if len(names) == 1 else "them"
            readers.append((path, f"{what} reads {', '.join(names)}, and serving.log does not keep {them}"))
    if not readers:
        return
    (path, message), *others = readers
    lists = {
        **({"features": [*(kept if kept != "all" else ()), *unkept]} if unkept else {}),
        **({"extra": [*extra, *unlogged]} if unlogged else {}),
    }
    written = ", ".join(f"{key}: [{', '.join(names)}]" for key, names in lists.items())
    yield Diagnostic(
        RULE,
        model.document.value_span(path),
        message,
        f"log: {{{written}}}",
        tuple(Related(model.document.value_span(place), said) for place, said in others),
        tuple(Edit((*LOG, key), names) for key, names in lists.items()),
    )


def _watched(spec: ModelSpec) -> Iterator[tuple[Path, str, tuple[str, ...], tuple[str, ...]]]:
    """Yields where something is watched, what, the features it reads, and the inputs beside them."""
    drift = spec.monitoring.drift
    if drift is not None:
        features = tuple(spec.features.columns) if drift.features == "all" else drift.features
        path = ("monitoring", "drift", "features") if "features" in drift.model_fields_set else ("monitoring", "drift")
        yield path, "the drift monitor", features, ()
    for read in live_reads(spec, lineage(spec)):
        yield read.path, f"the {read.what} {read.name!r}", read.reads.features, _inputs(spec, read)


def _inputs(spec: ModelSpec, read: LiveRead) -> tuple[str, ...]:
    names = tuple(column.column for column in read.reads.columns if column.role == "value")
    if read.what == "KPI" and spec.kpis[read.name].is_labelled and _identifies_a_row(spec):
        names = (spec.prediction.entity, *names)
    return tuple(dict.fromkeys(names))


def _identifies_a_row(spec: ModelSpec) -> bool:
    """Returns whether labels could be found by the entity; where not, the entity itself is at fault (MLS303)."""
    rows, entity = spec.sources[spec.features.source], spec.prediction.entity
    return entity in rows.key or any(check.unique == (entity,) for check in rows.checks)


CHECK = Check(RULE, each_model(_find))
