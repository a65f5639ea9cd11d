"""`mlspec prune`: removes frozen folders that nothing serves from and nothing will go back to; git keeps them."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN

if TYPE_CHECKING:
    from mlspec.cli.project_folder import ProjectFolder
    from mlspec.history.repository import Repository
    from mlspec.versions.pruning import Kept, Key
    from mlspec.versions.record import Record


@click.command()
@click.argument("path", default=".")
@click.option("--dry-run", is_flag=True, help="Say what would be removed; remove nothing.")
def command(path: str, *, dry_run: bool) -> int:
    """Remove the frozen folders in the project at PATH that no environment needs; their records stay.

    Kept are the last release of each model and what the environments name, now and in the last three commits of
    each of their files. Git has what is removed: `git checkout COMMIT -- FOLDER` brings it back.
    """
    from mlspec.cli.project_folder import read_project
    from mlspec.conventions import frozen_folder
    from mlspec.diagnostics.display import neutralise

    folder = read_project(path)
    records = _records(folder)
    repository, kept = _history(folder, records)
    frozen = sorted(key for key in records if (folder.root / frozen_folder(*key)).is_dir())
    going = [key for key in frozen if key not in kept]
    listed = {key: _vouched(folder.root, repository, records[key]) for key in going}
    for key in frozen:
        if key in kept:
            click.echo(neutralise(f"kept {frozen_folder(*key)}: {kept[key].reason}"))
    for key in going:
        click.echo(f"{'would remove' if dry_run else 'removing'} {frozen_folder(*key)}: {len(listed[key])} files")
    if not dry_run:
        _remove(folder.root, going)
    verb = "would be removed" if dry_run else "removed"
    click.echo(f"{len(going)} {verb}, {len(frozen) - len(going)} kept")
    return CLEAN


def _records(folder: "ProjectFolder") -> "dict[Key, Record]":
    from mlspec.versions.record import Record, read_record

    read = (read_record(file, data) for file, data in folder.files.releases.items())
    return {(record.model, record.version): record for record in read if isinstance(record, Record)}


def _history(folder: "ProjectFolder", records: "Mapping[Key, Record]") -> "tuple[Repository, dict[Key, Kept]]":
    """Returns the repository, and the versions that its history of environments keeps."""
    from mlspec.cli.merged import UnusableHistory, telling
    from mlspec.history.main_line import main_line
    from mlspec.history.objects import read_blobs
    from mlspec.history.repository import Repository
    from mlspec.versions.pruning import kept_versions, last_contents
    from mlspec.versions.timeline import is_environment

    with telling():
        repository = Repository.open(folder.root)
        if repository.shallow:
            raise UnusableHistory("this clone is shallow: what its environments named is not here; fetch --unshallow")
        contents = last_contents(main_line(repository, repository.head(), is_environment))
        blobs = read_blobs(folder.root, (blob for ids in contents.values() for blob in ids))
    return repository, kept_versions(contents, blobs, folder.files.environments, records)


def _vouched(root: Path, repository: "Repository", record: "Record") -> tuple[str, ...]:
    """Returns the files of a frozen folder, each as its committed manifest and the record of the version have it.

    Raises:
        Refusal: a file is another one, or nobody vouches for it.
    """
    from hashlib import sha256

    from mlspec.cli.merged import telling
    from mlspec.cli.refusal import Refusal
    from mlspec.conventions import MANIFEST_FILE, frozen_folder
    from mlspec.emit.manifest import Manifest, read_manifest

    home = frozen_folder(record.model, record.version)
    file = root / home / MANIFEST_FILE
    data = file.read_bytes() if file.is_file() and not file.is_symlink() else b""
    read = read_manifest(data)
    if not isinstance(read, Manifest) or f"sha256:{sha256(data).hexdigest()}" != record.manifest:
        raise Refusal(f"{home}/{MANIFEST_FILE} is not the one that {record.file} names", "git checkout it first")
    with telling():
        if repository.file(repository.head(), f"{home}/{MANIFEST_FILE}") != data:
            raise Refusal(f"{home} is not committed: git would not have it any more", "commit it first")
    found = tuple(_files(root / home))
    for path in found:
        here = root / home / path
        if path == MANIFEST_FILE:
            continue
        if here.is_symlink() or sha256(here.read_bytes()).hexdigest() not in read.digests(path):
            why = "was edited" if path in read.files else "is not mlspec's: the manifest does not list it"
            raise Refusal(f"{home}/{path} {why}", "move it out of the folder, or put it back as it was")
    return found


def _files(home: Path) -> Iterator[str]:
    """Yields the files below a frozen folder but what DVC put into its out/, which git does not keep."""
    from mlspec.conventions import PIPELINE, PIPELINE_OUTPUTS

    outputs = home / PIPELINE / PIPELINE_OUTPUTS
    for above, folders, names in os.walk(home):
        folders[:] = sorted(name for name in folders if Path(above, name) != outputs)
        links = [name for name in folders if Path(above, name).is_symlink()]
        yield from (Path(above, name).relative_to(home).as_posix() for name in (*sorted(names), *links))


def _remove(root: Path, going: "list[Key]") -> None:
    from mlspec.conventions import frozen_folder
    from mlspec.emit.disk import WriteFailure, write
    from mlspec.emit.tree import OutputTree

    outcome = write(root, OutputTree(()), [frozen_folder(*key) for key in going])
    if isinstance(outcome, WriteFailure):
        raise click.ClickException(f"{outcome.path}: cannot be removed: {outcome.reason}")
    if outcome.refused:
        raise click.ClickException(f"{outcome.refused[0]}: changed just now; nothing was removed")
