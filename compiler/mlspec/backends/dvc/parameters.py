"""What the stages read: params.yaml as plain data, cut so that each stage depends on its own keys alone."""

from typing import Any

from mlspec.backends.dvc.discovery import discovery, incidents
from mlspec.backends.dvc.filters import filters, packed_filters
from mlspec.backends.dvc.judging import baseline, gates, judgement, select, stop_early
from mlspec.backends.dvc.request import column_of, look_ups, request
from mlspec.conventions import PIPELINE_TO_ROOT
from mlspec.plan.data import DataCheck, Feature, Join, Source
from mlspec.plan.learning import Embedding, Variant
from mlspec.plan.plan import Plan

Plain = dict[str, Any]


def parameters(plan: Plan) -> Plain:
    """Returns the whole of params.yaml; no key holds a version, an owner or a text for people."""
    classes = {"classes": list(plan.label.classes)}
    task = {"task": plan.prediction.task, "key": list(plan.prediction.key), **classes}
    return {
        "threads": plan.training.threads,
        "ingest": {source.name: _ingest(source, plan.as_of) for source in plan.sources},
        "label": _label(plan),
        "features": {
            "source": plan.features.source,
            **_prediction(plan),
            "joins": [_join(join) for join in plan.features.joins],
            "columns": [_feature(feature) for feature in plan.features.columns],
        },
        "split": {
            "timezone": plan.prediction.timezone,
            "test": plan.judgement.split.test_seconds,
            "gap": plan.judgement.split.gap_seconds,
            "folds": _folds(plan),
            "incidents": incidents(plan),
        },
        "train": {**task, "seed": plan.training.seed, "folds": plan.training.selection.windows},
        "embeddings": {found.name: _learner(found, plan) for found in plan.training.embeddings},
        "variants": {variant.name: _variant(variant, plan) for variant in plan.training.variants},
        **stop_early(plan, task),
        "evaluate": {**task, **judgement(plan), "filters": filters(plan), "incidents": incidents(plan) is not None},
        "select": select(plan),
        "gate": {**task, **judgement(plan), "baseline": baseline(plan), "gates": gates(plan), "production": None},
        **({"discover": discovery(plan)} if plan.judgement.discovery is not None else {}),
        "package": {
            "name": plan.name,
            "task": plan.prediction.task,
            **classes,
            "request": request(plan),
            **packed_filters(plan),
            "serving": _serving(plan),
        },
    }


def _serving(plan: Plan) -> Plain:
    """Returns what a server computes: a window's value is sent to it by the feature's name."""
    return {
        "key": list(plan.prediction.key),
        "group": plan.prediction.group,
        "threshold": plan.prediction.threshold,
        "threads": plan.training.threads,
        "features": [
            {"name": feature.name, "expr": feature.expr if feature.window is None else None}
            for feature in plan.features.columns
        ],
        "inputs": {variant.name: _inputs(variant, plan) for variant in plan.training.variants},
        **({"look_up": look_ups(plan)} if plan.serving.stores else {}),
    }


def _folds(plan: Plan) -> Plain:
    selection = plan.training.selection
    return {"count": selection.windows, "length": selection.window_seconds, "every": selection.every_seconds}


def _ingest(source: Source, as_of: str | None) -> Plain:
    deduplicate = source.deduplicate
    return {
        "path": f"{PIPELINE_TO_ROOT}/{source.path}",
        "key": list(source.key),
        "event_time": source.event_time,
        "columns": [column_of(column) for column in source.columns],
        "deduplicate": deduplicate and {"key": list(deduplicate.key), "keep": deduplicate.keep, "by": deduplicate.by},
        "checks": [_check(check, as_of) for check in source.checks],
    }


def _check(check: DataCheck, as_of: str | None) -> Plain:
    response = {"after": check.after, "otherwise": check.otherwise}
    if check.kind == "unique":
        return {"kind": check.kind, "columns": list(check.columns), **response}
    if check.kind == "fresh_within":
        return {"kind": check.kind, "seconds": int(check.bound or 0), "as_of": as_of, **response}
    return {"kind": check.kind, "column": check.columns[0], "at_most": check.bound, **response}


def _prediction(plan: Plan) -> Plain:
    return {
        "key": list(plan.prediction.key),
        "prediction_time": plan.prediction.time,
        "timezone": plan.prediction.timezone,
    }


def _label(plan: Plan) -> Plain:
    label = plan.label
    return {
        "source": label.source,
        **_prediction(plan),
        "task": plan.prediction.task,
        "expr": label.expr,
        "positive": label.positive,
        "classes": list(label.classes),
        "group": plan.prediction.group,
        "known_at": list(label.known_at),
        "delay": {"p50": label.delay.p50, "p95": label.delay.p95, "max": label.delay.max},
        "coverage": label.coverage,
    }


def _join(join: Join) -> Plain:
    return {
        "source": join.source,
        "using": list(join.using),
        "event_time": join.event_time,
        "lag": join.lag_seconds,
        "max_age": join.max_age_seconds,
    }


def _feature(feature: Feature) -> Plain:
    window = feature.window
    return {
        "name": feature.name,
        "expr": feature.expr,
        "kind": feature.kind,
        "window": window
        and {
            "source": window.source,
            "by": list(window.by),
            "over": window.over,
            "last": window.last_seconds,
            "lag": window.lag_seconds,
        },
    }


def _variant(variant: Variant, plan: Plan) -> Plain:
    # Only where there is one: no variant of scikit-learn's is trained again for a key of others.
    distribution = {} if variant.distribution is None else {"distribution": variant.distribution}
    return {**_learner(variant, plan), "embedding": variant.embedding, **distribution}


def _learner(variant: Variant | Embedding, plan: Plan) -> Plain:
    return {
        "estimator": variant.estimator,
        "params": {parameter.name: parameter.value for parameter in variant.parameters},
        "scale": variant.scale,
        "features": _inputs(variant, plan),
    }


def _inputs(variant: Variant | Embedding, plan: Plan) -> list[Plain]:
    return [
        {"name": feature.name, "kind": feature.kind, "impute": _impute(feature)}
        for feature in plan.features.columns
        if feature.name in variant.features
    ]


def _impute(feature: Feature) -> str | Plain | None:
    if feature.impute is None:
        return None
    return {"constant": feature.impute.value} if feature.impute.method == "constant" else feature.impute.method
