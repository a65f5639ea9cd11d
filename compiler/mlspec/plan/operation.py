"""The part of a plan that has no version: how the model is deployed, rolled out, watched, and learns again."""

from mlspec.plan.forecast import GateForecast, RuleForecast, StandingForecast
from mlspec.plan.value import value


@value
class Deployment:
    """How many copies serve, and what each asks of the cluster."""

    min_replicas: int
    max_replicas: int
    cpu: str
    memory: str


@value
class Bound:
    """A KPI and the number that decides; `relative` says that the number is a part of the other's value.

    `against` is None where the bound is about the KPI itself; no slices means all requests.
    """

    kpi: str
    against: str | None
    bound: str
    value: float
    relative: bool
    slices: tuple[str, ...]


@value
class StageGate:
    """What must hold at the end of a stage, or at each look during it.

    There is no forecast where the spec does not say what to expect; that of a gate of every stage stands in the stages.
    """

    judges: Bound
    every_seconds: int | None
    test: str
    forecast: GateForecast | None


@value
class Cohort:
    """The header that makes the candidate answer."""

    header: str
    equals: str


@value
class Approval:
    """Who agrees, before the stage starts or before the next one."""

    by: str
    at: str


@value
class Stage:
    """One step: the candidate sees `share` of the requests, mirrored, of a cohort or by weight.

    So many `requests` are expected for it and, beside them, for production; None without a declared traffic.
    """

    name: str
    route: str
    share: float
    cohort: Cohort | None
    seconds: int
    requests: int | None
    production_requests: int | None
    gates: tuple[StageGate, ...]
    always: tuple[StandingForecast, ...]
    approval: Approval | None


@value
class Rollout:
    """The way to full traffic."""

    always: tuple[StageGate, ...]
    stages: tuple[Stage, ...]
    on_missing_data: str
    seconds: int


@value
class RollbackRule:
    """What triggers the way back."""

    watches: Bound
    window_seconds: int
    min_requests: int
    action: str
    forecast: RuleForecast | None


@value
class Rollback:
    """The way back."""

    keep_warm_seconds: int
    rules: tuple[RollbackRule, ...]


@value
class WatchedKpi:
    """A KPI that is computed again and again; without a bound, only to be looked at."""

    kpi: str
    slices: tuple[str, ...]
    every_seconds: int
    window_seconds: int
    bound: Bound | None


@value
class Drift:
    """How far the served features are from those that the model learnt from."""

    features: tuple[str, ...]
    every_seconds: int
    window_seconds: int
    test: str
    at_least: float
    false_alarm: float
    reference: str
    corrected_by: str


@value
class Monitoring:
    """What is watched, the false alarms to expect of it in a week in which nothing is wrong, and how many are borne."""

    kpis: tuple[WatchedKpi, ...]
    drift: Drift | None
    false_alarms_per_week: float
    alerts_per_week: float
    runbook: str | None


@value
class Trigger:
    """What makes the model learn again before its time: drift of something, or a KPI over a window."""

    drift: str | None
    watches: Bound | None
    window_seconds: int | None


@value
class Retraining:
    """When the model learns again."""

    schedule: str | None
    triggers: tuple[Trigger, ...]
    cooldown_seconds: int


@value
class Operation:
    """Everything about a serving version that may change any day."""

    deployment: Deployment
    rollout: Rollout | None
    rollback: Rollback
    monitoring: Monitoring
    retraining: Retraining
