"""What an environment compiles to: per model the frozen versions that serve, and how they are operated today.

The two have different sources on purpose. Nothing of a `ServedVersion` comes from the model's current spec, so that an
edited alert bound starts no rollout; nothing of an `Operated` has a version, so that it holds from the next merge on.
"""

from mlspec.plan.data import Feature, LabelDelay, SideEffects
from mlspec.plan.filters import PlainValue
from mlspec.plan.judgement import Evidence, Kpi, Slice
from mlspec.plan.operation import Operation
from mlspec.plan.pipeline import Library
from mlspec.plan.project import AbortNotice, ArgoCd, Flux, Label, PredictionLog, Registry, Target
from mlspec.plan.serving import Input, Log, Parity, Store
from mlspec.plan.value import value


@value
class Artefact:
    """What is deployed, byte for byte: digests of the packaged model, its environment.lock and the frozen manifest."""

    folder: str
    manifest: str
    model: str
    lock: str
    libraries: tuple[Library, ...]


@value
class Request:
    """What a caller sends, and what is looked up beside it; `time` is the moment of the prediction, in `timezone`."""

    key: tuple[str, ...]
    time: str
    timezone: str
    group: str | None
    inputs: tuple[Input, ...]
    stores: tuple[Store, ...]


@value
class Response:
    """What a caller gets; a score from `threshold` on is `positive`, and `classes` are the outcomes, in order."""

    task: str
    threshold: float | None
    positive: bool | None
    classes: tuple[str | int, ...]


@value
class ServedFilter:
    """A rule around the model, as the server applies it; where several fire, the last one decides."""

    name: str
    when: str
    prediction: PlainValue
    digest: str
    reads: tuple[str, ...]


@value
class ServedLabel:
    """What really happened, and how many seconds after the prediction that is known."""

    source: str
    expr: str
    delay: LabelDelay
    coverage: float


@value
class Measures:
    """By which numbers the version is judged while it serves: its own label, KPIs and slices, and how surely."""

    label: ServedLabel
    kpis: tuple[Kpi, ...]
    slices: tuple[Slice, ...]
    evidence: Evidence


@value
class ServedVersion:
    """A released version, as its frozen plan and its record have it; only a batch has a period."""

    version: str
    artefact: Artefact
    mode: str
    every_seconds: int | None
    request: Request
    response: Response
    features: tuple[Feature, ...]
    filters: tuple[ServedFilter, ...]
    side_effects: SideEffects | None
    log: Log
    parity: Parity | None
    measures: Measures


@value
class RuleReach:
    """Whether a rollback rule finds the version before still warm.

    It is `live` where what it watches shows within `rollback.keep_warm`, `after_seconds` after the request, and
    `cold` where it opens a pull request that reverts.
    """

    kpi: str
    bound: str
    after_seconds: int
    kind: str


@value
class LeftOut:
    """A part of the current operation that the version that serves cannot follow: it does not have `name`."""

    place: str
    kind: str
    name: str


@value
class Caller:
    """A program that calls the model here, and the team that is told before anything changes for it."""

    name: str
    owner: str
    contact: str | None


@value
class Operated:
    """How a model is operated here today, out of its current spec, as far as the version that serves can follow."""

    spec: str
    owner: str
    tier: int | None
    description: str
    consumers: tuple[Caller, ...]
    operation: Operation
    reach: tuple[RuleReach, ...]
    left_out: tuple[LeftOut, ...]


@value
class ServedModel:
    """One model's place in an environment.

    Where commits step a rollout, `stage` is the one that the version is in, and None while it waits for the first.
    """

    name: str
    serves: ServedVersion
    fallback: ServedVersion | None
    stage: str | None
    operated: Operated


@value
class EnvironmentPlan:
    """One environment, complete: nothing else has to be read to render it; its models are in the order of names."""

    format_version: str
    project: str
    name: str
    owner: str
    description: str
    target: Target
    namespace: str
    prometheus: str
    pushgateway: str | None
    prometheus_labels: tuple[Label, ...]
    registry: Registry | None
    prediction_log: PredictionLog | None
    on_abort: AbortNotice | None
    argo_cd: ArgoCd | None
    flux: Flux | None
    models: tuple[ServedModel, ...]
