"""Every good model that answers requests, as each target would have it: its manifests are what their readers accept.

Where a target cannot roll a model out a compile says so; here it is made to serve at once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pytest

from argo_manifests import environment, manifests
from custom_resources import faults_of, is_custom
from good_specs import PROJECTS
from judges import core_fault, unrestricted, wrong_names
from mlspec.backends.capabilities import TARGETS
from mlspec.cli.project_folder import read_project
from mlspec.lowering.previews import NOBODY_KNOWS_YET
from mlspec.lowering.served_versions import lower_served_version
from mlspec.pipeline import plan_project
from mlspec.plan.environment import EnvironmentPlan, Operated, RuleReach, ServedModel
from mlspec.plan.plan import Plan
from mlspec.plan.project import Target
from rendered_manifests import KUSTOMIZE, pods_of

pytestmark = pytest.mark.slow

BASE = environment()
LEAST_RENDERED = 5


@dataclass(frozen=True)
class Untrained:
    """The digests of a version that nobody has trained."""

    manifest: str = NOBODY_KNOWS_YET
    model: str = NOBODY_KNOWS_YET
    lock: str = NOBODY_KNOWS_YET


@cache
def models() -> dict[str, Plan]:
    """Returns the plans of the good models that answer requests."""
    found: dict[str, Plan] = {}
    for name, project in PROJECTS.items():
        planned = plan_project(read_project(str(project)).files).plan
        assert planned is not None
        found |= {f"{name}/{plan.name}": plan for plan in planned.models if plan.serving.mode == "online"}
    return found


def served(plan: Plan, *, staged: bool) -> ServedModel:
    operation = plan.operation if staged else replace(plan.operation, rollout=None)
    operated = Operated(
        spec=f"{plan.name}/model.yaml",
        owner=plan.owner,
        tier=plan.tier,
        description=plan.description,
        consumers=(),
        operation=operation,
        reach=tuple(RuleReach(rule.watches.kpi, rule.watches.bound, 0, "live") for rule in operation.rollback.rules),
        left_out=(),
    )
    return ServedModel(plan.name, lower_served_version(plan, Untrained()), None, None, operated)


def on(target: str) -> EnvironmentPlan:
    """Returns an environment of a target."""
    tool, _, way = target.partition(" with ")
    own = BASE.target
    chosen = (
        Target(tool=tool, router=None, mode=way, gateway=None, domain=None)
        if tool == "kserve"
        else replace(own, tool=tool, router=way)
    )
    return replace(BASE, target=chosen)


def rendered(target: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields what each model renders to: with its stages where the target has them, else at once."""
    for name, plan in models().items():
        try:
            yield name, manifests(replace(on(target), models=(served(plan, staged=True),)))
        except ValueError:
            yield name, manifests(replace(on(target), models=(served(plan, staged=False),)))


SEEN: set[str] = set()


def is_new(manifest: dict[str, Any]) -> bool:
    """Returns whether nothing alike was judged: an object of the same fields, whose values are of the same form."""
    known = shape(manifest) in SEEN
    SEEN.add(shape(manifest))
    return not known


def shape(value: object) -> str:
    match value:
        case dict():
            return repr(sorted((key, shape(each)) for key, each in value.items()))
        case list():
            return repr(sorted({shape(each) for each in value}))
        case str():
            return re.sub(r"[a-z]+", "a", re.sub(r"[0-9]+", "0", value))
    return repr(type(value))


@pytest.mark.parametrize("target", TARGETS)
def test_manifests_are_what_their_readers_accept(target: str) -> None:
    faults: dict[str, list[str]] = {}
    number = 0
    for name, files in rendered(target):
        number += 1
        for path, manifest in files.items():
            if manifest["apiVersion"].startswith(KUSTOMIZE):
                continue
            found = wrong_names(manifest)
            if is_new(manifest):
                found += faults_of(manifest) if is_custom(manifest) else list(filter(None, [core_fault(manifest)]))
            for pods in pods_of(manifest):
                found += unrestricted(pods.template["spec"])
                found += [core_fault(pods.deployment()) or ""] if is_new(pods.deployment()) else []
            if any(found):
                faults[f"{name} {path}"] = found
    assert faults == {}
    assert number == len(models()) >= LEAST_RENDERED
