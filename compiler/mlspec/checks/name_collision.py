"""Two things of one name, or a name that means something else already.

## What it does
Refuses columns of a source that differ only by case, features called `label`, `prediction` or `score`, KPIs called
`rows`, `events` or `days`, a source called `features`, two equal gates, two filters and two models of one name.

## Why it is bad
SQL engines and file systems do not tell `Origin` from `origin`; one of two equal names would silently win.

## Example
    columns: {origin: string, Origin: string}

## Use instead
    columns: {origin: string, origin_of_ticket: string}
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, Subject
from mlspec.conventions import ENVIRONMENTS, PROJECT, SOURCES
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.spec.labelled import LABELLED

RULE = Rule("MLS206", "name-collision", "error", "Two things of one name, or a name that is taken", __doc__ or "")

Path = tuple[str | int, ...]

RESERVED_FEATURES = {
    **dict.fromkeys(LABELLED, "what a KPI reads under this name"),
    **dict.fromkeys(
        ("part", "local_day", "prediction_time", "known_at"), "a column that the pipeline adds to the rows"
    ),
}
RESERVED_KPIS = frozenset({"rows", "events", "days"})
RESERVED_MODELS = frozenset({SOURCES, PROJECT, ENVIRONMENTS})
RESERVED_SOURCES = frozenset({"features"})


def _find(subject: Subject) -> Iterator[Diagnostic]:
    first: dict[str, BoundModel] = {}
    for model in subject.models:
        name = model.spec.metadata.name
        path = ("metadata", "name")
        if name in RESERVED_MODELS:
            message = f"{name!r} is a folder of the project's own"
            yield Diagnostic(RULE, model.document.value_span(path), message, "give the model another name")
        if name in first:
            there = Related(first[name].document.value_span(path), "the other one is here")
            message = f"two models are called {name!r}"
            yield Diagnostic(RULE, model.document.value_span(path), message, "give one another name", (there,))
        first.setdefault(name, model)
        yield from _within(model)


def _within(model: BoundModel) -> Iterator[Diagnostic]:
    spec = model.spec
    for name, source in spec.sources.items():
        path: Path = ("sources", name)
        if name in RESERVED_SOURCES:
            message = f"{name!r} is taken: in a plan, {name}.x is the feature x"
            yield Diagnostic(RULE, model.document.key_span(path), message, "give the source another name")
        yield from _differing_by_case(model, (*path, "columns"), tuple(source.columns))
    yield from _taken_by_the_rows(model)
    columns = ("features", "columns")
    yield from _differing_by_case(model, columns, tuple(spec.features.columns))
    for name in spec.features.columns:
        span = model.document.key_span((*columns, name))
        if name.lower() in RESERVED_FEATURES:
            message = f"{name!r} is taken: {RESERVED_FEATURES[name.lower()]}"
            yield Diagnostic(RULE, span, message, "give the feature another name")
        elif name in spec.sources[spec.features.source].key:
            message = f"{name!r} is a key of {spec.features.source!r}: it identifies rows and is no feature"
            yield Diagnostic(RULE, span, message, "leave it out: a model that reads it learns the rows by heart")
    for name in spec.kpis:
        if name in RESERVED_KPIS:
            span = model.document.key_span(("kpis", name))
            yield Diagnostic(RULE, span, f"{name!r} is what reports count beside KPIs", "give the KPI another name")
    yield from _equal_rules(model)


def _equal_rules(model: BoundModel) -> Iterator[Diagnostic]:
    """Yields gates that bound one KPI in one way, and filters of one name."""
    spec = model.spec
    seen: dict[str, int] = {}
    for index, gate in enumerate(spec.gates):
        if gate.name in seen:
            there = Related(model.document.value_span(("gates", seen[gate.name])), "the other one is here")
            message = f"two gates bound {gate.kpi!r} by {gate.bound}, on the same rows"
            yield Diagnostic(
                RULE, model.document.value_span(("gates", index)), message, "keep the stricter one", (there,)
            )
        seen.setdefault(gate.name, index)
    named: dict[str, int] = {}
    for index, rule in enumerate(spec.filters):
        if rule.name in named:
            there = Related(model.document.value_span(("filters", named[rule.name], "name")), "the other one is here")
            span = model.document.value_span(("filters", index, "name"))
            yield Diagnostic(RULE, span, f"two filters are called {rule.name!r}", "give one another name", (there,))
        named.setdefault(rule.name, index)


def _taken_by_the_rows(model: BoundModel) -> Iterator[Diagnostic]:
    """Yields names of the predicted source that mean something else in the rows, or a feature but for case."""
    spec = model.spec
    source = spec.sources[spec.features.source]
    for index, name in enumerate(source.key):
        if name.lower() in RESERVED_FEATURES:
            span = model.document.value_span(("sources", spec.features.source, "key", index))
            message = f"{name!r} is taken: {RESERVED_FEATURES[name.lower()]}"
            yield Diagnostic(RULE, span, message, "rename the column")
    columns = {name.lower(): name for name in source.columns}
    for name in spec.features.columns:
        other = columns.get(name.lower(), name)
        if name not in source.columns and other != name:
            there = Related(model.document.key_span(("sources", spec.features.source, "columns", other)), "it is here")
            span = model.document.key_span(("features", "columns", name))
            message = f"feature {name!r} and column {other!r} differ only by case"
            yield Diagnostic(RULE, span, message, "rename the feature", (there,))


def _differing_by_case(model: BoundModel, path: Path, names: tuple[str, ...]) -> Iterator[Diagnostic]:
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(name.lower(), name)
        if other != name:
            there = Related(model.document.key_span((*path, other)), "the other one is here")
            span = model.document.key_span((*path, name))
            yield Diagnostic(RULE, span, f"{name!r} and {other!r} differ only by case", "rename one of them", (there,))


CHECK = Check(RULE, _find)
