"""A critical slice that no gate and no rollback rule judges.

## What it does
Holds every slice with `critical: true` to the gates: at least one, before deployment or in a rollout stage, judges a
KPI on it.

## Why it is bad
A model that is better for most and much worse for these few passes every gate on all rows: the slice was called
critical so that this would not happen.

## Example
    validation: {slices: {newborns: {where: age < 1, critical: true}}}
    gates: [{kpi: recall, at_least: 0.8}]

## Use instead
    gates: [{kpi: recall, at_least: 0.8}, {kpi: recall, at_least: 0.75, slices: critical}]
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.gates import Gate
from mlspec.spec.kpi_uses import kpi_uses
from mlspec.spec.model_spec import ModelSpec

RULE = Rule("MLS417", "critical-slice-not-gated", "error", "No gate judges a critical slice", __doc__ or "")

GATING = ("gate", "always", "stage")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    critical = [name for name, group in model.spec.validation.slices.items() if group.critical]
    judged = _judged(model.spec, critical)
    for name in critical:
        if name not in judged:
            span = model.document.key_span(("validation", "slices", name))
            way_out, fix = _way_out(model, name)
            yield Diagnostic(RULE, span, f"{name!r} is critical, and no gate judges it", way_out, fix=fix)


def _judged(spec: ModelSpec, critical: list[str]) -> set[str]:
    judged: set[str] = set()
    for use in kpi_uses(spec):
        if use.place in GATING and use.slices is not None:
            judged |= set(critical if isinstance(use.slices, str) else use.slices)
    return judged


def _way_out(model: BoundModel, name: str) -> tuple[str, tuple[Edit, ...]]:
    """Returns the gate that would judge the slice: the first gate on all rows, once more for the critical ones."""
    gates = model.spec.gates
    gate = next((gate for gate in gates if gate.slices is None), None)
    if gate is None:
        return f"add a gate with slices: [{name}]", ()
    values = {"kpi": gate.kpi, "against": gate.against, gate.bound: _written(gate)}
    copied = {key: value for key, value in values.items() if value is not None} | {"slices": "critical"}
    words = ", ".join(f"{key}: {value}" for key, value in copied.items())
    return f"add a gate {{{words}}}, with a bound that fits fewer rows", (Edit(("gates", len(gates)), copied),)


def _written(gate: Gate) -> str | float:
    written = getattr(gate, gate.bound)
    return written if isinstance(written, int | float) else written.text


CHECK = Check(RULE, each_model(_find))
