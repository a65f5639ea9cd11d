"""Renders a plan as a DVC pipeline: dvc.yaml, params.yaml and the lock that every stage depends on."""

from typing import Any

from mlspec.backends.backend import Backend, nowhere
from mlspec.backends.dvc.parameters import parameters
from mlspec.conventions import (
    DVC_FILE,
    ENVIRONMENT_LOCK,
    EXPERIMENT,
    GENERATED,
    PARAMETERS_FILE,
    PIPELINE,
    PIPELINE_OUTPUTS,
    PROJECT_FILE,
    RESCORED,
    RUNTIME_CONTRACT,
    SOURCES_TO_ROOT,
    header,
    pipeline_folder,
    sources_folder,
)
from mlspec.emit.template_environment import render
from mlspec.emit.tree import OutputFile
from mlspec.plan.pipeline import Library, Stage
from mlspec.plan.plan import Plan, ProjectPlan, SourceStage


def render_model(plan: Plan) -> tuple[OutputFile, ...]:
    """Returns the files of a model's pipeline folder."""
    folder = pipeline_folder(plan.name)
    title = header(plan.spec)
    values = parameters(plan)
    return (
        OutputFile(
            f"{folder}/{DVC_FILE}",
            render("dvc/dvc.yaml.j2", header=title, stages=plan.stages),
            {"stages": {stage.name: _stage(stage) for stage in plan.stages}},
        ),
        _lock(f"{folder}/{ENVIRONMENT_LOCK}", title, plan.libraries),
        OutputFile(
            f"{folder}/{PARAMETERS_FILE}",
            render("dvc/params.yaml.j2", header=title, parameters=values),
            values,
        ),
    )


def render_project(project: ProjectPlan) -> tuple[OutputFile, ...]:
    """Returns the stages that write sources, once for all models and versions."""
    if not project.source_stages:
        return ()
    folder = sources_folder()
    title = header(PROJECT_FILE)
    stages = [_source_stage(stage) for stage in project.source_stages]
    return (
        OutputFile(
            f"{folder}/{DVC_FILE}",
            render("dvc/sources.yaml.j2", header=title, root=SOURCES_TO_ROOT, stages=stages),
            {"stages": {stage["name"]: _meaning(stage) for stage in stages}},
        ),
        _lock(f"{folder}/{ENVIRONMENT_LOCK}", title, project.libraries),
    )


def _lock(path: str, title: str, libraries: tuple[Library, ...]) -> OutputFile:
    lines = (
        f"# {title}",
        f"# runtime contract: {RUNTIME_CONTRACT}",
        *(f"{library.name}=={library.version}" for library in libraries),
    )
    return OutputFile(path, "\n".join(lines) + "\n")


def _stage(stage: Stage) -> dict[str, Any]:
    meaning: dict[str, Any] = {
        "desc": stage.description,
        "cmd": " ".join(stage.command),
        "deps": list(stage.inputs),
    }
    if stage.parameters:
        meaning["params"] = list(stage.parameters)
    if stage.outputs:
        meaning["outs"] = list(stage.outputs)
    if stage.metrics:
        meaning["metrics"] = [{path: {"cache": False}} for path in stage.metrics]
    return meaning


def _source_stage(stage: SourceStage) -> dict[str, Any]:
    return {
        "name": stage.name,
        "description": f"Writes {stage.writes}",
        "command": stage.command,
        "inputs": [f"{sources_folder()}/{ENVIRONMENT_LOCK}", *stage.reads],
        "output": stage.writes,
    }


def _meaning(stage: dict[str, Any]) -> dict[str, Any]:
    return {
        "desc": stage["description"],
        "wdir": SOURCES_TO_ROOT,
        "cmd": " ".join(stage["command"]),
        "deps": stage["inputs"],
        "outs": [stage["output"]],
    }


def ignored(project: ProjectPlan) -> tuple[str, ...]:
    """Returns the patterns of .gitignore: what DVC keeps in its cache, git does not keep."""
    written = (f"/{stage.writes}" for stage in project.source_stages)
    scratch = (f"/{GENERATED}/*/{folder}/" for folder in (RESCORED, EXPERIMENT))
    return (*written, f"/{GENERATED}/*/*/{PIPELINE}/{PIPELINE_OUTPUTS}/", *scratch)


DVC = Backend("dvc", render_model, render_project, nowhere, ignored, sources_folder())
