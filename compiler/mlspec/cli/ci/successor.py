"""`mlspec ci successor`: before a training, gives a version that is released already the one that follows it."""

import click

from mlspec.cli.exit_codes import CLEAN


@click.command()
@click.argument("model")
@click.argument("path", default=".")
@click.option("--because", required=True, help="Why the model learns again, for its changelog.")
def command(model: str, path: str, *, because: str) -> int:
    """Give MODEL of the project at PATH a new version, committed here, if the declared one is released.

    The commit is in this clone alone. A version that is not released yet stays as it is.
    """
    from mlspec.cli.ci.editing import run_mlspec
    from mlspec.cli.merged import telling
    from mlspec.cli.model_argument import require_model
    from mlspec.cli.project_folder import model_files, project_root, read_models
    from mlspec.cli.unreleased import read_specs
    from mlspec.history.committing import commit_of, tree_of
    from mlspec.history.git import answer
    from mlspec.history.packing import PACKER
    from mlspec.history.repository import Repository

    root = project_root(path)
    specs = read_specs(read_models(root, model_files(root)))
    require_model(model, specs.files)
    declared = specs.declared(model)
    if declared is None or declared not in specs.records.get(model, {}):
        click.echo(f"{model} {declared} is not released yet: it is what is trained")
        return CLEAN
    run_mlspec(("bump", model, str(root), "--retrain", f"--because={because}"))
    run_mlspec(("compile", str(root)))
    with telling():
        repository = Repository.open(root)
        head = repository.head()
        tree = tree_of(repository, head, repository.changed(head))
        commit = commit_of(repository, tree, head, f"Let {model} learn again", PACKER)
        answer(repository.root, ("reset", "--quiet", commit.id))
    return CLEAN
