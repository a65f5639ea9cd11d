"""`mlspec ci pack`: a release as files for the job that proposes it, which runs nothing of the project."""

from pathlib import Path

import click

from mlspec.cli.exit_codes import CLEAN

BUNDLE, BODY, VERSION = "release.bundle", "release.md", "version.txt"


@click.command()
@click.argument("model")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.argument("path", default=".")
def command(model: str, folder: Path, path: str) -> int:
    """Write the release of MODEL that stands in the work tree of the project at PATH into FOLDER.

    What changed since HEAD becomes one commit in a git bundle; beside it stand the evidence, for people, and the
    version.
    """
    from mlspec.cli.merged import telling
    from mlspec.cli.model_argument import require_model
    from mlspec.cli.project_folder import read_project
    from mlspec.cli.refusal import Refusal
    from mlspec.cli.unreleased import read_specs
    from mlspec.conventions import release_file
    from mlspec.history.packing import pack
    from mlspec.history.repository import Repository
    from mlspec.release.pull_request import release_body
    from mlspec.source.reader import read
    from mlspec.spec.bind import bind_release

    project = read_project(path)
    specs = read_specs(project.files)
    require_model(model, specs.files)
    version = specs.declared(model)
    record = release_file(specs.files[model], version) if version is not None else ""
    document = read(record, project.files.releases[record]).document if record in project.files.releases else None
    bound = bind_release(document).bound if document is not None else None
    if version is None or bound is None:
        raise Refusal(f"{model} {version} has no record of a release here", f"mlspec release {model}")
    with telling():
        repository = Repository.open(project.root)
        head = repository.head()
        changed = repository.changed(head)
        if record not in changed:
            raise Refusal(f"{record} is committed already", "there is nothing to pack")
        _write(folder, release_body(bound.spec), version)
        # The last one: without it nothing here is a release.
        pack(repository, head, changed, f"Release {model} {version}", folder / BUNDLE)
    click.echo(f"{model} {version}: {len(changed)} files are packed")
    return CLEAN


def _write(folder: Path, body: str, version: str) -> None:
    """Writes what stands beside the bundle.

    Raises:
        Refusal: the disk does not let it.
    """
    from mlspec.cli.refusal import Refusal

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in ((BODY, body), (VERSION, f"{version}\n")):
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise Refusal(f"{folder} cannot be written: {reason}", "make room, and run the job again") from None
