"""What the stages read: params.yaml as plain data, cut so that each stage depends on its own keys alone."""

from typing import Any

from mlspec.backends.dvc.discovery import discovery, incidents
from mlspec.backends.dvc.filters import filters, packed_filters, read_beside_features
from mlspec.conventions import FEATURE_PREFIX, PIPELINE_TO_ROOT
from mlspec.plan.data import Column, DataCheck, Feature, Join, Source
from mlspec.plan.judgement import Kpi
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
        **_stop_early(plan, task),
        "evaluate": {**task, **_judgement(plan), "filters": filters(plan), "incidents": incidents(plan) is not None},
        "select": _select(plan),
        "gate": {**task, **_judgement(plan), "baseline": _baseline(plan), "gates": _gates(plan), "production": None},
        **({"discover": discovery(plan)} if plan.judgement.discovery is not None else {}),
        "package": {
            "name": plan.name,
            "task": plan.prediction.task,
            **classes,
            "request": _request(plan),
            **packed_filters(plan),
        },
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
        "columns": [_column(column) for column in source.columns],
        "deduplicate": deduplicate and {"key": list(deduplicate.key), "keep": deduplicate.keep, "by": deduplicate.by},
        "checks": [_check(check, as_of) for check in source.checks],
    }


def _column(column: Column) -> Plain:
    return {
        "name": column.name,
        "type": column.type,
        "nullable": column.nullable,
        "values": None if column.values is None else list(column.values),
        "range": None if column.range is None else list(column.range),
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
        "features": [
            {"name": feature.name, "kind": feature.kind, "impute": _impute(feature)}
            for feature in plan.features.columns
            if feature.name in variant.features
        ],
    }


def _impute(feature: Feature) -> str | Plain | None:
    if feature.impute is None:
        return None
    return {"constant": feature.impute.value} if feature.impute.method == "constant" else feature.impute.method


def _judgement(plan: Plan) -> Plain:
    return {
        "threshold": plan.prediction.threshold,
        "timezone": plan.prediction.timezone,
        "seed": plan.training.seed,
        "evidence": _evidence(plan),
        "kpis": [_kpi(kpi) for kpi in plan.judgement.kpis if kpi.system is None],
        "slices": [
            {"name": group.name, "where": group.where, "critical": group.critical} for group in plan.judgement.slices
        ],
        "source": plan.features.source,
        "source_columns": list(plan.judgement.source_columns),
    }


def _evidence(plan: Plan) -> Plain:
    evidence = plan.judgement.evidence
    return {
        "alpha": evidence.alpha,
        "sides": evidence.sides,
        "power": evidence.power,
        "resamples": evidence.resamples,
        "min_rows": evidence.min_rows,
        "min_events": evidence.min_events,
    }


def _kpi(kpi: Kpi) -> Plain:
    return {
        "name": kpi.name,
        "metric": kpi.metric,
        "at": kpi.at,
        "quantile": kpi.quantile,
        "expr": kpi.expr,
        "where": kpi.where,
        "better": kpi.better,
        "expected": kpi.expected and {"mean": kpi.expected.mean, "sd": kpi.expected.sd},
    }


def _baseline(plan: Plan) -> str | None:
    return next((variant.name for variant in plan.training.variants if variant.baseline), None)


def _select(plan: Plan) -> Plain:
    selection = plan.training.selection
    return {
        "kpi": selection.kpi,
        "better": next(kpi.better for kpi in plan.judgement.kpis if kpi.name == selection.kpi),
        "rule": selection.rule,
        "margin": selection.margin,
        "folds": selection.windows,
        "variants": [variant.name for variant in plan.training.variants],
        "seed": plan.training.seed,
        "evidence": _evidence(plan),
        "threshold": plan.prediction.threshold,
    }


def _stop_early(plan: Plan, task: Plain) -> Plain:
    """Returns the section of the stage that stops variants, which reads no other KPI than the one that decides."""
    rule, decides = plan.training.stop_early, plan.training.selection.kpi
    if rule is None or not rule.rungs:
        return {}
    kpis = [_kpi(kpi) for kpi in plan.judgement.kpis if kpi.name == decides]
    judgement = {**_judgement(plan), "kpis": kpis, "slices": []}
    return {
        "stop_early": {
            "factor": rule.factor,
            "rungs": list(rule.rungs),
            "select": {**_select(plan), "variants": list(rule.competing)},
            "evaluate": {**task, **judgement, "filters": filters(plan)},
        }
    }


def _gates(plan: Plan) -> list[Plain]:
    return [
        {
            "name": gate.name,
            "kpi": gate.kpi,
            "against": gate.against,
            "bound": gate.bound,
            "value": gate.value,
            "slices": list(gate.slices),
        }
        for gate in plan.judgement.gates
    ]


def _request(plan: Plan) -> list[Plain]:
    """Returns the columns of one request: what features and filters read, a window's value by the feature's name."""
    columns = {f"{source.name}.{column.name}": column for source in plan.sources for column in source.columns}
    own = {
        name.removeprefix(f"{plan.features.source}."): column
        for name, column in columns.items()
        if name.startswith(f"{plan.features.source}.")
    }
    group = () if plan.prediction.group is None else (plan.prediction.group,)
    request = {name: _column(own[name]) for name in (*plan.prediction.key, *group)}
    for feature in plan.features.columns:
        if feature.window is not None:
            request[feature.name] = {
                "name": feature.name,
                "type": feature.type,
                "nullable": True,
                "values": None,
                "range": None,
            }
            continue
        for name in feature.reads:
            if name.startswith(FEATURE_PREFIX):
                continue
            joined = "." in name
            column = _column(columns[name] if joined else own[name])
            request[name] = {**column, "name": name, "nullable": column["nullable"] or joined}
    request |= {name: _column(own[name]) for name in read_beside_features(plan) if name not in request}
    return list(request.values())
