"""The model learns again before there are new labels, or by a figure that has none.

## What it does
Holds `retraining.schedule` to the labels that come in one period (`prediction.traffic` times `label.coverage`): they
are at least `evidence.min_rows`. Holds the windows of `monitoring.kpis` and `retraining.when` to `label.delay.p95`: a
KPI that takes labels is watched over a longer window.

## Why it is bad
A model that learns again on a handful of new rows learns the old ones once more, and differs from the last one by
chance. A window that is over before its labels have come is always empty: nobody is ever told.

## Example
    label: {delay: {p50: 10d, p95: 20d, max: 31d}}
    retraining: {when: [{kpi: log_loss, above: 0.5, window: 7d}]}

## Use instead
    retraining: {when: [{kpi: log_loss, above: 0.5, window: 28d}]}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.kpi_uses import kpi_uses
from mlspec.spec.monitoring import WatchedKpi
from mlspec.spec.retraining import PERIOD_SECONDS
from mlspec.spec.units import LONGEST_DURATION_SECONDS, SECONDS, duration_text
from mlspec.spec.watched import Watched

RULE = Rule(
    "MLS605", "retraining-outpaces-labels", "error", "Nothing has labels yet where they are read", __doc__ or ""
)

SCHEDULE = ("retraining", "schedule")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    yield from _schedule(model)
    spec = model.spec
    late = spec.label.delay.p95
    for use in kpi_uses(spec):
        judge = use.judge
        if use.place not in ("monitoring", "retraining") or not isinstance(judge, WatchedKpi | Watched):
            continue
        if spec.kpis[judge.kpi].is_labelled and judge.window.seconds <= late.seconds:
            longer = duration_text(min(2 * late.seconds, LONGEST_DURATION_SECONDS))
            yield Diagnostic(
                RULE,
                model.document.value_span((*use.path, "window")),
                f"of the last {judge.window.text} {judge.kpi!r} has no labels: they take {late.text} (p95)",
                f"window: {longer}, or any that is longer than {late.text}",
                (Related(model.document.key_span(("label",)), "the delay is claimed here"),),
                (Edit((*use.path, "window"), longer),),
            )


def _schedule(model: BoundModel) -> Iterator[Diagnostic]:
    spec = model.spec
    schedule, traffic = spec.retraining.schedule, spec.prediction.traffic
    if schedule is None or traffic is None:
        return
    a_day, least = traffic.rate.per_day * spec.label.coverage.value, spec.evidence.min_rows
    labelled = {name: a_day * seconds / SECONDS["d"] for name, seconds in PERIOD_SECONDS.items()}
    new = labelled[schedule]
    if new < least:
        fitting = next((name for name, rows in labelled.items() if rows >= least), None)
        yield Diagnostic(
            RULE,
            model.document.value_span(SCHEDULE),
            f"learning {schedule} sees {round(new):,} new labels each time, fewer than {least:,} (min_rows)",
            f"schedule: {fitting}" if fitting else "leave schedule out",
            (Related(model.document.key_span(("prediction", "traffic")), "the traffic is declared here"),),
            (Edit(SCHEDULE, fitting),),
        )


CHECK = Check(RULE, each_model(_find))
