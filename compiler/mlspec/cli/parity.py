"""`mlspec parity`: what a server computed from, computed again from the sources and compared bit by bit."""

import os
import sys

import click


@click.command()
@click.argument("model")
@click.argument("version", required=False)
@click.argument("path", required=False)
@click.option(
    "--log",
    "logs",
    required=True,
    multiple=True,
    type=click.Path(exists=True),
    help="A file of the prediction log, or a folder of them.",
)
@click.option(
    "--at-most",
    type=click.FloatRange(0, 1),
    help="The share of an input's values that may differ; by default what the spec says, else 0.",
)
@click.option("--textfile", type=click.Path(dir_okay=False), help="Write the figures for a textfile collector.")
@click.option("--push", metavar="ADDRESS", help="Push the figures to the Pushgateway there.")
@click.option(
    "--namespace", metavar="NAME", help="Where the version serves: a label of the figures, by which alerts ask."
)
def command(
    model: str,
    version: str | None,
    path: str | None,
    *,
    logs: tuple[str, ...],
    at_most: float | None,
    textfile: str | None,
    push: str | None,
    namespace: str | None,
) -> None:
    """Compute what MODEL was served from again: the candidate's, or that of the version frozen as VERSION.

    Every logged feature and input is computed from the sources as they are today, each prediction at its own moment,
    and compared bit by bit. The report is JSON on stdout; 1 if more of an input differs than may.
    """
    from pathlib import Path

    from mlspec.cli.generated_plan import compiled_candidate, generated_plan, released_version
    from mlspec.cli.model_argument import model_and_path
    from mlspec.cli.project_folder import project_root
    from mlspec.conventions import PARITY_MODULE, PIPELINE

    if namespace is None and (push is not None or textfile is not None):
        raise click.UsageError("--push and --textfile need --namespace: alerts ask for the figures of one namespace")
    version, place = model_and_path(version, path)
    root = project_root(place)
    folder = compiled_candidate(root, model) if version is None else released_version(root, model, version)
    plan = generated_plan(root, folder)
    asked = plan.serving.parity
    accepted = at_most if at_most is not None else asked.at_most if asked is not None else 0.0
    arguments = [
        *(str(root / folder / PIPELINE), "--name", plan.name, "--version", plan.version, "--at-most", str(accepted)),
        *(text for log in logs for text in ("--log", str(Path(log).resolve()))),
        *(["--textfile", str(Path(textfile).resolve())] if textfile is not None else []),
        *(["--push", push] if push is not None else []),
        *(["--namespace", namespace] if namespace is not None else []),
    ]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-P", "-m", PARITY_MODULE, *arguments])  # noqa: S606 - no shell is wanted
