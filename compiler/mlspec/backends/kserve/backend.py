"""Renders an environment for KServe: one InferenceService a model, and one folder for each step of its rollout.

The environment's kustomization lists the InferenceService of the step that is in force. A commit that says that the
version has reached the next one swaps that one line. Each step is a kustomization of its own, too.
"""

from collections.abc import Iterator
from typing import Any

from mlspec.backends.backend import Backend, EnvironmentFiles, nothing
from mlspec.backends.kserve.inference_service import MODES, inference_service
from mlspec.backends.kserve.questions import questions
from mlspec.backends.kserve.steps import Step, in_force, steps
from mlspec.backends.kserve.surroundings import network_policy
from mlspec.conventions import KUSTOMIZATION_FILE
from mlspec.emit.tree import OutputFile
from mlspec.manifests.rendering import kustomization_file, manifest_file
from mlspec.manifests.surroundings import disruption_budget, service_account
from mlspec.plan.environment import EnvironmentPlan, ServedModel

FILE = "inference-service.yaml"
STAGES = "stages"


def render_environment(environment: EnvironmentPlan) -> EnvironmentFiles:
    """Returns the manifests that are in force, and beside them those of every other step and what CI asks at each.

    There are none where another tool rolls out, where no registry has images, or no model answers requests.

    Raises:
        ValueError: for what KServe cannot express: a check refuses it where a project is compiled.
    """
    target = environment.target
    if environment.registry is None or target.tool != "kserve" or target.mode not in MODES:
        return EnvironmentFiles()
    online = [model for model in environment.models if model.serves.mode == "online"]
    return EnvironmentFiles(
        manifests=tuple(
            (f"{model.name}/{name}", manifest) for model in online for name, manifest in _manifests(environment, model)
        ),
        files=tuple(file for model in online for file in _beside(environment, model)),
    )


def _manifests(environment: EnvironmentPlan, model: ServedModel) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "service-account.yaml", service_account(environment, model)
    yield "network-policy.yaml", network_policy(environment, model)
    yield "pod-disruption-budget.yaml", disruption_budget(environment, model)
    found = _steps(environment, model)
    if not found:
        yield FILE, inference_service(environment, model, None)
        return
    at = in_force(found, model.stage)
    yield f"{STAGES}/{at.folder}/{FILE}", inference_service(environment, model, at.percent)


def _beside(environment: EnvironmentPlan, model: ServedModel) -> Iterator[OutputFile]:
    found = _steps(environment, model)
    for step in found:
        folder = f"{model.name}/{STAGES}/{step.folder}"
        if step != in_force(found, model.stage):
            service = inference_service(environment, model, step.percent)
            yield manifest_file(environment, f"{folder}/{FILE}", service)
        yield kustomization_file(environment, f"{folder}/{KUSTOMIZATION_FILE}", [FILE])
        yield from questions(environment, model, step, folder)


def _steps(environment: EnvironmentPlan, model: ServedModel) -> tuple[Step, ...]:
    return steps(model, environment.target.mode or "")


KSERVE = Backend("kserve", nothing, nothing, render_environment, nothing)
