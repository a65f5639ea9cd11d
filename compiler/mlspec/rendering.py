"""What a plan renders to: its files by owner, each read back and compared with what was meant."""

from collections.abc import Iterable, Mapping

from mlspec.backends.deployed import deployed, preview
from mlspec.backends.dvc.artifacts import artifact_lines
from mlspec.backends.registry import BACKENDS
from mlspec.conventions import (
    DVC_FILE,
    GIT_IGNORE,
    PLAN_FILE,
    PLAN_PAGE,
    PROJECT_PLAN_FILE,
    candidate_folder,
    environment_folder,
    project_folder,
)
from mlspec.emit.manifest import manifest
from mlspec.emit.shared_block import has_block, with_block
from mlspec.emit.tree import OutputFile, OutputTree
from mlspec.emit.verify import verify
from mlspec.plan.encoding import plain, to_json
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.plan import Plan, ProjectPlan
from mlspec.plan.project import Project
from mlspec.workflows.shared_files import SHARED_FILES, shared_lines


class MisrenderedError(Exception):
    """A rendered file does not say what the plan meant: a bug in mlspec."""

    def __init__(self, path: str, difference: str) -> None:
        super().__init__(f"{path}: {difference}")


def render_project(
    plan: ProjectPlan, git_ignore: str | None, artifacts: str | None, shared: Mapping[str, str]
) -> OutputTree:
    """Returns the files of a project; a block of each text that stands there is mlspec's."""
    files: list[OutputFile] = []
    for model in plan.models:
        previews = (file for each in plan.previews if each.models[0].name == model.name for file in preview(each))
        own = (_plan_page(model), _plan_file(model), *_rendered(model), *previews)
        files += _owned(candidate_folder(model.name), own)
    for backend in BACKENDS:
        if once := backend.render_project(plan):
            files += _owned(backend.project_folder, once)
    files += _owned(project_folder(), (_project_file(plan.project),))
    for environment in plan.environments:
        files += _environment_files(environment)
    patterns = dict.fromkeys(pattern for backend in BACKENDS for pattern in backend.ignored(plan))
    files.append(OutputFile(GIT_IGNORE, with_block(git_ignore, tuple(patterns)), shared=True))
    released = artifact_lines(plan.project.releases)
    if released or has_block(artifacts):
        files.append(OutputFile(DVC_FILE, with_block(artifacts, released), shared=True))
    named = shared_lines(plan)
    for path in SHARED_FILES:
        if path in named or has_block(shared.get(path)):
            files.append(OutputFile(path, with_block(shared.get(path), named.get(path, ())), shared=True))
    return _verified(files)


def render_environment(environment: EnvironmentPlan) -> OutputTree:
    """Returns the files of one environment alone."""
    return _verified(_environment_files(environment))


def _verified(files: Iterable[OutputFile]) -> OutputTree:
    for file in files:
        difference = verify(file)
        if difference is not None:
            raise MisrenderedError(file.path, difference)
    return OutputTree(tuple(files))


def _project_file(project: Project) -> OutputFile:
    return OutputFile(f"{project_folder()}/{PROJECT_PLAN_FILE}", to_json(project), plain(project))


def _environment_files(environment: EnvironmentPlan) -> tuple[OutputFile, ...]:
    folder = environment_folder(environment.name)
    plan = OutputFile(f"{folder}/{PLAN_FILE}", to_json(environment), plain(environment))
    return _owned(folder, (plan, *deployed(environment)))


def _plan_file(model: Plan) -> OutputFile:
    return OutputFile(f"{candidate_folder(model.name)}/{PLAN_FILE}", to_json(model), plain(model))


def _plan_page(model: Plan) -> OutputFile:
    from mlspec.review import plan_file

    return OutputFile(f"{candidate_folder(model.name)}/{PLAN_PAGE}", plan_file.render(model))


def _rendered(model: Plan) -> tuple[OutputFile, ...]:
    return tuple(file for backend in BACKENDS for file in backend.render_model(model))


def _owned(folder: str, files: tuple[OutputFile, ...]) -> tuple[OutputFile, ...]:
    return (*files, manifest(folder, files))
