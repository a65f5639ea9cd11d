"""Judges changes by what policies say of changes."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from mlspec.plan.changes.change import Change
from mlspec.plan.plan import Plan
from mlspec.plan.policies import Policy, PolicyWaiver
from mlspec.plan.project import Project
from mlspec.plan.value import value
from mlspec.policies.matching import is_meant, is_placed
from mlspec.spec.policies import MODEL_OWNER

MOST_TOLD = 3


@value
class PolicyVerdict:
    """What a policy says of changes, and the first of those that it is about.

    `outcome` is `broken`, `needs approval` by all of `approvers`, or `holds` where a waiver lets the model pass.
    """

    policy: str
    outcome: Literal["holds", "broken", "needs approval"]
    model: str | None
    message: str
    approvers: tuple[str, ...]
    first: Change


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
    when = (rule.paths, rule.safety, rule.redo)
    met = [
        change
        for change in changes
        if (not rule.paths or is_placed(change.path, change.file))
        and is_meant(change.path, change.safety, change.redo, when)
    ]
    if not met:
        return
    model = plans[-1].name if plans else None
    waiver = next((each for each in policy.waivers if each.model == model and _holds(each, today)), None)
    if waiver is not None:
        said = f"waived until {waiver.until}: {waiver.because}"
        yield PolicyVerdict(policy.name, "holds", model, f"{told(met)}: {said}", (), met[0])
    elif not rule.approval:
        said = f"{told(met)}: no such change is accepted. {policy.because}"
        yield PolicyVerdict(policy.name, "broken", model, said, (), met[0])
    else:
        owners = [plan.owner for plan in plans]
        teams = dict.fromkeys(team for named in rule.approval for team in (owners if named == MODEL_OWNER else [named]))
        said = f"{told(met)}: {policy.because}"
        yield PolicyVerdict(policy.name, "needs approval", model, said, tuple(teams), met[0])


def _holds(waiver: PolicyWaiver, today: date | None) -> bool:
    return today is None or today <= date.fromisoformat(waiver.until)
