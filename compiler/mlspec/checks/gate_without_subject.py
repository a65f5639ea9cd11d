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

from collections.abc import Iterator, Sequence

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.spec.kpi_uses import kpi_uses

RULE = Rule("MLS402", "gate-without-subject", "error", "A gate has nothing to judge", __doc__ or "")

Path = tuple[str | int, ...]


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    spec = model.spec
    uses = tuple(kpi_uses(spec))
    baselines = [name for name, variant in spec.model.variants.items() if variant.baseline]
    slices = spec.validation.slices
    if len(baselines) != 1:
        places = [(*use.path, "against") for use in uses if getattr(use.judge, "against", None) == "baseline"]
        found = f"{' and '.join(baselines)} are baselines" if baselines else "no variant is a baseline"
        there = tuple(
            Related(model.document.key_span(("model", "variants", name)), f"{name} is declared here")
            for name in baselines
        )
        yield from _once(model, places, found, "write baseline: true beside exactly one variant", there)
    if not any(group.critical for group in slices.values()):
        places = [(*use.path, "slices") for use in uses if use.slices == "critical"]
        yield from _once(model, places, "no slice is critical", "write critical: true beside a slice")
    if not slices:
        places = [(*use.path, "slices") for use in uses if use.slices == "all"]
        yield from _once(model, places, "there are no slices", "declare them in validation.slices")


def _once(
    model: BoundModel, places: Sequence[Path], found: str, way_out: str, there: tuple[Related, ...] = ()
) -> Iterator[Diagnostic]:
    """Yields one finding at the first of the places that miss the same thing, with the others beside it."""
    if places:
        first, *others = (model.document.value_span(place) for place in places)
        also = tuple(Related(span, "and for this") for span in others)
        yield Diagnostic(RULE, first, found, way_out, (*there, *also))


CHECK = Check(RULE, each_model(_find))
