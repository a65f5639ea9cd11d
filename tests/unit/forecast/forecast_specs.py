"""A small model with a rollout whose numbers are those of the flights: 922 a day, 23 % late, labels within 9 hours."""

from pathlib import Path
from typing import Any

from good_specs import data_of
from mlspec.spec.model_spec import ModelSpec

MINIMAL = Path(__file__).parents[2] / "cases" / "good" / "minimal" / "churn" / "model.yaml"
KPIS: dict[str, Any] = {
    "late": {"expr": "avg(CASE WHEN label THEN 1 ELSE 0 END)", "better": "lower", "expected": "23%"},
    "flagged": {"expr": "avg(CASE WHEN prediction THEN 1 ELSE 0 END)", "better": "lower", "expected": "23%"},
    "cost": {
        "expr": "avg(CASE WHEN label THEN 60 ELSE 0 END)",
        "better": "lower",
        "expected": {"mean": 9.1, "sd": 16.4},
    },
    "errors": {"system": "error_share", "expected": "0.1%"},
    "slow": {"system": "share_slower_than", "threshold": "300ms", "expected": "2%"},
    "auc": {"metric": "roc_auc"},
}


def spec_data(*stages: dict[str, Any], **sections: Any) -> dict[str, Any]:
    """Returns the data of a model with these rollout stages; `sections` replace or add to its own."""
    data = data_of(MINIMAL)
    data["prediction"]["traffic"] = {"rate": "922/day"}
    data["label"] |= {"delay": {"p50": "5h", "p95": "9h", "max": "36h"}, "coverage": "97%"}
    data["validation"]["split"]["gap"] = "36h"
    data["kpis"] |= KPIS
    data["evidence"] = {"sides": "two"}
    if stages:
        data["rollout"] = {"stages": list(stages)}
    for name, section in sections.items():
        data[name] = data.get(name, {}) | section if isinstance(section, dict) else section
    return data


def bound(*stages: dict[str, Any], **sections: Any) -> ModelSpec:
    """Returns that model."""
    return ModelSpec.model_validate(spec_data(*stages, **sections))


def canary(gate: dict[str, Any], weight: str = "10%", duration: str = "24h") -> dict[str, Any]:
    """Returns a stage by weight with one gate."""
    return {"name": "canary", "weight": weight, "for": duration, "gates": [gate]}


def not_worse(kpi: str, margin: str | float, **more: str) -> dict[str, Any]:
    """Returns a gate against production."""
    return {"kpi": kpi, "against": "production", "not_worse_by": margin, **more}
