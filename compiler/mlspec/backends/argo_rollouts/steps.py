"""The steps of a Rollout: each stage's way to the candidate, its time, its gates and whom it waits for."""

from collections.abc import Iterator
from math import ceil
from typing import Any

from mlspec.backends.argo_rollouts.analysis import looks_repeatedly
from mlspec.backends.argo_rollouts.names import stage_analysis, stage_route
from mlspec.manifests.shares import whole_percent
from mlspec.plan.operation import Rollout, Stage
from mlspec.queries.asked import stage_gates

_ROUTED = {"mirror": "setMirrorRoute", "cohort": "setHeaderRoute"}


def is_shadow(stage: Stage) -> bool:
    """Returns whether a stage copies requests to the candidate, whose answers nobody sees."""
    return stage.route == "mirror"


def managed_routes(rollout: Rollout) -> list[dict[str, str]]:
    """Returns the routes that steps put in and take out, in the order in which they win."""
    return [{"name": stage_route(stage.name)} for stage in rollout.stages if stage.route in _ROUTED]


def steps(rollout: Rollout, model: str, version: str) -> list[dict[str, Any]]:
    """Returns the steps of all stages, in order."""
    weight = 0
    found: list[dict[str, Any]] = []
    for stage in rollout.stages:
        found += _stage(rollout, stage, weight, model, version)
        weight = whole_percent(stage.share) if stage.route == "weight" else weight
    return found


def _stage(rollout: Rollout, stage: Stage, weight: int, model: str, version: str) -> Iterator[dict[str, Any]]:
    if stage.approval is not None and stage.approval.at == "start":
        yield {"pause": {}}
    yield from _way_in(stage, weight)
    if not looks_repeatedly(rollout, stage):
        yield {"pause": {"duration": f"{stage.seconds}s"}}
    if stage_gates(rollout, stage):
        yield {"analysis": {"templates": [{"templateName": stage_analysis(model, version, stage.name)}]}}
    if stage.approval is not None and stage.approval.at == "end":
        yield {"pause": {}}
    if stage.route in _ROUTED:
        yield {_ROUTED[stage.route]: {"name": stage_route(stage.name)}}


def _way_in(stage: Stage, weight: int) -> Iterator[dict[str, Any]]:
    if stage.route == "weight":
        yield {"setCanaryScale": {"matchTrafficWeight": True}}
        yield {"setWeight": whole_percent(stage.share)}
        return
    # With a weight of 0 there would be no pod to mirror to.
    yield {"setCanaryScale": {"weight": min(100, max(1, weight, ceil(round(stage.share * 100, 9))))}}
    if stage.cohort is not None:
        header = {"headerName": stage.cohort.header, "headerValue": {"exact": stage.cohort.equals}}
        yield {"setHeaderRoute": {"name": stage_route(stage.name), "match": [header]}}
    else:
        everything = {"method": {"exact": "POST"}, "path": {"prefix": "/v2/"}}
        route = {"name": stage_route(stage.name), "percentage": whole_percent(stage.share), "match": [everything]}
        yield {"setMirrorRoute": route}
