"""`mlspec ci publish`: the image of every version that an environment names, built and pushed where it is not yet."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlspec.cli.ci.docker import Docker

PATIENCE = 1_800
"""Seconds that fetching a package may take."""


@dataclass(frozen=True, slots=True, order=True)
class _Wanted:
    image: str
    model: str
    version: str


@click.command()
@click.argument("path", default=".")
def command(path: str) -> int:
    """Build and push the images that environments of the project at PATH name, from the frozen versions.

    A tag has the digest of the package in it, so that an image that the registry has is never built again.
    """
    from mlspec.cli.ci.docker import docker, login_of
    from mlspec.cli.damaged_project import root_of_environments
    from mlspec.diagnostics.display import neutralise
    from mlspec.forge.redaction import without

    root = root_of_environments(path)
    wanted = sorted(set(_wanted(root)))
    if not wanted:
        click.echo("no environment names an image")
        return CLEAN
    code, secrets = CLEAN, list[str]()
    with docker() as command_line:
        for host in sorted({each.image.split("/")[0] for each in wanted}):
            login = login_of(host, os.environ)
            if login is not None:
                secrets.append(login[1])
                command_line.log_in(host, *login)
        for each in wanted:
            try:
                said = _published(root, command_line, each)
            except click.ClickException as error:
                said, code = error.message, FINDINGS
            for line in f"{each.model} {each.version}: {said}".splitlines():
                click.echo(neutralise(without(line, secrets)))
    return code


def _wanted(root: Path) -> "Iterator[_Wanted]":
    """Yields the image of each version that serves, or that is returned to."""
    from mlspec.cli.damaged_project import last_rendered
    from mlspec.conventions import ENVIRONMENTS, SPEC_SUFFIX
    from mlspec.manifests.pods import image

    for file in sorted((root / ENVIRONMENTS).glob(f"*{SPEC_SUFFIX}")):
        plan = last_rendered(root, file.name.removesuffix(SPEC_SUFFIX))
        if isinstance(plan, str) or plan.registry is None:
            continue
        for served in plan.models:
            for version in (served.serves, served.fallback):
                if version is not None and version.mode == "online":
                    yield _Wanted(image(plan, served.name, version), served.name, version.version)


def _published(root: Path, docker: "Docker", wanted: _Wanted) -> str:
    from mlspec.cli.refusal import Refusal
    from mlspec.conventions import DOCKER_FILE, DVC_FILE, PACKAGE, PIPELINE, SERVE, frozen_folder

    folder = frozen_folder(wanted.model, wanted.version)
    file = root / folder / SERVE / DOCKER_FILE
    if not file.is_file():
        return f"no image is described in {folder}: it is not mlspec's to build"
    if docker.has(wanted.image):
        return f"{wanted.image} is there already"
    stage = f"{folder}/{PIPELINE}/{DVC_FILE}:{PACKAGE}"
    try:
        done = subprocess.run(
            (sys.executable, "-m", "dvc", "pull", "--quiet", stage),
            cwd=root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refusal(f"its package was not fetched within {PATIENCE} seconds", "run it again") from None
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or [f"dvc ended with {done.returncode}"]
        raise Refusal(f"its package cannot be fetched: {last[0][:500]}", f"dvc pull {stage}")
    docker.build(wanted.image, file, root / folder)
    return f"pushed {docker.push(wanted.image)}"
