"""An input of the served model that comes from nowhere, from two places, or that nothing knows.

## What it does
Holds `serving.inputs` to what one answer is computed from: the entity, every column that a feature reads, every window.
Each has exactly one origin: the request, or one look-up, whose key the request carries. Without `serving.inputs` all of
them come with the request.

## Why it is bad
A feature whose column does not arrive is silently missing in every answer: the model that serves is not the one that
was judged. Of two origins, one is wrong.

## Example
    features: {from: orders, columns: {amount: numeric, country: categorical}}
    serving: {inputs: {request: [order_id, amount]}}

## Use instead
    serving: {inputs: {request: [order_id, amount, country]}}
"""

from collections.abc import Iterator
from difflib import get_close_matches

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.spec.availability import column_availability, is_known_by, moment_of
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.served_inputs import REQUEST, needed_inputs, origins, servable_inputs
from mlspec.spec.serving import Inputs

RULE = Rule("MLS308", "input-without-origin", "error", "A served input has no origin, or two", __doc__ or "")

INPUTS = ("serving", "inputs")
Path = tuple[str | int, ...]


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    yield from _unknown(model)
    if model.spec.serving.inputs is None:
        return
    first: dict[str, Path] = {}
    for path, name, _ in origins(model.spec):
        if name in first:
            there = Related(model.document.value_span(first[name]), "and here for the first time")
            span = model.document.value_span(path)
            yield Diagnostic(RULE, span, f"{name!r} is listed twice: an input has one origin", "keep one", (there,))
        first.setdefault(name, path)
    for index, name in enumerate(model.spec.serving.log.extra or ()):
        if name not in first and name in servable_inputs(model.spec):
            span = model.document.value_span(("serving", "log", "extra", index))
            listed = (*model.spec.serving.inputs.request, name)
            yield Diagnostic(
                RULE,
                span,
                f"{name!r} is kept, and no request carries it",
                f"{REQUEST}: [{', '.join(listed)}]",
                fix=(Edit((*INPUTS, REQUEST), list(listed)),),
            )
    yield from _unsent_keys(model, model.spec.serving.inputs)
    missing = [name for name in needed_inputs(model.spec) if name not in first and _is_known(model.spec, name)]
    if missing:
        listed = (*model.spec.serving.inputs.request, *missing)
        yield Diagnostic(
            RULE,
            model.document.key_span(INPUTS),
            f"{', '.join(missing)} {'has' if len(missing) == 1 else 'have'} no origin when the model serves",
            f"{REQUEST}: [{', '.join(listed)}]",
            fix=(Edit((*INPUTS, REQUEST), list(listed)),),
        )


def _unsent_keys(model: BoundModel, inputs: Inputs) -> Iterator[Diagnostic]:
    for store, look_up in inputs.look_up.items():
        for index, name in enumerate(look_up.key):
            if name not in inputs.request and name in servable_inputs(model.spec):
                yield Diagnostic(
                    RULE,
                    model.document.value_span((*INPUTS, "look_up", store, "key", index)),
                    f"{store} is looked up by {name!r}, and no request carries it",
                    f"{REQUEST}: [{', '.join((*inputs.request, name))}]",
                    fix=(Edit((*INPUTS, REQUEST), [*inputs.request, name]),),
                )


def _is_known(spec: ModelSpec, name: str) -> bool:
    """Returns whether nothing forbids to read the input: a column that comes too late is refused where it is read."""
    source = spec.sources[spec.features.source]
    if name not in source.columns:
        return True
    return is_known_by(column_availability(source, name), moment_of(spec.prediction.time.tree))


def _unknown(model: BoundModel) -> Iterator[Diagnostic]:
    known = servable_inputs(model.spec)
    for path, name in _names(model):
        if name not in known:
            close = get_close_matches(name, known, n=1)
            way_out = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(sorted(known))}"
            span = model.document.value_span(path)
            yield Diagnostic(RULE, span, f"{name!r} is no column, and no window of a feature", way_out)


def _names(model: BoundModel) -> Iterator[tuple[Path, str]]:
    serving = model.spec.serving
    for path, name, _ in origins(model.spec):
        yield path, name
    for store, look_up in (serving.inputs.look_up if serving.inputs else {}).items():
        for index, name in enumerate(look_up.key):
            yield (*INPUTS, "look_up", store, "key", index), name
    for index, name in enumerate(serving.log.extra or ()):
        yield ("serving", "log", "extra", index), name


CHECK = Check(RULE, each_model(_find))
