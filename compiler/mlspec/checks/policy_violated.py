"""A spec that breaks a policy of the Project.

## What it does
Holds each model's spec to what the Project's `policies` require of models of its tier. `mlspec plan` holds changes to
those that say which changes are refused, and has this code for them too.

## Why it is bad
The organisation has agreed on the rule, for the reason that stands beside it. The way around it is a waiver in the
Project, with a reason and a last day, which the policy's owner reviews; a comment in the model's spec waives nothing.

## Example
    policies:
      warm:
        because: Nights are long, and the way back is read in the morning.
        owner: reliability
        applies_to: {tier: 1}
        require: {rollback.keep_warm: {at_least: 36h}}
        tests: [{given: {tier: 1, rollback.keep_warm: 24h}, expect: refused}]

    metadata: {name: churn, tier: 1, ...}
    rollback: {keep_warm: 24h}

## Use instead
    rollback: {keep_warm: 36h}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.span import Span
from mlspec.policies.facts import FIGURES
from mlspec.policies.requirements import Broken, state_findings
from mlspec.source.document import Document
from mlspec.spec.policies import Policy
from mlspec.spec.units import Unit

RULE = Rule("MLS820", "policy-violated", "error", "A spec that breaks a policy of the Project", __doc__ or "")


def _find(subject: Subject) -> Iterator[Diagnostic]:
    document = subject.project.document
    policies = subject.project.spec.policies
    if document.file in subject.faulty:
        # The tests of some policy fail: what it asks for is not what it should.
        return
    for model in subject.models:
        for broken in state_findings(policies, model.spec, subject.today):
            yield _diagnostic(document, policies[broken.policy], model, broken)


def _diagnostic(project: Document, policy: Policy, model: BoundModel, broken: Broken) -> Diagnostic:
    tier = f", of tier {model.spec.metadata.tier}," if policy.tiers else ""
    is_figure = broken.name in FIGURES
    words = f"{broken.name} ({broken.fact.words})" if is_figure else broken.name
    message = (
        f"{model.spec.metadata.name}{tier} breaks the policy {broken.policy!r}: "
        f"{words} is {broken.value}, and has to be {broken.wanted}"
    )
    here = project.key_span(("policies", broken.policy))
    related = [Related(here, f"{policy.because} (a policy of {policy.owner})")]
    if broken.expired is not None:
        ended = f"the waiver ended on {broken.expired.until.text}; its reason was: {broken.expired.because}"
        place = project.value_span(("policies", broken.policy, "waivers", policy.waivers.index(broken.expired)))
        related.append(Related(place, ended))
    fix = _fix(policy, broken)
    path = ".".join(map(str, broken.fact.path))
    way_out = f"write {path}: {fix[0].value}" if fix else broken.fact.way_out or f"change {path}"
    way_out = f"{way_out}, or ask {policy.owner} for a waiver"
    return Diagnostic(RULE, _span(model, broken), message, way_out, tuple(related), fix)


def _fix(policy: Policy, broken: Broken) -> tuple[Edit, ...]:
    """Returns the edit that puts a value just where it is let pass; a figure is not one value."""
    bound = (policy.require or {})[broken.name]
    value = bound.at_least if bound.at_least is not None else bound.at_most
    if value is None or (broken.name in FIGURES and broken.fact.path != ("metadata", "tier")):
        return ()
    if isinstance(value, Unit):
        return (Edit(broken.fact.path, value.text),)
    return (Edit(broken.fact.path, int(value) if float(value).is_integer() else value),)


def _span(model: BoundModel, broken: Broken) -> Span:
    """Returns where the spec says the fact, as far as it does; else its tier, or its name."""
    path, document = broken.fact.path, model.document
    if document.node(path[:1]) is not None:
        return document.key_span(path) if broken.name in FIGURES else document.value_span(path)
    tier = ("metadata", "tier")
    return document.value_span(tier if document.node(tier) is not None else ("metadata", "name"))


CHECK = Check(RULE, _find)
