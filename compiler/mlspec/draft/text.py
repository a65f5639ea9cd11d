"""The files of a draft, as a person would write them: short forms, one line a thing, comments where a choice is."""

import re
from collections.abc import Iterator, Mapping

from mlspec.conventions import API_VERSION
from mlspec.draft.automation import Automation, automation_lines
from mlspec.draft.draft import Column, Draft, Feature
from mlspec.emit.scalars import scalar
from mlspec.emit.shapes import is_list, is_mapping, is_scalar
from mlspec.spec.prediction import Task
from mlspec.spec.units import Duration, Share

COMMENT_COLUMN = 40
PLAIN = re.compile(rf"{Duration.PATTERN}|{Share.PATTERN}|[0-9]+\.[0-9]+\.[0-9]+")

VARIANTS: dict[Task, dict[str, dict[str, object]]] = {
    "binary_classification": {
        "base_rate": {"estimator": "sklearn.dummy.DummyClassifier", "baseline": True},
        "linear": {"estimator": "sklearn.linear_model.LogisticRegression", "scale": "standard"},
        "boosted": {"estimator": "sklearn.ensemble.HistGradientBoostingClassifier"},
    },
    "regression": {
        "mean": {"estimator": "sklearn.dummy.DummyRegressor", "baseline": True},
        "linear": {"estimator": "sklearn.linear_model.Ridge", "scale": "standard"},
        "boosted": {"estimator": "sklearn.ensemble.HistGradientBoostingRegressor"},
    },
}
KPIS: dict[Task, str] = {"binary_classification": "log_loss", "regression": "mae"}


def project_text(draft: Draft, modeline: str, automation: Automation | None = None) -> str:
    """Returns the text of mlspec.yaml."""
    return "\n".join(
        [
            modeline,
            "# What the models of this project share. A model is <folder>/model.yaml beside this file.",
            f"apiVersion: {API_VERSION}",
            "kind: Project",
            f"metadata: {_flow({'name': draft.project})}",
            *(automation_lines(automation) if automation is not None else ()),
            "",
        ]
    )


def model_text(draft: Draft, modeline: str) -> str:
    """Returns the text of the model's spec."""
    return "\n".join([modeline, *_head(draft), *_data(draft), *_learning(draft), ""])


def _head(draft: Draft) -> Iterator[str]:
    yield "# `mlspec compile --explain-defaults` shows what this file leaves unsaid, and why it may."
    yield f"apiVersion: {API_VERSION}"
    yield "kind: Model"
    description = f"Predicts {draft.label} for each {draft.entity}."
    metadata = {"name": draft.name, "version": "0.1.0", "owner": draft.owner, "description": description}
    yield f"metadata: {_flow(metadata)}"
    yield "prediction:"
    yield f"  task: {scalar(draft.task)}"
    yield f"  entity: {scalar(draft.entity)}"
    yield _noted(f"  time: {scalar(draft.time)}", "when it is made: features read what is known by then")
    if draft.task == "binary_classification":
        yield _noted("  decision: {threshold: 0.5}", "prediction = score >= threshold")


def _data(draft: Draft) -> Iterator[str]:
    yield "sources:"
    yield f"  {scalar(draft.source)}:"
    yield f"    path: {scalar(draft.path)}"
    yield f"    key: {_flow([draft.entity])}"
    yield _noted(f"    event_time: {scalar(draft.time)}", "in UTC; the row's columns are known from then on,")
    yield _noted("    columns:", "unless they say available_at")
    for column in draft.columns:
        yield f"      {scalar(column.name)}: {_flow(_column(column))}"
    yield "# A label is known `delay` after its prediction at the latest; `coverage` of the predictions ever get one."
    yield f"label: {_flow(_label(draft))}"
    yield "features:"
    yield f"  from: {scalar(draft.source)}"
    yield "  columns:"
    for feature in draft.features:
        yield f"    {scalar(feature.name)}: {_flow(_feature(feature))}"


def _learning(draft: Draft) -> Iterator[str]:
    kpi = KPIS[draft.task]
    yield "model:"
    yield "  seed: 1"
    yield _noted("  variants:", "simplest first: the order is the order of preference")
    for name, variant in VARIANTS[draft.task].items():
        yield f"    {name}: {_flow(variant)}"
    select = {"kpi": kpi, "margin": 0, "folds": {"length": draft.test}}
    yield f"  select: {_flow(select)}"
    yield _noted(f"validation: {_flow({'split': {'test': draft.test}})}", "the newest rows judge")
    yield f"kpis: {_flow({kpi: {'metric': kpi}})}"
    gate = {"kpi": kpi, "against": "baseline", "better_by": 0}
    yield _noted("gates:", "the bound of an interval has to clear what is asked")
    yield f"  - {_flow(gate)}"


def _label(draft: Draft) -> object:
    event = {"positive": True} if draft.task == "binary_classification" else {}
    known = {"delay": {"max": draft.delay}, "coverage": draft.coverage}
    return {"from": draft.source, "expr": draft.outcome, **event, **known}


def _column(column: Column) -> object:
    rest: dict[str, object] = {}
    if column.nullable:
        rest["nullable"] = True
    if column.available_at is not None:
        rest["available_at"] = column.available_at
    if column.values:
        rest["values"] = list(column.values)
    return {"type": column.type, **rest} if rest else column.type


def _feature(feature: Feature) -> object:
    return {"kind": feature.kind, "impute": "median"} if feature.impute else feature.kind


def _noted(line: str, comment: str) -> str:
    return f"{line:<{COMMENT_COLUMN - 2}}  # {comment}"


def _flow(value: object) -> str:
    """Returns data on one line, every scalar as each reader of YAML takes it."""
    if is_mapping(value):
        mapping: Mapping[object, object] = value
        return f"{{{', '.join(f'{_flow(key)}: {_flow(each)}' for key, each in mapping.items())}}}"
    if is_list(value):
        return f"[{', '.join(map(_flow, value))}]"
    if not is_scalar(value):
        raise TypeError(f"{type(value).__name__} has no place in a draft")
    # Quantities and versions are texts to every reader, with their units and dots.
    return value if isinstance(value, str) and PLAIN.fullmatch(value) else scalar(value)
