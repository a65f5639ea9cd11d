"""The part of a review that says what traffic will do: the stages to full traffic, what gates see, the way back."""

from typing import Literal

from mlspec.plan.value import value


@value
class GateReview:
    """A gate at the end of a stage, or at each look during it, and what it can see there.

    `says` is the bound in words. `standing` gates are those of every stage; one with too few rows is not `judged`.
    The numbers are those of the forecast (`mlspec.plan.forecast.GateForecast`), all None where the spec does not say
    what to expect; `enough` is then None too. Changes of a KPI that `is_share` are points.
    """

    says: str
    kpi: str
    is_share: bool
    slices: tuple[str, ...]
    every_seconds: int | None
    test: str
    standing: bool
    judged: bool
    rows: int | None
    control_rows: int | None
    needed_rows: int | None
    enough: bool | None
    power: float | None
    detectable: float | None
    equal_passes: float | None
    labels_after_seconds: int | None
    shortest_seconds: int | None


@value
class StageReview:
    """One step: `share` of the requests reach the candidate, so long, from `starts_after_seconds` of the rollout on.

    `route` is mirror, cohort or weight; `cohort` the header and its value. So many `requests` are expected for the
    candidate and, beside it, for production; None without a declared traffic. `approval` is who agrees,
    `approval_at` whether before the stage starts or before the next one. `before_seconds` is how long it took on the
    other side, None where the stage is new.
    """

    name: str
    route: str
    share: float
    cohort: str | None
    seconds: int
    before_seconds: int | None
    starts_after_seconds: int
    requests: int | None
    production_requests: int | None
    gates: tuple[GateReview, ...]
    approval: str | None
    approval_at: str | None


@value
class Timeline:
    """The way to full traffic: its stages, how long they take together, and took on the other side (None: no rollout).

    Stages that the change drops stand in `dropped`, by name.
    """

    stages: tuple[StageReview, ...]
    seconds: int
    before_seconds: int | None
    dropped: tuple[str, ...]
    on_missing_data: str


@value
class ReturnTarget:
    """Where one gets back to in an environment: the version that serves, and the one that a rollback returns to."""

    environment: str
    serves: str
    fallback: str | None


@value
class ReturnRule:
    """A rule that triggers the way back.

    It is `live` where what it watches shows while the version before is still warm, and `cold` where it opens a pull
    request that reverts; `why` says what makes it so.
    """

    says: str
    window_seconds: int
    min_requests: int
    action: str
    kind: Literal["live", "cold"]
    why: str
    blind_stages: tuple[str, ...]


@value
class WayBack:
    """How one gets back: to which versions, how long the one before stays ready, and what triggers it."""

    targets: tuple[ReturnTarget, ...]
    keep_warm_seconds: int
    rules: tuple[ReturnRule, ...]
