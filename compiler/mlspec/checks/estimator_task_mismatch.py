"""An estimator that cannot do what the task or the features ask of it.

## What it does
Holds every variant's estimator to the task: a classification needs a classifier that gives probabilities, a regression
a regressor. Holds it to the features too: a number that may be NULL and is not imputed (its column is nullable, it
comes through a join, it is the avg or sum of a window) needs an estimator that takes NULL. CASE, AND, OR and coalesce
may answer NULL otherwise, so they are trusted.

## Why it is bad
The stage that trains would fail after all data were read; or later still, at the first prediction whose number is NULL.

## Example
    features: {from: flights, columns: {delay: {kind: numeric, expr: weather.delay}}}
    model: {variants: {linear: {estimator: sklearn.linear_model.LogisticRegression}}}

## Use instead
    features: {from: flights, columns: {delay: {kind: numeric, expr: weather.delay, impute: median}}}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.embeddings import Embedding, find_embedding
from mlspec.spec.estimators import Estimator, Task, estimator_paths, find_estimator, is_described
from mlspec.spec.missing_values import features_with_null
from mlspec.spec.model import Parameter
from mlspec.spec.variants import ResolvedVariant, resolved_variants

RULE = Rule(
    "MLS404",
    "estimator-task-mismatch",
    "error",
    "The estimator cannot do what the task or the features ask of it",
    __doc__ or "",
)

KINDS: dict[Task, str] = {"binary_classification": "classifier", "regression": "regressor"}
TAKES_NULL: dict[Task, str] = {
    "binary_classification": "sklearn.ensemble.HistGradientBoostingClassifier",
    "regression": "sklearn.ensemble.HistGradientBoostingRegressor",
}
SIMPLE: dict[Task, str] = {
    "binary_classification": "sklearn.linear_model.LogisticRegression",
    "regression": "sklearn.linear_model.Ridge",
}


def _find(subject: Subject) -> Iterator[Diagnostic]:
    if not is_described(subject.project.spec.libraries):
        return
    for model in subject.models:
        task = model.spec.prediction.task
        fitting: dict[str, Estimator | Embedding] = {}
        resolved = resolved_variants(model.spec.model)
        for name, variant in resolved.items():
            estimator = find_estimator(variant.estimator)
            reader = _reader(estimator, variant)
            if estimator is None or reader is None:
                continue
            written = model.spec.model.variants[name]
            fault = _misfit(estimator, variant, task)
            if fault is None and not reader.takes_null.holds(_params_of_reader(variant)):
                fitting[name] = reader
            elif fault is not None and written.estimator is not None:
                yield Diagnostic(RULE, model.document.value_span(("model", "variants", name, "estimator")), *fault)
            elif fault is not None and written.params:
                yield Diagnostic(RULE, model.document.value_span(("model", "variants", name, "params")), *fault)
        yield from _missing_numbers(model, fitting, resolved)


def _reader(estimator: Estimator | None, variant: ResolvedVariant) -> Estimator | Embedding | None:
    """Returns what the variant's inputs reach first, or None if nobody knows it."""
    return estimator if variant.embed is None else find_embedding(variant.embed.estimator)


def _params_of_reader(variant: ResolvedVariant) -> dict[str, Parameter]:
    return variant.params if variant.embed is None else variant.embed.params


def _misfit(estimator: Estimator, variant: ResolvedVariant, task: Task) -> tuple[str, str] | None:
    """Returns what keeps the estimator from the task, and a way out, or None."""
    name = estimator.name
    if estimator.task != task:
        other = (
            name.replace("Regressor", "Classifier")
            if estimator.task == "regression"
            else name.replace("Classifier", "Regressor")
        )
        counterparts = [path for path in estimator_paths() if path.rpartition(".")[2] == other != name]
        message = f"{name} is a {KINDS[estimator.task]}, and the task is {task}"
        return message, f"name a {KINDS[task]}, like {counterparts[0] if counterparts else SIMPLE[task]}"
    if task == "regression" or estimator.predict_proba.holds(variant.params):
        return None
    message = f"{name} gives no probabilities with these parameters: it cannot score"
    turned = estimator.predict_proba.turned_by(variant.params)
    if turned:
        return message, f"leave {turned[0]} out: it does with its default"
    giving = next(iter(estimator.predict_proba.unless), None)
    instead = f"name one that does, like {SIMPLE[task]}"
    if giving is None:
        return f"{name} gives no probabilities: it cannot score", instead
    return message, f"write params: {{{giving[0]}: {str(giving[1]).lower()}}}, or {instead}"


def _missing_numbers(
    model: BoundModel, variants: dict[str, Estimator | Embedding], resolved: dict[str, ResolvedVariant]
) -> Iterator[Diagnostic]:
    """Yields each number that may be NULL under one of the variants, none of which takes NULL."""
    spec = model.spec
    for name, reason in features_with_null(spec).items() if variants else ():
        feature = spec.features.columns[name]
        if feature.kind != "numeric" or feature.impute is not None:
            continue
        reading = [variant for variant in variants if name not in resolved[variant].drop]
        if reading:
            takers = " and ".join(f"{variants[variant].name} of {variant}" for variant in reading)
            message = f"{name} may be NULL, because {reason}; {takers} cannot take that"
            way_out = (
                f"add impute: median, or name an estimator that takes NULL, like {TAKES_NULL[spec.prediction.task]}"
            )
            yield Diagnostic(RULE, model.document.key_span(("features", "columns", name)), message, way_out)


CHECK = Check(RULE, _find)
