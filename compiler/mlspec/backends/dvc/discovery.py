"""What the stages read of incidents and of the search for slices."""

from typing import Any

from mlspec.conventions import PIPELINE_TO_ROOT
from mlspec.plan.plan import Plan

Plain = dict[str, Any]


def incidents(plan: Plan) -> str | None:
    """Returns the file of pinned rows, seen from the pipeline's folder; None without one."""
    path = plan.judgement.incidents
    return None if path is None else f"{PIPELINE_TO_ROOT}/{path}"


def discovery(plan: Plan) -> Plain:
    """Returns where slices are searched: over the features as they are served, before anything is imputed."""
    found = plan.judgement.discovery
    return {
        "task": plan.prediction.task,
        "key": list(plan.prediction.key),
        "most": found.most if found is not None else 0,
        "min_rows": found.min_rows if found is not None else 0,
        "alpha": plan.judgement.evidence.alpha,
        "known": [group.where for group in plan.judgement.slices],
        "features": [
            {"name": feature.name, "kind": feature.kind, "type": feature.type} for feature in plan.features.columns
        ],
    }
