"""A policy or an approval that speaks of what no spec has, and so would never stop anything.

## What it does
Looks up each fact of `require`, each path of `when` and of `approvals.paths`, and each model of a waiver. A fact is a
figure that mlspec knows (shadow, gates_against_production, ...) or the path of one value; its bound has to be of
the value's kind.

## Why it is bad
A rule with a misspelt name is a rule that everybody believes in and that nothing is held to.

## Example
    policies: {warm: {require: {rollback.keep_worm: {at_least: 36h}}, ...}}

## Use instead
    policies: {warm: {require: {rollback.keep_warm: {at_least: 36h}}, ...}}
"""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.policies.facts import FIGURES, fact, family
from mlspec.policies.paths import bounded_paths, missing_key
from mlspec.spec.policies import Bounded, Policy

RULE = Rule(
    "MLS822",
    "policy-unknown-name",
    "error",
    "A policy or an approval that speaks of what no spec has",
    __doc__ or "",
)

Path = tuple[str | int, ...]


def _find(subject: Subject) -> Iterator[Diagnostic]:
    project = subject.project.spec
    models = [model.spec.metadata.name for model in subject.models]
    for path in project.approvals.paths:
        yield from _path(subject, ("approvals", "paths", path), path)
    for name, policy in project.policies.items():
        where = ("policies", name)
        for named, bound in (policy.require or {}).items():
            yield from _fact(subject, (*where, "require", named), named, bound)
        for place, path in enumerate((policy.when.paths if policy.when is not None else None) or ()):
            yield from _path(subject, (*where, "when", "paths", place), path)
        if not subject.faulty:
            yield from _waivers(subject, where, policy, models)


def _waivers(subject: Subject, where: Path, policy: Policy, models: Collection[str]) -> Iterator[Diagnostic]:
    for place, waiver in enumerate(policy.waivers):
        if waiver.model not in models:
            span = subject.project.document.value_span((*where, "waivers", place, "model"))
            message = f"there is no model {waiver.model!r} to be waived"
            yield Diagnostic(RULE, span, message, _instead(waiver.model, models, "there are"))


def _fact(subject: Subject, where: Path, name: str, bound: Bounded) -> Iterator[Diagnostic]:
    found = fact(name)
    document = subject.project.document
    if found is None:
        known = (*FIGURES, *bounded_paths())
        message = f"{name!r} is no figure of a spec, and no path of one value"
        yield Diagnostic(RULE, document.key_span(where), message, _instead(name, known, "figures are", FIGURES))
        return
    kinds = " or ".join(sorted(found.families))
    for key, values in _bounds(bound):
        if any(family(value) not in found.families for value in values):
            message = f"{name} is {kinds}, and {key} does not compare it with one"
            yield Diagnostic(RULE, document.value_span((*where, key)), message, f"write {kinds} there")


def _bounds(bound: Bounded) -> Iterator[tuple[str, tuple[object, ...]]]:
    if bound.at_least is not None:
        yield "at_least", (bound.at_least,)
    if bound.at_most is not None:
        yield "at_most", (bound.at_most,)
    yield "one_of", bound.one_of or ()


def _path(subject: Subject, where: Path, path: str) -> Iterator[Diagnostic]:
    fault = missing_key(path)
    if fault is None:
        return
    step, known = fault
    document = subject.project.document
    span = document.value_span(where) if isinstance(where[-1], int) else document.key_span(where)
    message = f"no spec has {step!r} at {path!r}: nothing would ever match"
    yield Diagnostic(RULE, span, message, _instead(step, known, "there are"))


def _instead(name: str, known: Collection[str], which: str, listed: Collection[str] = ()) -> str:
    close = get_close_matches(name, list(known), n=1)
    there = ", ".join(sorted(listed or known))
    return f"did you mean {close[0]!r}?" if close else f"{which}: {there}" if there else "leave it out"


CHECK = Check(RULE, _find)
