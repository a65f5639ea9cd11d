"""A gate that has nothing to judge.

## What it does
Refuses a gate against a baseline when no variant, or more than one, is the baseline, and a gate on critical slices when
no slice is critical.

## Why it is bad
A gate that judges nothing passes nothing and stops nothing; it only looks safe.

## Example
    gates: [{kpi: log_loss, against: baseline, better_by: 0.01}]
    model: {variants: {linear: {estimator: sklearn.linear_model.LogisticRegression}}}

## Use instead
    model:
      variants:
        base_rate: {estimator: sklearn.dummy.DummyClassifier, baseline: true}
        linear: {estimator: sklearn.linear_model.LogisticRegression}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.spec.kpi_uses import kpi_uses

RULE = Rule("MLS402", "gate-without-subject", "error", "A gate has nothing to judge", __doc__ or "")


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    spec = model.spec
    baselines = [name for name, variant in spec.model.variants.items() if variant.baseline]
    slices = spec.validation.slices
    for use in kpi_uses(spec):
        if getattr(use.judge, "against", None) == "baseline" and len(baselines) != 1:
            span = model.document.value_span((*use.path, "against"))
            found = f"{' and '.join(baselines)} are baselines" if baselines else "no variant is a baseline"
            there = tuple(
                Related(model.document.key_span(("model", "variants", name)), f"{name} is declared here")
                for name in baselines
            )
            yield Diagnostic(RULE, span, found, "write baseline: true beside exactly one variant", there)
        if use.slices == "critical" and not any(group.critical for group in slices.values()):
            span = model.document.value_span((*use.path, "slices"))
            yield Diagnostic(RULE, span, "no slice is critical", "write critical: true beside a slice")
        if use.slices == "all" and not slices:
            span = model.document.value_span((*use.path, "slices"))
            yield Diagnostic(RULE, span, "there are no slices", "declare them in validation.slices")


CHECK = Check(RULE, each_model(_find))
