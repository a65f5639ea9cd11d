"""Runs the tests that stand beside a policy."""

from typing import Literal

from mlspec.policies.facts import FIGURES, fact, family, known
from mlspec.policies.matching import is_meant
from mlspec.policies.requirements import TIER, concerns, unmet
from mlspec.spec.policies import Policy, PolicyTest

Answer = Literal["pass", "refused", "approval"]
OF_A_CHANGE = ("path", "safety", "redo")
SAFETIES = ("tightened", "neutral", "loosened", "removed")
REDOS = ("text", "rollout", "evaluation", "training", "contract")


def answer(policy: Policy, test: PolicyTest) -> Answer:
    """Returns what a policy makes of the facts that a test gives; a fact that it does not give is not there."""
    facts = {name: known(value) for name, value in test.given.items()}
    if policy.when is None:
        return "refused" if unmet(policy, facts) else "pass"
    if not concerns(policy, facts.get(TIER)):
        return "pass"
    path = str(facts.get("path") or "").split(".")
    when = (policy.when.paths or (), policy.when.safety or (), policy.when.redo or ())
    if not is_meant(path, str(facts.get("safety") or "neutral"), str(facts.get("redo") or "text"), when):
        return "pass"
    return "refused" if policy.then == "refused" else "approval"


def readable(policy: Policy) -> tuple[str, ...]:
    """Returns the names of the facts that a policy reads."""
    return (TIER, *(OF_A_CHANGE if policy.when is not None else policy.require or {}))


def misfit(name: str, value: object) -> str | None:
    """Returns what a test has to give for the fact of a name, if `value` is no such thing."""
    if name in OF_A_CHANGE:
        accepted = {"safety": SAFETIES, "redo": REDOS}.get(name)
        if accepted is not None and value not in accepted:
            return f"one of {', '.join(accepted)}"
        return "the path of a change" if family(value) != "a text" else None
    found = FIGURES.get(name) or fact(name)
    return None if found is None or family(value) in found.families else " or ".join(sorted(found.families))
