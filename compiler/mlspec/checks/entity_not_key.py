"""An entity that does not identify the rows that are predicted.

## What it does
Holds `prediction.entity` to the key of the source that `features.from` names: it must be its only key column.

## Why it is bad
With several rows per entity a label joins to all of them, and every one is counted as a prediction of its own.

## Example
    prediction: {entity: tailnum}
    sources: {flights: {key: [flight_id]}}
    features: {from: flights}

## Use instead
    prediction: {entity: flight_id}

Where the key must have more columns and one of them identifies a row all the same, let the run hold the data to that,
`checks: [{unique: [flight_id]}]` at the source, and waive the finding.
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule

RULE = Rule(
    "MLS303",
    "entity-not-key",
    "error",
    "The entity does not identify the rows that are predicted",
    __doc__ or "",
    waivable=True,
)


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    spec, document = model.spec, model.document
    name = spec.features.source
    key = spec.sources[name].key
    if key != (spec.prediction.entity,):
        yield Diagnostic(
            RULE,
            document.value_span(("prediction", "entity")),
            f"{spec.prediction.entity!r} is not the key of {name!r}, which is {', '.join(key)}",
            f"entity: {key[0]}" if len(key) == 1 else f"give {name} one key column",
            (Related(document.value_span(("sources", name, "key")), "the key is declared here"),),
        )


CHECK = Check(RULE, each_model(_find))
