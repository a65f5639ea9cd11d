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
from mlspec.diagnostics.diagnostic import Diagnostic
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
    spec = model.spec
    kept = spec.serving.log.features
    inputs = {*needed_inputs(spec), *(name for _, name, _ in origins(spec))}
    for path, what, features, extra in _watched(spec):
        unkept = [name for name in features if kept != "all" and name not in kept]
        unlogged = [name for name in extra if name in inputs and name not in logged_inputs(spec)]
        if unkept:
            listed = [*(kept if kept != "all" else ()), *unkept]
            yield _unkept(model, path, what, unkept, ("features", listed))
        if unlogged:
            yield _unkept(model, path, what, unlogged, ("extra", [*logged_inputs(spec), *unlogged]))


def _unkept(model: BoundModel, path: Path, what: str, names: list[str], log: tuple[str, list[str]]) -> Diagnostic:
    key, listed = log
    span = model.document.value_span(path)
    message = f"{what} reads {', '.join(names)}, and serving.log does not keep {'it' if len(names) == 1 else 'them'}"
    return Diagnostic(RULE, span, message, f"log: {{{key}: [{', '.join(listed)}]}}", fix=(Edit((*LOG, key), listed),))


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
    if read.what == "KPI" and spec.kpis[read.name].is_labelled:
        names = (spec.prediction.entity, *names)
    return tuple(dict.fromkeys(names))


CHECK = Check(RULE, each_model(_find))
