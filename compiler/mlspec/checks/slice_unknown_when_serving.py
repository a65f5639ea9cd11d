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
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.availability import is_known_by, moment_of
from mlspec.spec.derived_defaults import logged_inputs
from mlspec.spec.kpi_uses import kpi_uses, selected
from mlspec.spec.lineage import ColumnRead, lineage
from mlspec.spec.live_reads import LiveRead, live_reads
from mlspec.spec.served_inputs import REQUEST, needed_inputs, origins

RULE = Rule(
    "MLS603", "slice-unknown-when-serving", "error", "A watched slice cannot be told while serving", __doc__ or ""
)


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    spec = model.spec
    served = {name for _, name, _ in origins(spec)} or {*needed_inputs(spec), *logged_inputs(spec)}
    for read in live_reads(spec, lineage(spec)):
        fault = next(filter(None, (_fault(model, read, column, served) for column in read.reads.columns)), None)
        if read.what == "slice" and fault is not None:
            where = model.document.value_span(("validation", "slices", read.name))
            message, way_out, fix = fault
            yield Diagnostic(
                RULE,
                model.document.value_span(read.path),
                f"the slice {read.name!r} reads {message}",
                way_out,
                (Related(where, "the slice is declared here"),),
                fix,
            )


def _fault(
    model: BoundModel, read: LiveRead, column: ColumnRead, served: set[str]
) -> tuple[str, str, tuple[Edit, ...]] | None:
    spec, name = model.spec, column.column
    if column.role != "value" or column.source != spec.features.source:
        return None
    if not is_known_by(column.known, moment_of(spec.prediction.time.tree)):
        others = [each for each in _watched(model, read) if each != read.name]
        way_out = f"slices: [{', '.join(others)}]" if others else "leave slices out"
        return (
            f"{name}, which is not known when the prediction is made",
            way_out,
            (Edit(read.path, others or None),),
        )
    if name not in served:
        kept = Edit(("serving", "log", "extra"), [*logged_inputs(spec), name])
        inputs = spec.serving.inputs
        carried = () if inputs is None else (Edit(("serving", "inputs", REQUEST), [*inputs.request, name]),)
        words = [f"{'.'.join(map(str, edit.path))}: {_list(edit)}" for edit in (*carried, kept)]
        return f"{name}, which no request carries", " and ".join(words), (*carried, kept)
    return None


def _watched(model: BoundModel, read: LiveRead) -> tuple[str, ...]:
    """Returns the slices that are chosen where this one is."""
    use = next(use for use in kpi_uses(model.spec) if use.path == read.path[:-1])
    return selected(use.slices, model.spec.validation.slices)


def _list(edit: Edit) -> str:
    return f"[{', '.join(map(str, edit.value))}]" if isinstance(edit.value, list) else ""


CHECK = Check(RULE, each_model(_find))
