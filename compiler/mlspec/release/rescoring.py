"""The folder in which the runtime scores production's version again: params.yaml out of two versions' own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlspec.backends.dvc.parameters import parameters
from mlspec.conventions import (
    CANDIDATE,
    ENVIRONMENT_LOCK,
    GENERATED,
    PACKAGE,
    PARAMETERS_FILE,
    PIPELINE,
    PIPELINE_METRICS,
    PIPELINE_OUTPUTS,
    RESCORED,
)
from mlspec.emit.shapes import is_mapping
from mlspec.emit.yaml_writer import to_yaml
from mlspec.plan.plan import Plan
from mlspec.plan.project import Environment
from mlspec.release.core_yaml import read_core_yaml
from mlspec.release.numbers import COMPARISON

PRODUCTION = "production"
"""The environment whose versions candidates are compared with."""
MODEL = "model.joblib"
Plain = dict[str, Any]
NEEDED = ("ingest", "features", "variants", "evaluate")
"""What of a frozen params.yaml says how the version comes to its predictions."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a frozen folder says of how its version predicts: its params.yaml, its environment.lock, its variant."""

    version: str
    parameters: str
    environment: str
    variant: str


def in_production(environments: tuple[Environment, ...], model: str) -> str | None:
    """Returns the version that serves in the environment named `production`, or None."""
    served = (each for environment in environments if environment.name == PRODUCTION for each in environment.models)
    return next((each.version for each in served if each.model == model), None)


def rescoring_folder(model: str) -> str:
    """Where the runtime runs: as deep as every pipeline, so that the paths of a frozen params.yaml hold."""
    return f"{GENERATED}/{model}/{RESCORED}/{PIPELINE}"


def comparison_file(model: str) -> str:
    """Where the runtime leaves what it found."""
    return f"{rescoring_folder(model)}/{PIPELINE_METRICS}/{COMPARISON}"


def rescoring_files(plan: Plan, frozen: Frozen) -> Mapping[str, str] | str:
    """Returns the texts to put into the folder by name, or why the frozen version cannot be scored again.

    The checks of its sources are left out: they guard what a version learns from, and it learns nothing here.
    """
    own = _sections(frozen.parameters)
    if isinstance(own, str):
        return own
    if frozen.variant not in own["variants"]:
        return f"{PARAMETERS_FILE} has no variant {frozen.variant!r}"
    today = parameters(plan)
    content: Plain = {
        "threads": today["threads"],
        "ingest": {name: {**source, "checks": []} for name, source in own["ingest"].items()},
        "features": own["features"],
        "variants": {frozen.variant: own["variants"][frozen.variant]},
        "evaluate": today["evaluate"],
        "gate": today["gate"],
        "rescore": {
            "version": frozen.version,
            "variant": frozen.variant,
            "model": f"../../{frozen.version}/{PIPELINE}/{PIPELINE_OUTPUTS}/{PACKAGE}/{MODEL}",
            "candidate": f"../../{CANDIDATE}/{PIPELINE}",
            "own": own["evaluate"],
        },
    }
    return {PARAMETERS_FILE: f"{to_yaml(content)}\n", ENVIRONMENT_LOCK: frozen.environment}


def _sections(text: str) -> Plain | str:
    """Returns the sections of a params.yaml that a version predicts by, or what is wrong with it."""
    try:
        content: Any = read_core_yaml(text)
    except ValueError as error:
        return f"{PARAMETERS_FILE} is no YAML: {error}"
    sections: Plain = {str(key): value for key, value in content.items()} if is_mapping(content) else {}
    missing = [key for key in NEEDED if not is_mapping(sections.get(key))]
    return f"{PARAMETERS_FILE} has no {missing[0]!r}" if missing else sections
