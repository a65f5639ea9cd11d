"""What a command reads of the generated folders: the candidate's plan, or that of a version as it was released."""

from typing import TYPE_CHECKING

from mlspec.cli.refusal import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from mlspec.plan.plan import Plan


def generated_plan(root: "Path", folder: str) -> "Plan":
    """Returns the plan of a generated folder."""
    from mlspec.conventions import PLAN_FILE
    from mlspec.plan.decoding import read_plan

    plan = read_plan(generated_bytes(root, f"{folder}/{PLAN_FILE}"))
    if isinstance(plan, str):
        raise Refusal(f"{folder}/{PLAN_FILE}: {plan}", "mlspec compile, or restore it from git")
    return plan


def generated_bytes(root: "Path", file: str) -> bytes:
    """Returns the content of a generated file."""
    try:
        return (root / file).read_bytes()
    except OSError as error:
        raise Refusal(f"{file} cannot be read: {error.strerror}", "mlspec compile, or restore it from git") from None


def compiled_candidate(root: "Path", model: str) -> str:
    """Returns the folder of a candidate."""
    from mlspec.cli.model_argument import require_model
    from mlspec.conventions import CANDIDATE, GENERATED, PLAN_FILE, candidate_folder

    require_model(model, (found.parts[-3] for found in (root / GENERATED).glob(f"*/{CANDIDATE}/{PLAN_FILE}")))
    return candidate_folder(model)


def released_version(root: "Path", model: str, version: str) -> str:
    """Returns the folder of a frozen version, in which everything is as it was released."""
    from mlspec.conventions import MANIFEST_FILE, PIPELINE, PIPELINE_OUTPUTS, frozen_folder
    from mlspec.emit.frozen import departures

    home = frozen_folder(model, version)
    if not (root / home / MANIFEST_FILE).is_file():
        raise Refusal(f"there is no {home}", f"mlspec versions {model}: says what was released")
    for departure in departures(root, home, (f"{PIPELINE}/{PIPELINE_OUTPUTS}",)):
        raise Refusal(
            f"{departure.path} is not what was released as {model} {version}",
            f"restore it: git checkout {model}@v{version} -- {home}",
        )
    return home
