"""A project read as far as it can be: for a rollback, which must not wait until every file of it is right."""

import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from mlspec.cli.frozen_folders import FrozenFolders
from mlspec.cli.project_folder import LARGEST_FILE, ProjectFolder, UnusableProject, project_root, read_project
from mlspec.conventions import (
    ENVIRONMENTS,
    GENERATED,
    MANIFEST_FILE,
    PLAN_FILE,
    RELEASES,
    SPEC_SUFFIX,
    environment_folder,
)
from mlspec.emit.found import read_if_there
from mlspec.emit.manifest import LARGEST_MANIFEST, Manifest, read_manifest
from mlspec.pipeline import ProjectFiles
from mlspec.plan.decoding import read_environment_plan
from mlspec.plan.environment import EnvironmentPlan

LARGEST_PLAN = 64_000_000


def root_of_environments(path: str) -> Path:
    """Returns the root of the project around a path; without its own file, the folder that has what was rendered.

    Raises:
        UnusableProject: there is neither.
    """
    try:
        return project_root(path)
    except UnusableProject:
        start = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links out of the project
        rendered = f"{GENERATED}/{ENVIRONMENTS}"
        for folder in (start, *start.parents):
            if (folder / ENVIRONMENTS).is_dir() and (folder / rendered).is_dir():
                return folder
        raise


def read_what_can_be_read(path: str) -> ProjectFolder:
    """Returns the project at a path; where it cannot be read as one, its environments alone.

    Raises:
        UnusableProject: there is no project.
    """
    root = root_of_environments(path)
    try:
        return read_project(path)
    except UnusableProject:
        environments = _readable(root, f"{ENVIRONMENTS}/*{SPEC_SUFFIX}")
        files = ProjectFiles(b"", {}, environments=environments, frozen=FrozenFolders(root))
        return ProjectFolder(root, files)


def with_every_record(folder: ProjectFolder) -> ProjectFolder:
    """Returns the project with the records that stand in it, those beside no spec among them."""
    records = {**_readable(folder.root, f"*/{RELEASES}/*{SPEC_SUFFIX}"), **folder.files.releases}
    return replace(folder, files=replace(folder.files, releases=records))


def last_rendered(root: Path, environment: str) -> EnvironmentPlan | str:
    """Returns what an environment was last rendered to, or why that cannot be believed."""
    folder = environment_folder(environment)
    record = read_if_there(root, f"{folder}/{MANIFEST_FILE}", LARGEST_MANIFEST + 1)
    data = read_if_there(root, f"{folder}/{PLAN_FILE}", LARGEST_PLAN)
    if record is None or data is None:
        return f"there is no {folder}/{PLAN_FILE} with its {MANIFEST_FILE}"
    listed = read_manifest(record)
    if not isinstance(listed, Manifest) or sha256(data).hexdigest() not in listed.digests(PLAN_FILE):
        return f"{folder}/{PLAN_FILE} was edited by hand"
    plan = read_environment_plan(data)
    return f"{folder}/{PLAN_FILE} cannot be read: {plan}" if isinstance(plan, str) else plan


def _readable(root: Path, pattern: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in sorted(root.glob(pattern)):
        name = path.relative_to(root).as_posix()
        data = read_if_there(root, name, LARGEST_FILE)
        if data is not None:
            found[name] = data
    return found
