"""`mlspec ci unpack`: a pull request for each release that other jobs packed; little of that is believed."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS

if TYPE_CHECKING:
    from mlspec.forge.forge import Forge

LONGEST_VERSION = 100


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("path", default=".")
def command(folder: Path, path: str) -> int:
    """Propose each release that is packed in FOLDER/<model>/ for the project at PATH, and nothing else that is there.

    A release consists of its record, its frozen folder, the candidate with its lock and metrics, what is generated
    beside it, and where a version follows another one by itself, the spec that says so.
    """
    from mlspec.cli.ci.job import forge_here, tell
    from mlspec.cli.ci.pack import BUNDLE
    from mlspec.cli.project_folder import model_files, project_root, read_models
    from mlspec.cli.unreleased import read_specs

    root, forge = project_root(path), forge_here()
    files = read_specs(read_models(root, model_files(root))).files
    code = CLEAN
    packed = [each for each in sorted(folder.iterdir()) if not each.is_symlink() and (each / BUNDLE).is_file()]
    for each in packed:
        if each.name not in files:
            tell(forge, f"{each.name}: no model of the project is called so; it is left alone")
            code = FINDINGS
            continue
        try:
            _proposed(root, forge, each, files[each.name])
        except click.ClickException as error:
            for line in f"{each.name}: {error.message}".splitlines():
                tell(forge, line)
            code = FINDINGS
    if not packed:
        tell(forge, "nothing was released")
    return code


def _proposed(root: Path, forge: "Forge", packed: Path, spec: str) -> None:
    from mlspec.cli.ci.job import read_text, tell, telling
    from mlspec.cli.ci.pack import BODY, BUNDLE, VERSION
    from mlspec.cli.ci.proposing import Proposal, proposed
    from mlspec.cli.refusal import Refusal
    from mlspec.forge.redaction import without
    from mlspec.spec.names import SEMANTIC_VERSION

    model, version = packed.name, read_text(packed / VERSION, LONGEST_VERSION).strip()
    if re.fullmatch(SEMANTIC_VERSION, version, re.ASCII) is None:
        raise Refusal(f"{version!r} is no version", "see what the job that trained it wrote")
    proposal = Proposal(
        branch=f"mlspec/release-{model}-{version}",
        title=f"Release {model} {version}",
        body=without(read_text(packed / BODY), forge.secrets),
        bundle=packed / BUNDLE,
        only=tuple(_parts(model, version, spec)),
    )
    with telling(forge):
        outcome = proposed(root, forge, proposal, datetime.now(UTC))
    tell(forge, f"{model} {version}: {outcome.told}")


def _parts(model: str, version: str, spec: str) -> Iterator[str]:
    """Yields what a release may change."""
    from mlspec.cli.bumped import CHANGELOG
    from mlspec.conventions import (
        DVC_FILE,
        DVC_LOCK,
        ENVIRONMENTS,
        GENERATED,
        GIT_IGNORE,
        candidate_folder,
        frozen_folder,
        project_folder,
        release_file,
        sources_folder,
    )

    yield from (spec, f"{spec.rpartition('/')[0]}/{CHANGELOG}", release_file(spec, version))
    yield from (f"{candidate_folder(model)}/**", f"{frozen_folder(model, version)}/**")
    yield from (f"{project_folder()}/**", f"{GENERATED}/{ENVIRONMENTS}/**", f"{sources_folder()}/{DVC_LOCK}")
    yield from (DVC_FILE, GIT_IGNORE)
