"""The kinds of specs, and where each stands in a project."""

from mlspec.conventions import ENVIRONMENTS, PROJECT_FILE, RELEASES, SPEC_SUFFIX
from mlspec.spec.environment_spec import EnvironmentSpec
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.project_spec import ProjectSpec
from mlspec.spec.release_spec import ReleaseSpec
from mlspec.spec.section import Section

FILES: dict[type[Section], str] = {
    ProjectSpec: PROJECT_FILE,
    ModelSpec: "the model's model.yaml",
    EnvironmentSpec: f"{ENVIRONMENTS}/<name>{SPEC_SUFFIX}",
    ReleaseSpec: f"{RELEASES}/<version>{SPEC_SUFFIX} beside the model",
}


def file_of_key(kind: type[Section], key: str) -> str | None:
    """Returns where a key that `kind` does not have at its root stands in another kind of spec, or None."""
    others = (file for other, file in FILES.items() if other is not kind and key in other.model_fields)
    return next(others, None)
