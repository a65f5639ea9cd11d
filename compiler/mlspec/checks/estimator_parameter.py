"""An estimator or a parameter that scikit-learn does not have, or a value that it does not accept.

## What it does
Holds every variant's `estimator`, `embed` and `params` to what the scikit-learn that mlspec pins has: the names, and
for each parameter the numbers, texts and other values that it accepts. `random_state` and `n_jobs` are refused:
`model.seed` and `model.threads` decide them for all variants. A Project that pins another scikit-learn is held to these
two alone.

## Why it is bad
The stage that trains would fail after all data were read, and only for the variant whose turn it is.

## Example
    linear: {estimator: sklearn.linear_model.LogisticRegression, params: {max_iters: 500}}

## Use instead
    linear: {estimator: sklearn.linear_model.LogisticRegression, params: {max_iter: 500}}
"""

from collections.abc import Iterator
from difflib import get_close_matches

from mlspec.checks.seed_missing import SEED
from mlspec.checks.subject import BoundModel, Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.embeddings import Embedding, embedding_paths, find_embedding, refused_embedding
from mlspec.spec.estimators import (
    DECIDED_BY,
    Estimator,
    described_version,
    estimator_paths,
    find_estimator,
    is_described,
    is_of_scikit_learn,
    refused_estimator,
)
from mlspec.spec.model import Embed
from mlspec.spec.parameter_values import Accepted, Value
from mlspec.spec.variants import resolved_variants

RULE = Rule(
    "MLS403",
    "estimator-parameter",
    "error",
    "scikit-learn does not have the estimator or the parameter, or does not accept its value",
    __doc__ or "",
)

Path = tuple[str | int, ...]

EMBEDDING = "sklearn.decomposition.PCA"

FEW = 12
"""So many alternatives are told even where one of them is close to what was written."""


def _find(subject: Subject) -> Iterator[Diagnostic]:
    described = is_described(subject.project.spec.libraries)
    for model in subject.models:
        resolved = resolved_variants(model.spec.model)
        for name, variant in model.spec.model.variants.items():
            place = ("model", "variants", name)
            own = is_of_scikit_learn(resolved[name].estimator)
            estimator = find_estimator(resolved[name].estimator) if described else None
            if own and estimator is None and described and variant.estimator is not None:
                span = model.document.value_span((*place, "estimator"))
                yield Diagnostic(RULE, span, *_unknown_estimator(variant.estimator))
            for parameter, value in variant.params.items() if own else ():
                yield from _faults(model, place, estimator, parameter, value)
            if variant.embed is not None:
                yield from _faults_of_embedding(model, (*place, "embed"), variant.embed, described=described)


def _faults_of_embedding(model: BoundModel, place: Path, embed: Embed, *, described: bool) -> Iterator[Diagnostic]:
    embedding = find_embedding(embed.estimator) if described else None
    if embedding is None and described:
        yield Diagnostic(RULE, model.document.value_span((*place, "estimator")), *_unknown_embedding(embed.estimator))
    for parameter, value in embed.params.items():
        yield from _faults(model, place, embedding, parameter, value)


def _unknown_estimator(path: str) -> tuple[str, str]:
    """Returns what is wrong with the path, and what may be meant."""
    name = path.rpartition(".")[2]
    reason = refused_estimator(path)
    if reason is not None:
        example = "sklearn.ensemble.HistGradientBoosting" + ("Regressor" if "Regress" in name else "Classifier")
        return f"{name} is no estimator for a spec: {reason}", f"name one that stands alone, like {example}"
    paths = {known.rpartition(".")[2]: known for known in estimator_paths()}
    close = get_close_matches(name, paths, n=1)
    way_out = f"did you mean {paths[close[0]]!r}?" if close else "name one like sklearn.linear_model.LogisticRegression"
    return f"scikit-learn {described_version()} has no classifier or regressor {path!r}", way_out


def _unknown_embedding(path: str) -> tuple[str, str]:
    """Returns what is wrong with the path of an embedding, and what may be meant."""
    reason = refused_embedding(path)
    name = path.rpartition(".")[2]
    if reason is not None:
        return f"{name} is no embedding for a spec: {reason}", f"name one that stands alone, like {EMBEDDING}"
    paths = {known.rpartition(".")[2]: known for known in embedding_paths()}
    close = get_close_matches(name, paths, n=1)
    way_out = f"did you mean {paths[close[0]]!r}?" if close else f"name one like {EMBEDDING}"
    return f"scikit-learn {described_version()} has no transformer {path!r}", way_out


def _faults(
    model: BoundModel, place: Path, estimator: Estimator | Embedding | None, parameter: str, value: Value
) -> Iterator[Diagnostic]:
    path = (*place, "params", parameter)
    if parameter == SEED and value is None:
        return
    for decided, key in DECIDED_BY.items():
        if parameter == decided and (estimator is None or decided in estimator.decided):
            decides = f"model.{key}, here {getattr(model.spec.model, key)}, decides it for every variant"
            yield Diagnostic(
                RULE,
                model.document.key_span(path),
                f"{decided} is not for a variant",
                f"{decides}: leave {decided} out",
            )
            return
    if estimator is None:
        return
    accepted = estimator.params.get(parameter)
    if accepted is None:
        close = get_close_matches(parameter, estimator.params, n=1)
        known = f"it has: {', '.join(sorted(estimator.params))}" if estimator.params else "it has none"
        way_out = f"did you mean {close[0]!r}?" if close else known
        yield Diagnostic(
            RULE, model.document.key_span(path), f"{estimator.name} has no parameter {parameter!r}", way_out
        )
    elif not accepted.accepts(value):
        message = f"{parameter} of {estimator.name} cannot be {_shown(value)}"
        yield Diagnostic(RULE, model.document.value_span(path), message, _accepted(accepted, value))


def _accepted(accepted: Accepted, value: Value) -> str:
    told = accepted.in_words()
    if not told:
        return "what it takes cannot be written in a spec: leave it out"
    close = get_close_matches(value, accepted.texts, n=1) if isinstance(value, str) else []
    meant = f"did you mean {close[0]!r}?" if close else ""
    if close and len(accepted.texts) > FEW:
        return meant
    return f"{meant} it accepts {told}".strip()


def _shown(value: Value) -> str:
    """Returns a value as YAML writes it."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return repr(value)


CHECK = Check(RULE, _find)
