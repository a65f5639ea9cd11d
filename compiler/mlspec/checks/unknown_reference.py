"""A name that nothing in the spec has.

## What it does
Looks up every name of a source, column, feature, variant, slice or KPI that another section uses, and the registry
that an environment names.

## Why it is bad
A gate on a KPI that does not exist would never be judged, and a join on a column that is not there fails in the run,
long after the review.

## Example
    kpis: {roc_auc: {metric: roc_auc}}
    gates: [{kpi: auc, at_least: 0.6}]

## Use instead
    gates: [{kpi: roc_auc, at_least: 0.6}]
"""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.source.document import Document
from mlspec.spec.features import Feature
from mlspec.spec.kpi_uses import kpi_uses
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.prediction import FeedbackLoop
from mlspec.spec.sources import Source

RULE = Rule("MLS204", "unknown-reference", "error", "A name that nothing in the spec has", __doc__ or "")

Path = tuple[str | int, ...]
Reference = tuple[Path, str, tuple[str, str], Collection[str]]
"""Where a name stands, the name, what it should name and of which source, and the names there are."""

SOURCE, FEATURE, KPI, SLICE, VARIANT = (
    ("source", ""),
    ("feature", ""),
    ("KPI", ""),
    ("slice", ""),
    ("variant", ""),
)
REGISTRY = ("registry", " in the Project")


def _find(subject: Subject) -> Iterator[Diagnostic]:
    for environment in subject.environments:
        registry = environment.spec.registry
        if registry is not None:
            known = subject.project.spec.registries
            yield from _unknown(environment.document, (("registry",), registry, REGISTRY, known))
    for model in subject.models:
        for reference in _references(model.spec):
            yield from _unknown(model.document, reference)


def _unknown(document: Document, reference: Reference) -> Iterator[Diagnostic]:
    path, name, (what, owner), known = reference
    if name in known:
        return
    close = get_close_matches(name, list(known), n=1)
    there = f"there are: {', '.join(sorted(known))}" if known else f"no {what} is declared"
    way_out = f"did you mean {close[0]!r}?" if close else there
    span = document.key_span(path) if path[-1] == name else document.value_span(path)
    yield Diagnostic(RULE, span, f"there is no {what} {name!r}{owner}", way_out)


def _references(spec: ModelSpec) -> Iterator[Reference]:
    for name, source in spec.sources.items():
        for path, column in _columns_of_source(source):
            yield ("sources", name, *path), column, _column_of(name), source.columns
    yield ("label", "from"), spec.label.source, SOURCE, spec.sources
    yield ("features", "from"), spec.features.source, SOURCE, spec.sources
    yield from _references_of_features(spec)
    for name, variant in spec.model.variants.items():
        for index, feature in enumerate(variant.features.drop if variant.features else ()):
            path = ("model", "variants", name, "features", "drop", index)
            yield path, feature, FEATURE, spec.features.columns
        if variant.like is not None:
            yield ("model", "variants", name, "like"), variant.like, VARIANT, spec.model.variants
    yield ("model", "select", "kpi"), spec.model.select.kpi, KPI, spec.kpis
    yield from _references_to_kpis(spec)
    yield from _references_of_serving(spec)


def _references_to_kpis(spec: ModelSpec) -> Iterator[Reference]:
    for use in kpi_uses(spec):
        yield (*use.path, "kpi"), use.judge.kpi, KPI, spec.kpis
        for place, group in enumerate(use.slices if isinstance(use.slices, tuple) else ()):
            yield (*use.path, "slices", place), group, SLICE, spec.validation.slices
    if spec.hypothesis is not None:
        yield ("hypothesis", "expect", "kpi"), spec.hypothesis.expect.kpi, KPI, spec.kpis
    loop = spec.prediction.feedback_loop
    for index, kpi in enumerate(loop.kpis if isinstance(loop, FeedbackLoop) else ()):
        yield ("prediction", "feedback_loop", "kpis", index), kpi, KPI, spec.kpis


def _references_of_serving(spec: ModelSpec) -> Iterator[Reference]:
    features = spec.features.columns
    drift = spec.monitoring.drift
    for path, chosen in (
        (("serving", "log", "features"), spec.serving.log.features),
        (("monitoring", "drift", "features"), drift.features if drift is not None else ()),
    ):
        for index, feature in enumerate(chosen if isinstance(chosen, tuple) else ()):
            yield (*path, index), feature, FEATURE, features


def _column_of(source: str) -> tuple[str, str]:
    return "column", f" in {source}"


def _columns_of_source(source: Source) -> Iterator[tuple[Path, str]]:
    for index, column in enumerate(source.key):
        yield ("key", index), column
    if source.event_time is not None:
        yield ("event_time",), source.event_time
    if source.clean is not None and source.clean.deduplicate is not None:
        rule = source.clean.deduplicate
        yield ("clean", "deduplicate", "by"), rule.by
        for index, column in enumerate(rule.key):
            yield ("clean", "deduplicate", "key", index), column
    for place, check in enumerate(source.checks):
        for index, column in enumerate(check.unique or ()):
            yield ("checks", place, "unique", index), column
        for column in check.null_share or ():
            yield ("checks", place, "null_share", column), column


def _references_of_features(spec: ModelSpec) -> Iterator[Reference]:
    rows = spec.sources.get(spec.features.source)
    for name, join in spec.features.join.items():
        yield ("features", "join", name), name, SOURCE, spec.sources
        joined = spec.sources.get(name)
        for index, column in enumerate(join.using):
            place = ("features", "join", name, "using", index)
            for source, table in ((spec.features.source, rows), (name, joined)):
                if table is not None:
                    yield place, column, _column_of(source), table.columns
    if rows is None:
        return
    yield ("prediction", "entity"), spec.prediction.entity, _column_of(spec.features.source), rows.columns
    if spec.prediction.group is not None:
        yield ("prediction", "group"), spec.prediction.group, _column_of(spec.features.source), rows.columns
    for name, feature in spec.features.columns.items():
        for path, column in _columns_of_feature(name, feature):
            yield ("features", "columns", name, *path), column, _column_of(spec.features.source), rows.columns


def _columns_of_feature(name: str, feature: Feature) -> Iterator[tuple[Path, str]]:
    if feature.expr is None:
        yield (), name
    if feature.over is not None:
        yield ("over",), feature.over
    for index, column in enumerate(feature.by or ()):
        yield ("by", index), column


CHECK = Check(RULE, _find)
