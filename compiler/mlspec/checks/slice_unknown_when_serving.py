"""A slice is watched while the model serves, and nobody knows then which requests are in it.

## What it does
Holds the slices of rollout and monitoring to columns that are known when the prediction is made and that reach the
server: features, and the inputs of `serving.inputs`.

## Why it is bad
A request cannot be put into a slice by what is only known later, or by a column that no request carries: the figure of
the slice stays empty.

## Example
    validation: {slices: {very_late: arr_delay > 120}}
    monitoring: {kpis: [{kpi: cost, slices: [very_late], window: 28d}]}

## Use instead
    validation: {slices: {evening: departure_hour >= 18}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.spec.availability import is_known_by, moment_of
from mlspec.spec.derived_defaults import logged_inputs
from mlspec.spec.lineage import ColumnRead, lineage
from mlspec.spec.live_reads import live_reads
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.served_inputs import needed_inputs, origins

RULE = Rule(
    "MLS603", "slice-unknown-when-serving", "error", "A watched slice cannot be told while serving", __doc__ or ""
)


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    spec = model.spec
    served = {name for _, name, _ in origins(spec)} or {*needed_inputs(spec), *logged_inputs(spec)}
    for read in live_reads(spec, lineage(spec)):
        if read.what != "slice":
            continue
        for column in read.reads.columns:
            fault = _fault(spec, column, served)
            if fault is not None:
                where = model.document.value_span(("validation", "slices", read.name))
                yield Diagnostic(
                    RULE,
                    model.document.value_span(read.path),
                    f"the slice {read.name!r} reads {column.column}, {fault[0]}",
                    fault[1],
                    (Related(where, "the slice is declared here"),),
                )
                break


def _fault(spec: ModelSpec, column: ColumnRead, served: set[str]) -> tuple[str, str] | None:
    if column.role != "value" or column.source != spec.features.source:
        return None
    if not is_known_by(column.known, moment_of(spec.prediction.time.tree)):
        return (
            "which is not known when the prediction is made",
            "watch slices of what is known by then",
        )
    if column.column not in served:
        return "which no request carries", f"add {column.column} to serving.inputs.request and to serving.log.extra"
    return None


CHECK = Check(RULE, each_model(_find))
