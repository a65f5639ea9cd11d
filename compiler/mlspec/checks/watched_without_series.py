"""Something is watched that no series tells.

## What it does
Refuses, in `monitoring`, `rollback` and `retraining`, a figure of the serving system on slices or compared with another
version, and a trigger on drift where `monitoring.drift` does not say how drift is measured.

## Why it is bad
Servers count requests, not slices, and the other version is asked nothing while this one answers. An alert on such a
number would stay silent for ever, and its silence would be taken for good news.

## Example
    kpis: {errors: {system: error_share, expected: 0.1%}}
    monitoring: {kpis: [{kpi: errors, slices: all, window: 1d}]}

## Use instead
    monitoring: {kpis: [{kpi: errors, window: 1d}]}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.spec.kpi_uses import Path, kpi_uses, selected
from mlspec.spec.retraining import Drifted
from mlspec.spec.watched import Watched

RULE = Rule("MLS606", "watched-without-series", "error", "Something is watched that no series tells", __doc__ or "")

PLACES = ("rollback", "monitoring", "retraining")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    for path, name, what, way_out in _untold(model):
        declared = Related(model.document.key_span(("kpis", name)), f"{name!r} is declared here")
        yield Diagnostic(RULE, model.document.value_span(path), what, way_out, (declared,))
    if model.spec.monitoring.drift is not None:
        return
    for index, trigger in enumerate(model.spec.retraining.when):
        if isinstance(trigger, Drifted):
            span = model.document.value_span(("retraining", "when", index, "drift"))
            message = f"nobody measures whether the {trigger.drift} drifts: monitoring has no drift"
            yield Diagnostic(RULE, span, message, "add monitoring: {drift: {test: psi, at_least: 0.2, window: 7d}}")


def _untold(model: BoundModel) -> Iterator[tuple[Path, str, str, str]]:
    for use in kpi_uses(model.spec):
        name = use.judge.kpi
        system = model.spec.kpis[name].system
        if use.place not in PLACES or system is None:
            continue
        if selected(use.slices, model.spec.validation.slices):
            what = f"{name!r} is the {system} of what serves, which knows no slices"
            yield (*use.path, "slices"), name, what, "leave slices out"
        if isinstance(use.judge, Watched) and use.judge.against is not None:
            what = f"{name!r} is the {system} of what serves, and the {use.judge.against} serves nobody meanwhile"
            yield (*use.path, "against"), name, what, "bound it by above or below"


CHECK = Check(RULE, each_model(_find))
