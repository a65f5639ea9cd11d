"""Who has to agree to a change: the owners of what it touches, and the teams that the Project's rules name."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from mlspec.plan.changes.change import Change
from mlspec.plan.plan import Plan
from mlspec.plan.project import ApprovalRule, Project
from mlspec.review.review import Approver

ANY = "*"


def approvers_of(
    changes: Iterable[Change], owners: Iterable[tuple[str, str]], rules: Iterable[ApprovalRule]
) -> tuple[Approver, ...]:
    """Returns the teams that have to agree to changes, each with its reasons; `owners` are teams and what is theirs."""
    reasons: dict[str, dict[str, None]] = {}
    for team, what in owners:
        reasons.setdefault(team, {})[f"owns {what}"] = None
    listed = tuple(changes)
    for rule in rules:
        for reason in _reasons(rule, listed):
            for team in rule.teams:
                reasons.setdefault(team, {})[reason] = None
    return tuple(Approver(team, tuple(why)) for team, why in reasons.items())


def model_owners(before: Plan | None, after: Plan | None) -> tuple[tuple[str, str], ...]:
    """Returns the teams that own a model, on either side."""
    found = {plan.owner: plan.name for plan in (before, after) if plan is not None}
    return tuple(found.items())


def environment_owners(projects: Iterable[Project], names: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Returns the teams that own the environments of these names, on either side."""
    found = {
        (environment.owner, environment.name): None
        for project in projects
        for environment in project.environments
        if environment.name in names
    }
    return tuple(found)


def joined(groups: Iterable[tuple[Approver, ...]]) -> tuple[Approver, ...]:
    """Returns the teams of several groups, each once, with all its reasons."""
    reasons: dict[str, dict[str, None]] = {}
    for group in groups:
        for approver in group:
            reasons.setdefault(approver.team, {}).update(dict.fromkeys(approver.reasons))
    return tuple(Approver(team, tuple(why)) for team, why in reasons.items())


def _reasons(rule: ApprovalRule, changes: tuple[Change, ...]) -> Iterator[str]:
    if rule.by == "safety":
        if any(change.safety == rule.matches for change in changes):
            yield f"safety is {rule.matches}"
    elif rule.by == "file":
        if any(_in_file(rule.matches, change.file) for change in changes):
            yield f"answers for {rule.matches}"
    elif any(_on_path(rule.matches, change.path) for change in changes):
        yield f"answers for {rule.matches}"


def _in_file(glob: str, file: str) -> bool:
    wanted, parts = glob.split("/"), file.split("/")
    return len(wanted) == len(parts) and all(map(fnmatchcase, parts, wanted))


def _on_path(pattern: str, path: tuple[str | int, ...]) -> bool:
    return all(want in (ANY, str(have)) for want, have in zip(pattern.split("."), path, strict=False))
