"""Judges changes by what policies say of changes."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from mlspec.plan.changes.change import Change
from mlspec.plan.plan import Plan
from mlspec.plan.policies import Policy, PolicyWaiver
from mlspec.plan.project import Project
from mlspec.plan.value import value
from mlspec.policies.matching import is_meant
from mlspec.policies.paths import touches
from mlspec.spec.policies import MODEL_OWNER

MOST_TOLD = 3
UNKNOWN = "what stood on the other side is not known"
"""Said where the other side has errors."""


@value
class PolicyVerdict:
    """What a policy says of changes, and the first of those that it is about; None where the changes are not known.

    `outcome` is `broken`, `needs approval` by all of `approvers`, or `holds` where a waiver lets the model pass.
    """

    policy: str
    outcome: Literal["holds", "broken", "needs approval"]
    model: str | None
    message: str
    approvers: tuple[str, ...]
    first: Change | None


def judge_changes(
    changes: Sequence[Change],
    before: Plan | None,
    after: Plan | None,
    projects: Sequence[Project],
    today: date | None,
) -> tuple[PolicyVerdict, ...]:
    """Returns what the policies of both sides say of the changes of one model, or of what stands once for all.

    `projects` are the older side's and the newer one's. Each is held to in its own words: a policy that the change
    itself takes away or weakens still judges it. A model is of the tiers of both sides. A waiver that ended before
    `today` does not hold.
    """
    plans = [plan for plan in (before, after) if plan is not None]
    tiers = {plan.tier for plan in plans}
    found: dict[PolicyVerdict, None] = {}
    for project in projects:
        for policy in project.policies:
            if not policy.tiers or tiers.intersection(policy.tiers):
                for verdict in _verdicts(policy, changes, plans, today):
                    found[verdict] = None
    return tuple(found)


def judge_unknown(after: Plan | None, projects: Sequence[Project], today: date | None) -> tuple[PolicyVerdict, ...]:
    """Returns what the policies say where the other side has errors: any change may be among what is not known.

    `after` is what became of the model, None where that is not known either. It may have been of any tier, so all
    policies of changes ask; one that refuses asks its owner.
    """
    found: dict[PolicyVerdict, None] = {}
    model = after.name if after is not None else None
    for policy in (policy for project in projects for policy in project.policies if policy.changes is not None):
        waiver = _waiver(policy, model, today)
        if waiver is not None:
            verdict = _waived(policy, waiver, UNKNOWN, None)
        else:
            named = policy.changes.approval if policy.changes is not None else ()
            owners = [after.owner] if after is not None else []
            teams = _teams(named, owners) or (policy.owner,)
            said = f"{UNKNOWN}: this may be such a change. {policy.because}"
            verdict = PolicyVerdict(policy.name, "needs approval", model, said, teams, None)
        found[verdict] = None
    return tuple(found)


def told(changes: Sequence[Change], most: int = MOST_TOLD) -> str:
    """Returns where the first of the changes stand, and how many others there are."""
    shown = list(dict.fromkeys(change.shown or change.file for change in changes))
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return f"{', '.join(shown[:most])}{more}"


def _verdicts(
    policy: Policy, changes: Sequence[Change], plans: Sequence[Plan], today: date | None
) -> Iterator[PolicyVerdict]:
    rule = policy.changes
    if rule is None:
        return
    when = ((), rule.safety, rule.redo)
    met = [
        change
        for change in changes
        if (not rule.paths or any(touches(pattern, change.path, change.file) for pattern in rule.paths))
        and is_meant(change.path, change.safety, change.redo, when)
    ]
    if not met:
        return
    model = plans[-1].name if plans else None
    waiver = _waiver(policy, model, today)
    if waiver is not None:
        yield _waived(policy, waiver, told(met), met[0])
    elif not rule.approval:
        said = f"{told(met)}: no such change is accepted. {policy.because}"
        yield PolicyVerdict(policy.name, "broken", model, said, (), met[0])
    else:
        teams = _teams(rule.approval, [plan.owner for plan in plans])
        yield PolicyVerdict(policy.name, "needs approval", model, f"{told(met)}: {policy.because}", teams, met[0])


def _teams(named: Sequence[str], owners: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(team for each in named for team in (owners if each == MODEL_OWNER else [each])))


def _waiver(policy: Policy, model: str | None, today: date | None) -> PolicyWaiver | None:
    """Returns what lets a model pass, None where nothing does or its last day is over."""
    return next(
        (
            each
            for each in policy.waivers
            if each.model == model and (today is None or today <= date.fromisoformat(each.until))
        ),
        None,
    )


def _waived(policy: Policy, waiver: PolicyWaiver, what: str, first: Change | None) -> PolicyVerdict:
    said = f"{what}: waived until {waiver.until}: {waiver.because}"
    return PolicyVerdict(policy.name, "holds", waiver.model, said, (), first)
