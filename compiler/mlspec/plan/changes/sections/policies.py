"""The rules of the organisation: whatever lets more pass than before is a loosened guard."""

from typing import Any

from mlspec.plan.changes.change import Redo
from mlspec.plan.changes.place import Edit
from mlspec.plan.changes.redos import WORDS
from mlspec.plan.changes.rows import Leaf, Part, Risk, Row, again, becomes, by_name
from mlspec.plan.changes.safeties import LOOSENED, NEUTRAL, REMOVED, TIGHTENED
from mlspec.plan.changes.written import AS_WRITTEN, LIST, listed, mapped, plainly

AGREED = again(Redo.TEXT, "who agrees to changes, and to what; nothing is done again")


def _policy(policy: Any) -> str:
    return mapped((("owner", policy.owner), ("because", policy.because)))


def _requirement(requirement: Any) -> str:
    return mapped(((requirement.bound, listed(requirement.accepts)),))


def _rule(rule: Any) -> str:
    return mapped((("paths", listed(rule.paths)), ("safety", listed(rule.safety)), ("redo", listed(rule.redo))))


def _waiver(waiver: Any) -> str:
    return mapped((("because", waiver.because), ("until", waiver.until)))


def _test(test: Any) -> str:
    return mapped((("given", listed(test.given)), ("expect", test.expect)))


def fewer_are_meant(edit: Edit) -> Risk:
    """Returns what another list of what a policy is about does; an empty one means everything."""
    before, after = set(edit.before or ()), set(edit.after or ())
    if not after or (before and before < after):
        return TIGHTENED, "the policy is about more than before"
    return LOOSENED, "the policy is about less, or about something else"


def another_bound(edit: Edit) -> Risk:
    """Returns what another bound of a fact does."""
    (bound, before, was), (_, after, now) = edit.before, edit.after
    if bound == "one_of":
        tighter = set(after) <= set(before)
    else:
        tighter = was is not None and now is not None and (now > was) == (bound == "at_least")
    return (TIGHTENED, "fewer specs pass") if tighter else (LOOSENED, "specs pass that did not")


def other_teams(edit: Edit) -> Risk:
    """Returns what other teams do; without any, nobody can let a change pass."""
    before, after = set(edit.before or ()), set(edit.after or ())
    if not before or (after and not before <= after):
        return LOOSENED, "a change passes without a team that had to agree, or that was refused"
    return TIGHTENED, "more has to happen before a change passes"


def other_day(edit: Edit) -> Risk:
    """Returns what another last day of a waiver does."""
    return (LOOSENED, "a model passes for longer") if edit.after > edit.before else (TIGHTENED, "a waiver ends sooner")


ROWS: tuple[Row, ...] = (
    Part(
        "policies[]",
        "policies.[]",
        AGREED,
        plainly(_policy),
        added=becomes(TIGHTENED, "specs or changes are held to one more rule"),
        removed=becomes(REMOVED, "a rule of the organisation is gone"),
        key=by_name,
    ),
    Leaf("policies[].owner", "policies.[].owner", AGREED, AS_WRITTEN),
    Leaf("policies[].because", "policies.[].because", WORDS, AS_WRITTEN),
    Leaf("policies[].tiers", "policies.[].applies_to.tier", AGREED, LIST, fewer_are_meant),
    Part(
        "policies[].requires[]",
        "policies.[].require.[]",
        AGREED,
        plainly(_requirement),
        added=becomes(TIGHTENED, "fewer specs pass"),
        removed=becomes(REMOVED, "specs are no longer held to it"),
        key=lambda found: (found.fact, found.bound),
        keyed=("fact", "bound"),
        name=lambda found: (found.fact,),
    ),
    Leaf(
        "policies[].requires[].accepts",
        "policies.[].require.[]",
        AGREED,
        plainly(lambda found: listed(found[1])),
        another_bound,
        of=lambda found, _: (found.bound, found.accepts, found.number),
    ),
    Part("policies[].changes", "policies.[].when", AGREED, plainly(_rule), removed=becomes(REMOVED, "changes pass")),
    Leaf("policies[].changes.paths", "policies.[].when.paths", AGREED, LIST, fewer_are_meant),
    Leaf("policies[].changes.safety", "policies.[].when.safety", AGREED, LIST, fewer_are_meant),
    Leaf("policies[].changes.redo", "policies.[].when.redo", AGREED, LIST, fewer_are_meant),
    Leaf("policies[].changes.approval", "policies.[].then.approval", AGREED, LIST, other_teams),
    Part(
        "policies[].waivers[]",
        "policies.[].waivers.[]",
        AGREED,
        plainly(_waiver),
        added=becomes(LOOSENED, "a model passes for a while"),
        removed=becomes(TIGHTENED, "a model passes no longer"),
        key=lambda waiver: waiver.model,
        keyed=("model",),
    ),
    Leaf("policies[].waivers[].because", "policies.[].waivers.[].because", WORDS, AS_WRITTEN),
    Leaf("policies[].waivers[].until", "policies.[].waivers.[].until", AGREED, AS_WRITTEN, other_day),
    Part(
        "policies[].tests[]",
        "policies.[].tests.[]",
        WORDS,
        plainly(_test),
        added=becomes(TIGHTENED, "one more test shows what the rule stops"),
        removed=becomes(LOOSENED, "one test less shows what the rule stops"),
        key=lambda test: test.given,
        keyed=("given",),
        named=False,
        order=(WORDS, (NEUTRAL, "")),
    ),
    Leaf("policies[].tests[].expect", "policies.[].tests.[].expect", WORDS, AS_WRITTEN),
)
