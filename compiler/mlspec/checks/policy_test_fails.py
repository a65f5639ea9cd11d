"""A policy that its tests refute, or that none of them shows to stop anything.

## What it does
Runs every test of every policy on the facts that it gives; a fact that it does not give is not there. Each policy needs
a test that it refuses, or for which it wants an approval.

## Why it is bad
A policy that was never seen to stop anything may be one that cannot: by a wrong path, bound or tier. Nobody notices
until the change that it was for is merged.

## Example
    policies:
      warm:
        because: Nights are long, and the way back is read in the morning.
        owner: reliability
        require: {rollback.keep_warm: {at_least: 36h}}
        tests: [{given: {rollback.keep_warm: 48h}, expect: pass}]

## Use instead
        tests:
          - {given: {rollback.keep_warm: 48h}, expect: pass}
          - {given: {rollback.keep_warm: 24h}, expect: refused}
"""

from collections.abc import Iterator

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.policies.facts import family, in_words, known
from mlspec.policies.trials import answer, misfit, readable
from mlspec.spec.policies import Policy

RULE = Rule("MLS821", "policy-test-fails", "error", "A policy that its tests refute, or do not show", __doc__ or "")

Fault = tuple[tuple[str | int, ...], str, str]
"""Where below the policy it stands, what it is, and a way out."""


def _find(subject: Subject) -> Iterator[Diagnostic]:
    document = subject.project.document
    if document.file in subject.faulty:
        # What a policy asks for is not known yet.
        return
    for name, policy in subject.project.spec.policies.items():
        for path, message, way_out in _faults(name, policy):
            yield Diagnostic(RULE, document.key_span(("policies", name, *path)), message, way_out)


def _faults(name: str, policy: Policy) -> Iterator[Fault]:
    stops = False
    for place, test in enumerate(policy.tests):
        read = readable(policy)
        for fact, value in test.given.items():
            where = ("tests", place, "given", fact)
            if fact not in read:
                message = f"test {place + 1} of {name} gives {fact!r}, which the policy does not read"
                yield where, message, f"it reads: {', '.join(read)}"
                return
            wanted = misfit(fact, value)
            if wanted is not None:
                message = f"test {place + 1} of {name} gives {fact}: {in_words(known(value), family(value))}"
                yield where, message, f"expected here: {wanted}"
                return
        got = answer(policy, test)
        stops = stops or got != "pass"
        if got != test.expect:
            message = f"test {place + 1} of {name} expects {test.expect}, got {got}"
            missing = [fact for fact in read if fact not in test.given]
            absent = f"; not given: {', '.join(missing)}" if missing else ""
            yield ("tests", place), message, f"correct what is given or expected, or the policy{absent}"
            return
    if not stops:
        way_out = "add a test of what it is there for: expect: " + ("approval" if _asks(policy) else "refused")
        yield ("tests",), f"{name!r} lets all of its tests pass: nothing shows that it stops anything", way_out


def _asks(policy: Policy) -> bool:
    return policy.then not in (None, "refused")


CHECK = Check(RULE, _find)
