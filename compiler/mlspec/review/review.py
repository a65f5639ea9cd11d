"""What a reviewer is told about a change of specs: what runs again, what it does to safety, and how one gets back."""

from typing import Literal

from mlspec.plan.value import value
from mlspec.review.rollout import Timeline, WayBack

Redo = Literal["text", "rollout", "evaluation", "training", "contract"]
"""What must be done again, from nothing at all to a new contract with the callers."""
Safety = Literal["tightened", "neutral", "loosened", "removed", "unknown"]
"""What happens to the guards around a model; `unknown` where the other side has errors."""
Bump = Literal["major", "minor", "patch"]
Status = Literal["added", "removed", "changed", "affected", "unknown", "standing"]
"""A model is `affected` where only something outside its spec changed, and `unknown` where the other side cannot be
compiled; `standing` is said of a model that is described without another side."""


@value
class Against:
    """The other side: the reference as it was asked for, and the commit that it leads to, abbreviated."""

    ref: str
    commit: str


@value
class ReviewedChange:
    """One thing that differs, in the words of the spec, and where it stands.

    `shown` is the way to it in its file; `before` and `after` are as a spec would write them, None where it is absent.
    `line` and `column` count from 1, in the file of the work tree or, where `removed` says so, in the other side's;
    both are None where no line says it (a default). `via` is None for an edit of the model's own spec, else what it
    comes through. `why` says what puts it into its class, `risk` what it does to safety (empty when neutral).
    """

    shown: str
    before: str | None
    after: str | None
    redo: Redo
    safety: Safety
    why: str
    risk: str
    via: str | None
    file: str
    line: int | None
    column: int | None
    removed: bool


@value
class Reruns:
    """The stages of the DVC pipeline: those that changed, those downstream of them, and those that are reused."""

    forced: tuple[str, ...]
    following: tuple[str, ...]
    reused: tuple[str, ...]


@value
class VersionBump:
    """How far the version has to move, how far the spec moves it, and the version that would do.

    `needed` is None where only operation changed: it has no version. `declared` is None where the spec's version does
    not follow what it is compared with; `released` says whether that is since it is a release itself. `next_version` is
    None where nothing is missing.
    """

    needed: Bump | None
    declared: Bump | None
    released: bool
    enough: bool
    next_version: str | None


@value
class Consumer:
    """Somebody who calls the model, and the team to tell, as its spec names them."""

    name: str
    owner: str
    contact: str | None


@value
class FalseAlarms:
    """Alarms to expect in a week in which nothing is wrong: before (None: there was no such model), now, and borne."""

    before: float | None
    after: float
    budget: float


@value
class ClusterEffect:
    """What a change does to the rollout of a model in an environment, where a controller rolls out.

    It `starts` one through the stages, `waits` for a commit that lets one begin, moves requests or pods `at_once` and
    without stages, `restarts` one that is under way at its first stage, holds for what is `later` in it, or does `none`
    of this; `says` is that in words.
    """

    environment: str
    effect: Literal["starts", "waits", "at_once", "restarts", "later", "none"]
    says: str


@value
class Approver:
    """A team that has to agree, and why."""

    team: str
    reasons: tuple[str, ...]


@value
class PolicyVerdict:
    """What a policy of the project says of this change, and where it stands; `model` is None for a project's own.

    `outcome` is `holds`, `broken`, or `needs approval` where a team of `approvers` may let it through.
    """

    policy: str
    outcome: Literal["holds", "broken", "needs approval"]
    model: str | None
    message: str
    file: str
    line: int
    column: int
    approvers: tuple[str, ...]


@value
class ModelReview:
    """One model: what changes, what follows from it, and the rollout that it is going to take.

    `redo` is None where nothing changes. `changelog` is the line that the change earns, None where it earns none.
    `reruns` is None where there is no pipeline (a removed model), `timeline` where nothing is rolled out in stages.
    """

    name: str
    file: str
    status: Status
    version_before: str | None
    version_after: str | None
    redo: Redo | None
    safety: Safety
    bump: VersionBump | None
    changelog: str | None
    changes: tuple[ReviewedChange, ...]
    reruns: Reruns | None
    consumers: tuple[Consumer, ...]
    timeline: Timeline | None
    way_back: WayBack | None
    false_alarms: FalseAlarms | None
    clusters: tuple[ClusterEffect, ...]
    approvers: tuple[Approver, ...]


@value
class Counts:
    """How many models are there in each way, and how many changes in all."""

    added: int
    removed: int
    changed: int
    affected: int
    unknown: int
    unchanged: int
    changes: int


@value
class Review:
    """What `mlspec plan` says; without differences `models` and `project_changes` are empty.

    `redo` and `safety` are the most that any change asks for. `notes` say what the review does not know, and why.
    """

    format_version: str
    project: str
    against: Against
    redo: Redo | None
    safety: Safety
    counts: Counts
    models: tuple[ModelReview, ...]
    project_changes: tuple[ReviewedChange, ...]
    policies: tuple[PolicyVerdict, ...]
    approvers: tuple[Approver, ...]
    notes: tuple[str, ...]
