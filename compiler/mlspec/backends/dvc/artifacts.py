"""The artifacts of the dvc.yaml beside mlspec.yaml: by them GTO and DVC find the last release of each model."""

from collections.abc import Iterable

from mlspec.conventions import package_folder
from mlspec.emit.shapes import is_mapping
from mlspec.emit.shared_block import has_block, with_block
from mlspec.emit.yaml_writer import to_yaml
from mlspec.plan.project import Release

ARTIFACTS = "artifacts"


def artifact_lines(releases: Iterable[Release]) -> tuple[str, ...]:
    """Returns the lines that name the package of each model's highest released version; none without a release."""
    last = {release.model: release.version for release in sorted(releases, key=_order)}
    entries = {
        model: {"path": package_folder(model, version), "type": "model"} for model, version in sorted(last.items())
    }
    return tuple(to_yaml({ARTIFACTS: entries}).split("\n")) if entries else ()


def artifacts_fault(text: str) -> str | None:
    """Returns why the artifacts cannot stand in a person's dvc.yaml, or None."""
    import yaml

    own = with_block(text, ()) if has_block(text) else text
    try:
        content: object = yaml.safe_load(own)
    except yaml.YAMLError as error:
        return f"no YAML: {' '.join(str(error).split())}"
    if content is not None and not is_mapping(content):
        return "a mapping is expected"
    if is_mapping(content) and ARTIFACTS in content:
        return (
            f"it has {ARTIFACTS!r} outside of mlspec's marks, and mlspec names the released models there: "
            f"move them to the dvc.yaml of another folder"
        )
    return None


def _order(release: Release) -> tuple[int, ...]:
    return tuple(map(int, release.version.split(".")))
