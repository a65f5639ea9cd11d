"""A bound in another unit than its KPI.

## What it does
Holds every bound to the kind of number its KPI is. A share of requests or rows is bounded by a share (`1%`), its
difference by percentage points (`2pp`) or by a part of the other (`2% of production`). A figure in a currency is
bounded by a plain number or an amount in that currency. Metrics between 0 and 1 take numbers, shares or points.

## Why it is bad
`at_most: 1` on a share of errors is never missed: it means 100 %. An amount in another currency is off by the rate.

## Example
    kpis: {errors: {system: error_share, expected: 0.1%}}
    rollback: {when: [{kpi: errors, above: 2, window: 1h}]}

## Use instead
    rollback: {when: [{kpi: errors, above: 2%, window: 1h}]}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.bounds import Written, text
from mlspec.spec.kpi_uses import bounds_of, kpi_uses
from mlspec.spec.kpis import Kpi
from mlspec.spec.metrics import METRICS
from mlspec.spec.quantities import Money, Points, Relative
from mlspec.spec.units import Share

RULE = Rule("MLS414", "bound-unit-mismatch", "error", "A bound in another unit than its KPI", __doc__ or "")

Path = tuple[str | int, ...]


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    for path, name, written, compares in _bounds(model):
        fault = _fault(name, model.spec.kpis[name], written, compares=compares)
        if fault is not None:
            yield Diagnostic(RULE, model.document.value_span(path), *fault)


def _bounds(model: BoundModel) -> Iterator[tuple[Path, str, Written, bool]]:
    spec = model.spec
    for use in kpi_uses(spec):
        for key, written, compares in bounds_of(use.judge):
            yield (*use.path, key), use.judge.kpi, written, compares
    if spec.hypothesis is not None:
        expect = spec.hypothesis.expect
        yield ("hypothesis", "expect", "change"), expect.kpi, expect.change, True


def _fault(name: str, kpi: Kpi, written: Written, *, compares: bool) -> tuple[str, str] | None:
    shown = text(written)
    if isinstance(written, Money):
        if kpi.unit == written.currency:
            return None
        unit = f"is in {kpi.unit}" if kpi.unit is not None else "has no unit"
        return f"{shown} bounds {name!r}, which {unit}", f"a number in the unit of {name}, or unit: {written.currency}"
    if isinstance(written, Relative):
        return None
    if isinstance(written, Share | Points):
        if _is_between_0_and_1(kpi):
            return None
        return f"{shown} bounds {name!r}, which is no share", f"a number in the unit of {name}"
    if kpi.metric is None and kpi.measure == "proportion":
        if compares and -1 <= written < 0:
            return None  # points have no sign: a share that should fall is expected to by a number
        if compares:
            return f"{shown} bounds a difference of {name!r}, which is a share", f"{abs(written) * 100:g}pp"
        return f"{shown} bounds {name!r}, which is a share", f"{written if written >= 1 else written * 100:g}%"
    return None


def _is_between_0_and_1(kpi: Kpi) -> bool:
    if kpi.metric is not None:
        metric = METRICS[kpi.metric]
        return (metric.least, metric.most) == (0, 1)
    return kpi.measure == "proportion"


CHECK = Check(RULE, each_model(_find))
