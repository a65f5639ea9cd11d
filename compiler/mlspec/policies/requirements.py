"""Judges the facts of a spec by what a policy requires of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from mlspec.policies.facts import Fact, Known, fact, facts_of, family, in_words, known
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.policies import Bounded, Policy, Waiver

TIER = "tier"


@dataclass(frozen=True, slots=True)
class Broken:
    """A fact that is not where a policy wants it, both as a spec writes them, and the waiver of it that has ended."""

    policy: str
    name: str
    fact: Fact
    value: str
    wanted: str
    expired: Waiver | None = None


def concerns(policy: Policy, tier: Known) -> bool:
    """Returns whether a policy is about the models of a tier."""
    return not policy.tiers or tier in policy.tiers


def unmet(policy: Policy, facts: Mapping[str, Known]) -> tuple[str, ...]:
    """Returns the names of the facts that a policy does not let pass; a fact that is not there is none."""
    if not concerns(policy, facts.get(TIER)):
        return ()
    return tuple(name for name, bound in (policy.require or {}).items() if not _holds(bound, facts.get(name)))


def state_findings(policies: Mapping[str, Policy], spec: ModelSpec, today: date | None) -> Iterator[Broken]:
    """Yields what a spec breaks of the policies; a waiver holds to its last day, and always where no day is known."""
    for name, policy in policies.items():
        waiver = next((each for each in policy.waivers if each.model == spec.metadata.name), None)
        if waiver is not None and (today is None or today <= waiver.until.date):
            continue
        facts = facts_of(spec, {TIER: None, **(policy.require or {})})
        for each in unmet(policy, facts):
            found = fact(each)
            if found is not None and policy.require is not None:
                bound = policy.require[each]
                of = family(bound.at_least if bound.at_least is not None else bound.at_most)
                yield Broken(name, each, found, in_words(facts[each], of), wanted_by(bound), waiver)


def wanted_by(bound: Bounded) -> str:
    """Returns what a bound asks for, in words: `at least 24h`."""
    if bound.at_least is not None:
        return f"at least {_words(bound.at_least)}"
    if bound.at_most is not None:
        return f"at most {_words(bound.at_most)}"
    texts = [_words(each) for each in bound.one_of or ()]
    return texts[0] if len(texts) == 1 else f"one of {', '.join(texts)}"


def _words(value: object) -> str:
    return in_words(known(value), family(value))


def _holds(bound: Bounded, value: Known) -> bool:
    if bound.one_of is not None:
        return any(known(each) == value for each in bound.one_of)
    if value is None or isinstance(value, str):
        return False
    if bound.at_least is not None:
        return value >= float(known(bound.at_least) or 0)
    return bound.at_most is not None and value <= float(known(bound.at_most) or 0)
