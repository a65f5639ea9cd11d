"""Renders the image that serves a version: how it is built, of which libraries, and what its server is told."""

import re

from mlspec.backends.backend import Backend, nothing, nowhere
from mlspec.backends.image.arguments import server_arguments
from mlspec.backends.image.server_libraries import SERVER_LIBRARIES
from mlspec.conventions import (
    DISTRIBUTION,
    DOCKER_FILE,
    DOCKER_IGNORE,
    REQUIREMENTS_FILE,
    SERVER_ARGUMENTS,
    header,
    serve_folder,
)
from mlspec.emit.template_environment import render
from mlspec.emit.tree import OutputFile
from mlspec.plan.image import Image
from mlspec.plan.pipeline import Library
from mlspec.plan.plan import Plan

ONLINE = "online"
EVERYWHERE = ("--host=0.0.0.0", "--log=-", "--drain=10")
"""In a container: all interfaces are its own, stdout is collected, and those in front need time to notice its end."""


def render_model(plan: Plan) -> tuple[OutputFile, ...]:
    """Returns the files of a model's serve folder; there are none without a base, or where no server answers."""
    if plan.image is None or plan.serving.mode != ONLINE:
        return ()
    folder, title = serve_folder(plan.name), header(plan.spec)
    return (
        OutputFile(f"{folder}/{DOCKER_FILE}", render("image/Dockerfile.j2", header=title, base=plan.image.base)),
        OutputFile(f"{folder}/{DOCKER_IGNORE}", render("image/Dockerfile.dockerignore.j2", header=title)),
        _lines(f"{folder}/{REQUIREMENTS_FILE}", title, requirements(plan.image, plan.libraries)),
        _lines(f"{folder}/{SERVER_ARGUMENTS}", title, (*server_arguments(plan), *EVERYWHERE)),
    )


def requirements(image: Image, pinned: tuple[Library, ...]) -> tuple[str, ...]:
    """Returns everything that is installed, pinned: the server's, and what environment.lock pins, which wins."""
    versions = SERVER_LIBRARIES | {_canonical(library.name): library.version for library in pinned}
    versions[DISTRIBUTION] = image.runtime
    return tuple(f"{name}=={versions[name]}" for name in sorted(versions))


def _canonical(name: str) -> str:
    """Returns the one spelling of a distribution's name (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _lines(path: str, title: str, lines: tuple[str, ...]) -> OutputFile:
    return OutputFile(path, "\n".join((f"# {title}", *lines)) + "\n")


IMAGE = Backend("image", render_model, nothing, nowhere, nothing)
