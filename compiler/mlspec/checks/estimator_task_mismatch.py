"""An estimator that cannot do what the task or the features ask of it.

## What it does
Holds every variant's estimator to the task: a classification needs a classifier that gives probabilities, a regression
a regressor, a ranking a regressor or, where an item is relevant or not, a classifier. Holds it to the features too: a
number that may be NULL and is not imputed (its column is nullable, it comes through a join, it is the avg or sum of a
window) needs an estimator that takes NULL. CASE, AND, OR and coalesce may answer NULL otherwise, so they are trusted.

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
from mlspec.expressions.types import Type
from mlspec.spec.embeddings import Embedding, find_embedding
from mlspec.spec.estimators import Estimator, Kind, estimator_paths, find_estimator, is_described
from mlspec.spec.labelled import outcome_type
from mlspec.spec.missing_values import features_with_null
from mlspec.spec.model import Parameter
from mlspec.spec.parameter_values import Value
from mlspec.spec.prediction import Task
from mlspec.spec.variants import ResolvedVariant, resolved_variants

RULE = Rule(
    "MLS404",
    "estimator-task-mismatch",
    "error",
    "The estimator cannot do what the task or the features ask of it",
    __doc__ or "",
)

CLASSIFIER: Kind = "binary_classification"
REGRESSOR: Kind = "regression"
KINDS: dict[Kind, str] = {CLASSIFIER: "classifier", REGRESSOR: "regressor"}
TAKES_NULL: dict[Kind, str] = {
    CLASSIFIER: "sklearn.ensemble.HistGradientBoostingClassifier",
    REGRESSOR: "sklearn.ensemble.HistGradientBoostingRegressor",
}
SIMPLE: dict[Kind, str] = {
    CLASSIFIER: "sklearn.linear_model.LogisticRegression",
    REGRESSOR: "sklearn.linear_model.Ridge",
}
TWO_CLASSES_ONLY: dict[tuple[str, str, Value], str] = {
    ("GradientBoostingClassifier", "loss", "exponential"): "log_loss",
    ("GaussianProcessClassifier", "multi_class", "one_vs_one"): "one_vs_rest",
    ("LogisticRegression", "solver", "liblinear"): "lbfgs",
    ("LogisticRegressionCV", "solver", "liblinear"): "lbfgs",
}
"""Parameters with which a classifier tells two classes apart and no more, and a value with which it tells several."""


def _find(subject: Subject) -> Iterator[Diagnostic]:
    if not is_described(subject.project.spec.libraries):
        return
    for model in subject.models:
        kinds = _kinds(model)
        fitting: dict[str, Estimator | Embedding] = {}
        resolved = resolved_variants(model.spec.model)
        for name, variant in resolved.items():
            estimator = find_estimator(variant.estimator)
            reader = _reader(estimator, variant)
            if estimator is None or reader is None:
                continue
            written = model.spec.model.variants[name]
            task = model.spec.prediction.task
            fault = _misfit(estimator, variant, kinds, task) or _too_many(model, estimator, variant)
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


def _kinds(model: BoundModel) -> tuple[Kind, ...]:
    """Returns what may score the rows of a model: the items of a list are scored one by one."""
    match model.spec.prediction.task:
        case "binary_classification" | "multiclass_classification":
            return (CLASSIFIER,)
        case "regression":
            return (REGRESSOR,)
        case "ranking":
            return (REGRESSOR, CLASSIFIER) if outcome_type(model.spec) is Type.BOOLEAN else (REGRESSOR,)


def _misfit(
    estimator: Estimator, variant: ResolvedVariant, kinds: tuple[Kind, ...], task: Task
) -> tuple[str, str] | None:
    """Returns what keeps the estimator from the task, and a way out, or None."""
    name, wanted = estimator.name, kinds[0]
    if estimator.task not in kinds:
        other = (
            name.replace("Regressor", "Classifier")
            if estimator.task == REGRESSOR
            else name.replace("Classifier", "Regressor")
        )
        counterparts = [path for path in estimator_paths() if path.rpartition(".")[2] == other != name]
        named = f"{task} by a graded label" if task == "ranking" else task
        message = f"{name} is a {KINDS[estimator.task]}, and the task is {named}"
        return message, f"name a {KINDS[wanted]}, like {counterparts[0] if counterparts else SIMPLE[wanted]}"
    if estimator.task == REGRESSOR or estimator.predict_proba.holds(variant.params):
        return None
    message = f"{name} gives no probabilities with these parameters: it cannot score"
    turned = estimator.predict_proba.turned_by(variant.params)
    if turned:
        return message, f"leave {turned[0]} out: it does with its default"
    giving = next(iter(estimator.predict_proba.unless), None)
    instead = f"name one that does, like {SIMPLE[CLASSIFIER]}"
    if giving is None:
        return f"{name} gives no probabilities: it cannot score", instead
    return message, f"write params: {{{giving[0]}: {str(giving[1]).lower()}}}, or {instead}"


def _too_many(model: BoundModel, estimator: Estimator, variant: ResolvedVariant) -> tuple[str, str] | None:
    """Returns the parameter with which the estimator tells two classes apart and the spec has more, or None."""
    classes = len(model.spec.label.classes or ())
    if model.spec.prediction.task != "multiclass_classification" or classes <= 2:  # noqa: PLR2004 - the word is two
        return None
    for (name, parameter, value), instead in TWO_CLASSES_ONLY.items():
        if name == estimator.name and variant.params.get(parameter) == value:
            message = f"{name} with {parameter}: {value} tells two classes apart, and there are {classes}"
            return message, f"write {parameter}: {instead}"
    return None


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
            way_out = f"add impute: median, or name an estimator that takes NULL, like {TAKES_NULL[_kinds(model)[0]]}"
            yield Diagnostic(RULE, model.document.key_span(("features", "columns", name)), message, way_out)


CHECK = Check(RULE, _find)
