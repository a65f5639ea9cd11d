"""Gates that bound a figure, and no simple model beside it that says what the figure is worth.

## What it does
Warns where gates bound the model's own figures, none of them compares it with anything, and no variant is the baseline.

## Why it is bad
A bound such as `roc_auc` at least 0.65 says nothing of what a constant or a rule of thumb would reach on the same rows.
A model that is no better than that passes, and its bounds move with the season.

## Example
    model: {variants: {linear: {estimator: sklearn.linear_model.LogisticRegression}}}
    gates: [{kpi: roc_auc, at_least: 0.65}]

## Use instead
    model:
      variants:
        base_rate: {estimator: sklearn.dummy.DummyClassifier, baseline: true}
        linear: {estimator: sklearn.linear_model.LogisticRegression}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule

RULE = Rule(
    "MLS410",
    "no-baseline",
    "warning",
    "Gates bound figures, and no variant is the baseline that they could be held against",
    __doc__ or "",
    waivable=True,
)

DUMMY = "sklearn.dummy."


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    spec = model.spec
    variants = spec.model.variants
    compared = any(gate.against is not None for gate in spec.gates)
    if not spec.gates or compared or any(variant.baseline for variant in variants.values()):
        return
    figures = list(dict.fromkeys(gate.kpi for gate in spec.gates))
    bounded = f"{', '.join(figures[:-1])} and {figures[-1]} are" if len(figures) > 1 else f"{figures[0]} is"
    simple = next((name for name, variant in variants.items() if (variant.estimator or "").startswith(DUMMY)), None)
    dummy = "DummyRegressor" if spec.prediction.task == "regression" else "DummyClassifier"
    way_out = (
        f"write baseline: true beside {simple}, and a gate against it"
        if simple is not None
        else f"add base_rate: {{estimator: {DUMMY}{dummy}, baseline: true}}, and a gate against it"
    )
    message = f"{bounded} bounded, and no variant is a baseline"
    yield Diagnostic(RULE, model.document.key_span(("model", "variants")), message, way_out)


CHECK = Check(RULE, each_model(_find))
