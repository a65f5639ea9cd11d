"""The part of a project's plan that stands once for all models: what serves where, and what was released."""

from mlspec.plan.policies import Policy
from mlspec.plan.value import value


@value
class Credential:
    """An environment variable that a tool reads, and the name of the secret that fills it."""

    variable: str
    secret: str


@value
class Registry:
    """Where images are pushed to and pulled from: host and repository."""

    name: str
    repository: str
    credentials: tuple[Credential, ...]


@value
class Remote:
    """Where DVC keeps what it caches; one of a project's is the default."""

    name: str
    url: str
    default: bool
    credentials: tuple[Credential, ...]


@value
class Identity:
    """Whom a job of CI is in the cloud: a role and its region, or a provider and its service account."""

    cloud: str
    role: str | None
    region: str | None
    provider: str | None
    service_account: str | None


@value
class ContinuousIntegration:
    """What workflows are rendered for; `image` is None where jobs run on the machine itself."""

    provider: str
    runners: tuple[str, ...]
    pull_request_runners: tuple[str, ...]
    forks: bool
    branch: str
    timezone: str
    watch_seconds: int
    python: str
    requirements: str
    image: str | None
    organisation: str | None
    identity: Identity | None


@value
class AllowedCommand:
    """How a command begins that a source's made_by may run."""

    begins: tuple[str, ...]


@value
class AllowedEstimator:
    """An estimator that is not scikit-learn's, and the distribution that brings it."""

    estimator: str
    distribution: str


@value
class Target:
    """The tool that rolls versions out in an environment; what a tool does not have is None."""

    tool: str
    router: str | None
    gateway: str | None
    domain: str | None
    mode: str | None


@value
class AbortNotice:
    """Who is told of an aborted rollout: `github`, `gitlab` or `webhook`; what a host does not have is None."""

    host: str
    address: str
    repository: str | None
    project: int | None
    branch: str | None


@value
class ArgoCd:
    """The Argo CD that follows an environment: which repository and branch, and as what it is known there."""

    repository: str
    branch: str
    folder: str | None
    project: str
    namespace: str
    cluster: str


@value
class Flux:
    """The Flux that follows an environment: by which source, and where it stands."""

    source: str
    namespace: str
    folder: str | None


@value
class PredictionLog:
    """Where predictions are posted to: lines of JSON (`json`) or lists of CloudEvents (`cloudevents`)."""

    url: str
    format: str


@value
class Label:
    """One Kubernetes label."""

    key: str
    value: str


@value
class Reached:
    """The stage that a version has reached, where commits step a rollout."""

    version: str
    stage: str


@value
class Served:
    """The version of a model that serves in an environment, and the one that a rollback returns to."""

    model: str
    version: str
    fallback: str | None
    reached: Reached | None


@value
class Environment:
    """One place where versions serve; its models are in the order of their names."""

    name: str
    owner: str
    description: str
    target: Target
    namespace: str
    prometheus: str
    pushgateway: str | None
    prometheus_labels: tuple[Label, ...]
    registry: str | None
    prediction_log: PredictionLog | None
    on_abort: AbortNotice | None
    argo_cd: ArgoCd | None
    flux: Flux | None
    models: tuple[Served, ...]


@value
class Miss:
    """A metric that failed in the analysis of a rollout, with what was measured and what it was held against."""

    metric: str
    measured: float | None
    threshold: float | None


@value
class Aborted:
    """A rollout that was aborted: in which environment, at which instant in UTC, and what failed."""

    environment: str
    at: str
    failed: tuple[Miss, ...]


@value
class Release:
    """One released version: the digests of its frozen manifest and of the record itself, `sha256:` and hexadecimal.

    Rollouts that were aborted are added to a record later, and its digest is the one of the record without them.
    """

    model: str
    version: str
    manifest: str
    record: str
    aborts: tuple[Aborted, ...]


@value
class ApprovalRule:
    """Teams that agree to a change: by the spec that it stands in, by its path, or by what it does to safety.

    `by` is `file`, `path` or `safety`; `matches` a glob of a file, a pattern of a path, or `loosened` or `removed`.
    """

    by: str
    matches: str
    teams: tuple[str, ...]


@value
class Project:
    """What stands once for all models of a project."""

    format_version: str
    name: str
    description: str | None
    registries: tuple[Registry, ...]
    remotes: tuple[Remote, ...]
    ci: ContinuousIntegration | None
    commands: tuple[AllowedCommand, ...]
    estimators: tuple[AllowedEstimator, ...]
    environments: tuple[Environment, ...]
    releases: tuple[Release, ...]
    approvals: tuple[ApprovalRule, ...]
    policies: tuple[Policy, ...]
