"""What all tools together have for an environment, and for one model whose candidate would be promoted there."""

from dataclasses import replace

from mlspec.backends.registry import BACKENDS
from mlspec.conventions import environment_file, environment_folder, header, preview_folder
from mlspec.emit.scalars import visible
from mlspec.emit.tree import OutputFile
from mlspec.manifests.rendering import manifest_files
from mlspec.plan.environment import EnvironmentPlan

REFUSED_FILE = "refused.txt"


def deployed(environment: EnvironmentPlan) -> tuple[OutputFile, ...]:
    """Returns the files of an environment, the manifests of all tools in one kustomization.

    Raises:
        ValueError: for what its target cannot express: a check refuses it where a project is compiled.
    """
    rendered = tuple(backend.render_environment(environment) for backend in BACKENDS)
    manifests = manifest_files(environment, (each for tool in rendered for each in tool.manifests))
    return (*manifests, *(file for tool in rendered for file in tool.files))


def preview(environment: EnvironmentPlan) -> tuple[OutputFile, ...]:
    """Returns the files of the one model of an environment, below its candidate's folder.

    Where the target cannot express what the candidate asks for, which no check has refused yet, it is a file that
    says so.
    """
    (model,) = environment.models
    home, target = f"{environment_folder(environment.name)}/", preview_folder(model.name, environment.name)
    own = f"{model.name}/"
    try:
        rendered = tuple(backend.render_environment(environment) for backend in BACKENDS)
    except ValueError as refusal:
        title = header(environment_file(environment.name))
        reason = visible(str(refusal))
        text = f"# {title}\n{model.name} {model.serves.version} cannot be promoted to {environment.name}: {reason}\n"
        return (OutputFile(f"{target}/{REFUSED_FILE}", text),)
    manifests = (
        (path.removeprefix(own), manifest)
        for tool in rendered
        for path, manifest in tool.manifests
        if path.startswith(own)
    )
    listed = (
        replace(file, path=f"{target}/{file.path.removeprefix(home)}")
        for file in manifest_files(environment, manifests)
    )
    others = (
        replace(file, path=f"{target}/{file.path.removeprefix(home + own)}")
        for tool in rendered
        for file in tool.files
        if file.path.startswith(home + own)
    )
    return (*listed, *others)
