"""What git and the records of releases know of the models of an environment."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from re import ASCII, fullmatch

from mlspec.cli.damaged_project import with_every_record
from mlspec.cli.project_folder import LARGEST_FILE, ProjectFolder
from mlspec.cli.reached_since import reached_since
from mlspec.emit.found import read_if_there
from mlspec.pipeline import ProjectFiles
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.source.reader import read
from mlspec.spec.names import SEMANTIC_VERSION, version_order
from mlspec.versions.record import Record, part, read_record
from mlspec.watching.causes import Known
from mlspec.watching.learning import Learnt


def known_models(root: Path, environment: EnvironmentPlan) -> Mapping[str, Known]:
    """Returns what is known of each model of an environment; a record that cannot be read counts as none."""
    files = with_every_record(ProjectFolder(root, ProjectFiles(b"", {}))).files.releases
    records = [each for file, data in files.items() if isinstance(each := read_record(file, data), Record)]
    return {
        model.name: Known(_learnt(root, model, records), _reached(root, environment, model))
        for model in environment.models
    }


def _reached(root: Path, environment: EnvironmentPlan, model: ServedModel) -> float | None:
    since = reached_since(root, environment.name, model) if model.stage is not None else None
    return since.timestamp() if since is not None else None


def _learnt(root: Path, model: ServedModel, records: Iterable[Record]) -> Learnt:
    mine = [each for each in records if each.model == model.name and _is_version(each.version)]
    newest = max(mine, key=lambda each: version_order(each.version), default=None)
    declared = _declared(root, model)
    if newest is None:
        return Learnt(None, None, declared)
    return Learnt(newest.version, _moment(newest.released), declared)


def _declared(root: Path, model: ServedModel) -> str | None:
    file = model.operated.spec
    document = read(file, read_if_there(root, file, LARGEST_FILE) or b"").document
    version = part(document.data(), "metadata").get("version") if document is not None else None
    return version if isinstance(version, str) and _is_version(version) else None


def _is_version(text: str) -> bool:
    return fullmatch(SEMANTIC_VERSION, text, ASCII) is not None


def _moment(text: str) -> float | None:
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        return None
    return said.timestamp() if said.tzinfo is not None else None
