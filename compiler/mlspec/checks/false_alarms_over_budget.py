"""More false alarms are to be expected than the team bears.

## What it does
Adds up the alarms to expect in a week in which nothing is wrong: each run of the drift monitor at its `false_alarm`
(times the features, where nothing corrects for them), and each run of a watched KPI with a bound at `evidence.alpha`,
once for every slice. The sum is held to `monitoring.alert_budget`.

## Why it is bad
Alarms that are mostly false are not read, and then the true one is not read either.

## Example
    monitoring:
      drift: {features: all, every: 1h, false_alarm: 5%, corrected_by: none}
      alert_budget: 2/week

## Use instead
    monitoring:
      drift: {features: all, every: 1d, false_alarm: 1%, corrected_by: bh}
      alert_budget: 2/week
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.forecast.false_alarms import Alarms, false_alarms

RULE = Rule("MLS601", "false-alarms-over-budget", "error", "More false alarms than the team bears", __doc__ or "")

BUDGET = ("monitoring", "alert_budget")
MARGIN = 1e-9
"""Sums of shares that meet the budget exactly may miss it by a rounding."""


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    monitoring = model.spec.monitoring
    alarms = false_alarms(model.spec)
    total = sum(each.per_week for each in alarms)
    budget = monitoring.alert_budget.per_day * 7
    if total <= budget + MARGIN:
        return
    worst = max(alarms, key=lambda each: each.per_week)
    written = "alert_budget" in monitoring.model_fields_set
    span = model.document.value_span(BUDGET) if written else model.document.key_span(("monitoring",))
    rounded = _above(total)
    yield Diagnostic(
        RULE,
        span,
        f"{total:.3g} false alarms a week are to be expected, {monitoring.alert_budget.text} are borne; "
        f"most come from {worst.what}: {_told(worst)}",
        f"look less often, or with fewer at once; or bear alert_budget: {rounded}/week",
        fix=(Edit(BUDGET, f"{rounded}/week"),),
    )


def _told(alarms: Alarms) -> str:
    return f"{alarms.runs:g} runs of {alarms.tests} at {alarms.alpha * 100:g}% are {alarms.per_week:.3g}"


def _above(total: float) -> str:
    """Returns the sum rounded up to a tenth."""
    return f"{-(-total * 10 // 1) / 10:g}"


CHECK = Check(RULE, each_model(_find))
