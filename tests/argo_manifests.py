"""The environments of projects of one model, by default of one that goes through every kind of stage."""

from dataclasses import replace
from typing import Any

import yaml

from good_specs import PROJECTS
from mlspec.cli.project_folder import read_project
from mlspec.conventions import environment_folder
from mlspec.pipeline import plan_project
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.operation import Operation
from mlspec.rendering import render_environment


def environment(case: str = "delivery", name: str = "production") -> EnvironmentPlan:
    """Returns the plan of an environment of a good case."""
    planned = plan_project(read_project(str(PROJECTS[case])).files)
    assert planned.plan is not None, planned.diagnostics
    return next(each for each in planned.plan.environments if each.name == name)


def manifests(plan: EnvironmentPlan) -> dict[str, Any]:
    """Returns what each file for a cluster says."""
    folder = environment_folder(plan.name)
    said = {
        file.path.removeprefix(f"{folder}/"): yaml.load(file.text, yaml.CSafeLoader)
        for file in render_environment(plan).files
        if file.path.endswith(".yaml")
    }
    return {path: each for path, each in said.items() if "kind" in each}


def model_of(plan: EnvironmentPlan) -> ServedModel:
    """Returns the one model of an environment."""
    (model,) = plan.models
    return model


def with_model(plan: EnvironmentPlan, model: ServedModel) -> EnvironmentPlan:
    """Returns the environment with another model in place of its own."""
    return replace(plan, models=(model,))


def operated(plan: EnvironmentPlan, operation: Operation, **changes: Any) -> EnvironmentPlan:
    """Returns the environment with its model operated otherwise."""
    model = model_of(plan)
    return with_model(plan, replace(model, operated=replace(model.operated, operation=operation, **changes)))
