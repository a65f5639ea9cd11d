"""Compares two sides of a project: model by model, and what stands once for all of them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

from mlspec.conventions import ENVIRONMENTS, MODEL_FILE, PROJECT_FILE, REVIEW_FORMAT_VERSION, SPEC_SUFFIX
from mlspec.plan.changes.between import changes_between, project_changes
from mlspec.plan.changes.change import Change
from mlspec.plan.changes.files import changes_of_files
from mlspec.plan.plan import Plan, ProjectPlan
from mlspec.plan.project import Project
from mlspec.policies.approvers import Approver, Sides, approvers_of_unknown, required_approvers
from mlspec.policies.judging import PolicyVerdict, judge_changes, judge_unknown
from mlspec.review import models
from mlspec.review.approvers import joined, placed
from mlspec.review.changes import most, reviewed, worst
from mlspec.review.cluster_effects import cluster_effects
from mlspec.review.made_elsewhere import changes_of_commands
from mlspec.review.review import Against, ClusterEffect, Counts, ModelReview, Reruns, Review, ReviewedChange, Status
from mlspec.review.side import Side
from mlspec.review.version_bump import version_bump

Predict = Callable[[Plan, Plan], Reruns]
"""Says which stages of a model's pipeline run again."""
MOST_NAMED = 5


def build(
    before: Side,
    after: Side,
    plan: ProjectPlan,
    *,
    against: Against,
    predict: Predict | None = None,
    unread: int = 0,
    names: frozenset[str] = frozenset(),
    everything: bool = False,
    today: date | None = None,
) -> Review:
    """Returns what a change means; with `names`, for these models alone.

    `plan` is that of `after`. `unread` is the number of models that the change cannot reach. With `everything`, and of
    a model that is named, it is described how it stands where nothing changes. Waivers of policies that ended before
    `today` do not hold.
    """
    return _Comparison(before, after, plan, predict, names=names, today=today).review(
        against, unread, everything=everything
    )


def differs(review: Review) -> bool:
    """Returns whether anything changes, or may."""
    counts = review.counts
    models = counts.added + counts.removed + counts.changed + counts.affected + counts.unknown
    return bool(models or review.project_changes)


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """A change of what stands once for all models, and what it is told to come through."""

    change: Change
    via: str


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What the policies say of changes, and who has to agree."""

    verdicts: tuple[PolicyVerdict, ...]
    approvers: tuple[Approver, ...]


class _Comparison:
    """Both sides, with what is looked up of them once."""

    def __init__(
        self,
        before: Side,
        after: Side,
        plan: ProjectPlan,
        predict: Predict | None,
        *,
        names: frozenset[str],
        today: date | None,
    ) -> None:
        self._before, self._after, self._predict, self._today = before, after, predict, today
        self._now, self._environments = plan.project, plan.environments
        self._was = before.plan.project if before.plan is not None else None
        self._projects = tuple(project for project in (self._was, self._now) if project is not None)
        self._names = names
        # A model that the other side does not name may be what a spec with errors there was.
        known = names <= before.models().keys()
        self._unknown = _unknown(before, {each.spec for each in plan.models if known and each.name in names})
        self._olds = {name: each for name, each in before.models().items() if not names or name in names}
        self._news = {each.name: each for each in plan.models if not names or each.name in names}
        self._changes = project_changes(self._was, self._now) if self._was is not None else ()
        self._elsewhere = _by_model(self._changes, self._projects)
        for name, made in changes_of_commands(before.models(), self._news, after.edited).items():
            self._elsewhere[name] += [_Elsewhere(change, _through(change)) for change in made]
        self._own: dict[str, tuple[Change, ...]] = {}
        self._rulings: dict[str, _Ruling] = {}

    def review(self, against: Against, unread: int, *, everything: bool) -> Review:
        """Returns the review of all models that are on either side, and of what stands once for them."""
        found = {name: self._model(name) for name in sorted(self._olds.keys() | self._news.keys())}
        told = tuple(each for each in found.values() if each is not None)
        rest = tuple(change for change in self._changes if self._stands_alone(change, found))
        project = tuple(reviewed(change, self._before, self._after) for change in rest)
        changes = (*project, *(change for each in told for change in each.changes))
        rulings = [self._ruled(rest, None, None), *(self._ruling(each.name) for each in told)]
        if self._unknown and all(each.status != "unknown" for each in told):
            rulings.append(self._undecided(self._unknown, None))
        shown = (each or models.standing(self._news[name], self._now) for name, each in found.items())
        return Review(
            format_version=REVIEW_FORMAT_VERSION,
            project=self._now.name,
            against=against,
            redo=most(changes),
            safety="unknown" if self._unknown else worst(changes),
            counts=_counts(told, changes, unread + len(found) - len(told)),
            models=tuple(shown) if everything or self._names else told,
            project_changes=project,
            policies=placed((each for ruling in rulings for each in ruling.verdicts), self._before, self._after),
            approvers=joined(ruling.approvers for ruling in rulings),
            notes=_notes(self._before, against),
        )

    def _stands_alone(self, change: Change, found: Mapping[str, ModelReview | None]) -> bool:
        """Returns whether a change of the project is told of with no model."""
        asked = not change.model or not self._names or change.model in self._names
        return asked and found.get(change.model) is None

    def _model(self, name: str) -> ModelReview | None:
        """Returns the review of a model, or None where nothing of it changes."""
        before, after = self._olds.get(name), self._news.get(name)
        if after is not None and self._is_unknown(after):
            return self._owned(self._compared(None, after, (), (), status="unknown"))
        changes = self._own_changes(name)
        outside = self._elsewhere.get(name, [])
        told = (
            *(reviewed(change, self._before, self._after) for change in changes),
            *(reviewed(each.change, self._before, self._after, each.via) for each in outside),
        )
        if after is None:
            return self._owned(models.removed(before, told)) if before is not None else None
        if before is None:
            return self._owned(self._compared(None, after, changes, told, status="added"))
        reruns = self._predict(before, after) if self._predict is not None else None
        if not told and not (reruns is not None and reruns.forced):
            return None
        own = any(change.file != PROJECT_FILE for change in changes)
        found = self._compared(before, after, changes, told, status="changed" if own else "affected", reruns=reruns)
        return self._owned(found)

    def _own_changes(self, name: str) -> tuple[Change, ...]:
        """Returns the changes of a model's spec and of the files that it reads."""
        if name not in self._own:
            before, after = self._olds.get(name), self._news.get(name)
            files: tuple[Change, ...] = ()
            if before is not None and after is not None:
                files = changes_of_files(before, after, self._after.edited)
            self._own[name] = (*changes_between(before, after), *files)
        return self._own[name]

    def _compared(
        self,
        before: Plan | None,
        after: Plan,
        changes: tuple[Change, ...],
        told: tuple[ReviewedChange, ...],
        *,
        status: Status,
        reruns: Reruns | None = None,
    ) -> ModelReview:
        bump = None
        if before is not None:
            bump = version_bump(
                before, after, changes, self._projects, frozen=self._after.frozen, edited=self._after.edited
            )
        everything = Reruns(tuple(stage.name for stage in after.stages), (), ()) if before is None else None
        return models.compared(
            before,
            after,
            changes,
            told,
            status=status,
            project=self._now,
            bump=bump,
            reruns=reruns or everything,
            clusters=self._clusters(after.name),
        )

    def _clusters(self, name: str) -> tuple[ClusterEffect, ...]:
        """Returns what becomes of the model's rollouts, where what served before is known."""
        if self._before.plan is None:
            return ()
        return cluster_effects(self._before.plan.environments, self._environments, name)

    def _owned(self, found: ModelReview) -> ModelReview:
        return replace(found, approvers=joined((self._ruling(found.name).approvers,)))

    def _ruling(self, name: str) -> _Ruling:
        """Returns what is ruled on the changes of a model, and on those of what stands once for all that reach it."""
        if name not in self._rulings:
            before, after = self._olds.get(name), self._news.get(name)
            outside = (each.change for each in self._elsewhere.get(name, []))
            self._rulings[name] = (
                self._undecided({after.spec, *self._unknown}, after)
                if after is not None and self._is_unknown(after)
                else self._ruled((*self._own_changes(name), *outside), before, after)
            )
        return self._rulings[name]

    def _is_unknown(self, after: Plan) -> bool:
        """Returns whether the other side has a model there, and does not say what it was."""
        return after.name not in self._olds and after.spec in self._before.faulty()

    def _undecided(self, files: AbstractSet[str], after: Plan | None) -> _Ruling:
        verdicts = judge_unknown(after, self._projects, self._today)
        return _Ruling(verdicts, approvers_of_unknown(sorted(files), after, self._projects, verdicts))

    def _ruled(self, changes: tuple[Change, ...], before: Plan | None, after: Plan | None) -> _Ruling:
        verdicts = judge_changes(changes, before, after, self._projects, self._today)
        return _Ruling(verdicts, required_approvers(changes, Sides(before, after, self._projects), verdicts))


def _counts(told: tuple[ModelReview, ...], changes: tuple[ReviewedChange, ...], unchanged: int) -> Counts:
    """Returns the numbers; what reaches several models is one change."""
    counts = Counter(each.status for each in told)
    return Counts(
        added=counts["added"],
        removed=counts["removed"],
        changed=counts["changed"],
        affected=counts["affected"],
        unknown=counts["unknown"],
        unchanged=unchanged,
        changes=len({(each.file, each.shown, each.before, each.after) for each in changes}),
    )


def _unknown(before: Side, named: AbstractSet[str]) -> frozenset[str]:
    """Returns the specs of the other side that have errors; with `named`, of the models' these alone."""
    found = before.faulty() | before.broken
    if before.exists and before.plan is None:
        found |= {PROJECT_FILE}
    return frozenset(file for file in found if not named or file in named or not file.endswith(f"/{MODEL_FILE}"))


def _notes(before: Side, against: Against) -> tuple[str, ...]:
    """Returns, in at most one note, what of the other side could not be compiled."""
    faulty = sorted(_unknown(before, frozenset()))
    if before.exists and before.plan is None:
        return (f"{PROJECT_FILE} at {against.commit} has errors: what the project was is not known",)
    if not faulty:
        return ()
    named = ", ".join(faulty[:MOST_NAMED]) + (
        f" and {len(faulty) - MOST_NAMED} more" if len(faulty) > MOST_NAMED else ""
    )
    return (f"at {against.commit} there are errors in {named}: what they said is not known, and counts as new",)


def _by_model(changes: Iterable[Change], projects: Iterable[Project]) -> dict[str, list[_Elsewhere]]:
    """Returns the changes of what stands once for all models that reach one, by the model's name.

    A change of an environment reaches all that it serves.
    """
    serving: dict[str, dict[str, None]] = defaultdict(dict)
    for project in projects:
        for environment in project.environments:
            file = f"{ENVIRONMENTS}/{environment.name}{SPEC_SUFFIX}"
            serving[file].update(dict.fromkeys(served.model for served in environment.models))
    found: dict[str, list[_Elsewhere]] = defaultdict(list)
    for change in changes:
        for model in (change.model,) if change.model else serving.get(change.file, ()):
            found[model].append(_Elsewhere(change, _through(change)))
    return found


def _through(change: Change) -> str:
    """Returns where a change was made that reaches something else."""
    return change.file if change.shown in ("", change.file) else f"{change.file}: {change.shown}"
