"""What the stages that judge rows read: KPIs, slices, evidence, the choice among variants and the gates."""

from typing import Any

from mlspec.backends.dvc.filters import filters
from mlspec.plan.judgement import Kpi
from mlspec.plan.plan import Plan

Plain = dict[str, Any]


def judgement(plan: Plan) -> Plain:
    """Returns what every stage that judges rows reads."""
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


def baseline(plan: Plan) -> str | None:
    """Returns the variant that the others are compared with, if one is."""
    return next((variant.name for variant in plan.training.variants if variant.baseline), None)


def select(plan: Plan) -> Plain:
    """Returns what the choice among variants reads."""
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


def stop_early(plan: Plan, task: Plain) -> Plain:
    """Returns the section of the stage that stops variants, which reads no other KPI than the one that decides."""
    rule, decides = plan.training.stop_early, plan.training.selection.kpi
    if rule is None or not rule.rungs:
        return {}
    kpis = [_kpi(kpi) for kpi in plan.judgement.kpis if kpi.name == decides]
    return {
        "stop_early": {
            "factor": rule.factor,
            "rungs": list(rule.rungs),
            "select": {**select(plan), "variants": list(rule.competing)},
            "evaluate": {**task, **judgement(plan), "kpis": kpis, "slices": [], "filters": filters(plan)},
        }
    }


def gates(plan: Plan) -> list[Plain]:
    """Returns the gates in the order of the spec."""
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
