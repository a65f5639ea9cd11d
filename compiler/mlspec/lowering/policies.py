"""Lowers `policies`: the same rule in the same words, however a spec writes its units."""

from collections.abc import Mapping

from mlspec.plan import policies as plan
from mlspec.policies.facts import family, in_words, known
from mlspec.spec.policies import Bounded, Policy, PolicyTest, When


def lower_policies(policies: Mapping[str, Policy]) -> tuple[plan.Policy, ...]:
    """Returns the policies by name."""
    return tuple(_policy(name, policy) for name, policy in sorted(policies.items()))


def _policy(name: str, policy: Policy) -> plan.Policy:
    return plan.Policy(
        name=name,
        owner=policy.owner,
        because=policy.because,
        tiers=policy.tiers,
        requires=tuple(_requirement(fact, bound) for fact, bound in sorted((policy.require or {}).items())),
        changes=_changes(policy, policy.when) if policy.when is not None else None,
        waivers=tuple(plan.PolicyWaiver(each.model, each.because, each.until.text) for each in policy.waivers),
        tests=tuple(_test(test) for test in policy.tests),
    )


def _requirement(fact: str, bound: Bounded) -> plan.Requirement:
    if bound.one_of is not None:
        return plan.Requirement(fact, "one_of", tuple(_words(each) for each in bound.one_of), None)
    name, limit = ("at_least", bound.at_least) if bound.at_least is not None else ("at_most", bound.at_most)
    number = known(limit)
    return plan.Requirement(fact, name, (_words(limit),), float(number) if isinstance(number, float) else None)


def _words(value: object) -> str:
    return in_words(known(value), family(value))


def _changes(policy: Policy, when: When) -> plan.ChangeRule:
    then = policy.then
    return plan.ChangeRule(
        paths=when.paths or (),
        safety=when.safety or (),
        redo=when.redo or (),
        approval=then.approval if then is not None and then != "refused" else (),
    )


def _test(test: PolicyTest) -> plan.PolicyTest:
    given = (f"{name} = {_words(value)}" for name, value in sorted(test.given.items()))
    return plan.PolicyTest(tuple(given), test.expect)
