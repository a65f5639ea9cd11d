"""The part of a plan that says what a rollout can see, from what its spec declares.

Rows are rounded to whole ones, chances to 4 decimals, changes to 4 digits, seconds up to whole ones: far coarser than
floating point differs between machines. None stands for what is not bounded.
"""

from mlspec.plan.value import value


@value
class GateForecast:
    """One gate at the end of one stage.

    `rows` of the candidate and `control_rows` of production are judged (None: the bound is a number), of a KPI that
    takes labels those that are `labels_after_seconds` old: the 95 % quantile of the declared delay. `power` is the
    chance that a difference as large as the margin shows, `detectable` the smallest change that does so with the power
    asked for, `equal_passes` the chance that a candidate as believed passes, `shortest_seconds` the length at which
    the stage brings `needed_rows`. Of a gate on slices all rows count: how they fall into slices is not declared.
    """

    rows: int
    control_rows: int | None
    labels_after_seconds: int | None
    needed_rows: int | None
    enough: bool
    power: float
    equal_passes: float
    detectable: float | None
    shortest_seconds: int | None


@value
class StandingForecast:
    """A gate of every stage at the end of one of them; with too few rows it is not judged there."""

    kpi: str
    bound: str
    judged: bool
    forecast: GateForecast


@value
class RuleForecast:
    """A rollback rule: `rows` in a full window while the version answers everything.

    `share_needed` is the share of requests from which on a window holds as many as the rule asks for (None: never),
    `blind_stages` those with less. `false_alarm` is the chance that one window of a version as believed triggers the
    rule, `false_alarms` that any of its `windows` does, from the rollout's start to the end of `keep_warm`.
    """

    rows: int
    labels_after_seconds: int | None
    share_needed: float | None
    blind_stages: tuple[str, ...]
    windows: int
    false_alarm: float | None
    false_alarms: float | None
