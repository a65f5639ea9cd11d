"""Who has to agree to changes of a model, or of what stands once for all: owners, and the teams that rules name."""

from collections.abc import Iterable, Iterator, Sequence

from mlspec.conventions import PROJECT_FILE, environment_file
from mlspec.plan.changes.change import Change, Path, Redo, Safety
from mlspec.plan.plan import Plan
from mlspec.plan.project import ApprovalRule, Project
from mlspec.plan.value import value
from mlspec.policies.judging import UNKNOWN, PolicyVerdict, told
from mlspec.policies.matching import in_file
from mlspec.policies.paths import touches

WEAKER = (Safety.LOOSENED, Safety.REMOVED)


@value
class Approver:
    """A team that has to agree, and why."""

    team: str
    reasons: tuple[str, ...]


@value
class Sides:
    """A model on both sides (None where there is none), and the projects that it stands in."""

    before: Plan | None
    after: Plan | None
    projects: tuple[Project, ...]

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans there are, the older first."""
        return tuple(plan for plan in (self.before, self.after) if plan is not None)

    @property
    def specs(self) -> frozenset[str]:
        """The file of the model's spec, and the one where it stood."""
        return frozenset(plan.spec for plan in self.plans)


def required_approvers(
    changes: Sequence[Change], sides: Sides, verdicts: Iterable[PolicyVerdict]
) -> tuple[Approver, ...]:
    """Returns the teams that have to agree to changes, each once, with its reasons.

    Owners and rules are those of both sides: who would no longer be asked is asked whether that may be. `verdicts`
    are those of the policies on the same changes.
    """
    return _each_once(
        *_model_owners(changes, sides),
        *_kpi_owners(changes, sides),
        *_environment_owners(changes, sides.projects),
        *_policy_owners(changes, sides.projects),
        *_named_before(changes, sides.projects),
        *_by_rules(changes, sides),
        *_by_verdicts(verdicts),
    )


def approvers_of_unknown(
    files: Iterable[str], after: Plan | None, projects: Sequence[Project], verdicts: Iterable[PolicyVerdict]
) -> tuple[Approver, ...]:
    """Returns the teams that have to agree where the specs `files` have errors on the other side.

    Any change may be among what is not known: all are asked who answer for weaker guards, or for a path.
    """
    specs = tuple(files)
    rules = dict.fromkeys(rule for project in projects for rule in project.approvals)
    asked = (
        rule
        for rule in rules
        if (any(in_file(rule.matches, file) for file in specs) if rule.by == "file" else _may_meet(rule))
    )
    owners = ((after.owner, f"owns {after.name}"),) if after is not None else ()
    return _each_once(
        *owners,
        *((team, f"answers for {rule.matches}: {UNKNOWN}") for rule in asked for team in rule.teams),
        *_by_verdicts(verdicts),
    )


def _may_meet(rule: ApprovalRule) -> bool:
    return rule.by != "safety" or rule.matches in WEAKER


def _by_verdicts(verdicts: Iterable[PolicyVerdict]) -> Iterator[tuple[str, str]]:
    return ((team, f"policy {each.policy}") for each in verdicts for team in each.approvers)


def _each_once(*asked: tuple[str, str]) -> tuple[Approver, ...]:
    reasons: dict[str, dict[str, None]] = {}
    for team, reason in asked:
        reasons.setdefault(team, {})[reason] = None
    return tuple(Approver(team, tuple(why)) for team, why in reasons.items())


def _model_owners(changes: Sequence[Change], sides: Sides) -> Iterator[tuple[str, str]]:
    for plan in sides.plans:
        own = (change for change in changes if change.model == plan.name)
        if any(change.redo > Redo.TEXT or change.safety in WEAKER for change in own):
            yield plan.owner, f"owns {plan.name}"


def _kpi_owners(changes: Sequence[Change], sides: Sides) -> Iterator[tuple[str, str]]:
    found: dict[tuple[str, str, Safety], list[Change]] = {}
    for change in changes:
        plan = sides.before if change.after is None else sides.after
        if change.safety not in WEAKER or plan is None or change.file not in sides.specs or not change.path:
            continue
        owners = {kpi.name: kpi.owner for kpi in plan.judgement.kpis}
        for place, kpi in _bounds(plan):
            if all(want == have for want, have in zip(place, change.path, strict=False)):
                found.setdefault((owners[kpi], kpi, change.safety), []).append(change)
    for (owner, kpi, safety), met in found.items():
        yield owner, f"owns the KPI {kpi}: {safety} at {told(met, 1)}"


def _bounds(plan: Plan) -> Iterator[tuple[Path, str]]:
    """Yields where a spec says what it wants of a KPI, with the KPI."""
    for kpi in plan.judgement.kpis:
        yield ("kpis", kpi.name), kpi.name
    for place, gate in enumerate(plan.judgement.gates):
        yield ("gates", place), gate.kpi
    rollout = plan.operation.rollout
    if rollout is not None:
        for place, standing in enumerate(rollout.always):
            yield ("rollout", "always", place), standing.judges.kpi
        for stage in rollout.stages:
            for place, judged in enumerate(stage.gates):
                yield ("rollout", "stages", stage.name, "gates", place), judged.judges.kpi
    for place, rule in enumerate(plan.operation.rollback.rules):
        yield ("rollback", "when", place), rule.watches.kpi


def _environment_owners(changes: Sequence[Change], projects: Iterable[Project]) -> Iterator[tuple[str, str]]:
    files = {change.file for change in changes}
    for project in projects:
        for environment in project.environments:
            if environment_file(environment.name) in files:
                yield environment.owner, f"owns the environment {environment.name}"


def _policy_owners(changes: Sequence[Change], projects: Iterable[Project]) -> Iterator[tuple[str, str]]:
    paths = [change.path for change in changes if change.file == PROJECT_FILE and change.path[:1] == ("policies",)]
    names = {str(path[1]) for path in paths if len(path) > 1}
    for project in projects:
        for policy in project.policies:
            if policy.name in names:
                yield policy.owner, f"owns the policy {policy.name}, which changes"


def _named_before(changes: Sequence[Change], projects: Iterable[Project]) -> Iterator[tuple[str, str]]:
    """Yields the teams that a rule named, or names, which changes or goes."""
    paths = {change.path for change in changes if change.file == PROJECT_FILE and change.path[:1] == ("approvals",)}
    for project in projects if paths else ():
        for rule in project.approvals:
            place = (rule.matches,) if rule.by == "safety" else (f"{rule.by}s", rule.matches)
            if ("approvals", *place) in paths:
                yield from ((team, f"is named by the approval of {rule.matches}, which changes") for team in rule.teams)


def _by_rules(changes: Sequence[Change], sides: Sides) -> Iterator[tuple[str, str]]:
    for rule in dict.fromkeys(rule for project in sides.projects for rule in project.approvals):
        met = [change for change in changes if _meets(rule, change, sides.specs)]
        if met:
            said = (
                f"safety is {rule.matches} at {told(met, 1)}" if rule.by == "safety" else f"answers for {rule.matches}"
            )
            for team in rule.teams:
                yield team, said


def _meets(rule: ApprovalRule, change: Change, specs: frozenset[str]) -> bool:
    """Returns whether a rule is about a change; one of a model's spec is also of the file where that stood."""
    if rule.by == "safety":
        return change.safety == rule.matches
    if rule.by == "file":
        return any(in_file(rule.matches, file) for file in (specs if change.file in specs else (change.file,)))
    return touches(rule.matches, change.path, change.file)
