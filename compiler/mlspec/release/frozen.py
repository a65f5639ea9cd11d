"""The folder of a released version: what its candidate compiled to, and what git keeps of its run."""

from collections.abc import Iterable, Mapping

from mlspec.conventions import DEPLOY, MANIFEST_FILE, PIPELINE, candidate_folder, frozen_folder
from mlspec.emit.manifest import manifest
from mlspec.emit.tree import OutputFile


def frozen_files(
    model: str, version: str, compiled: Iterable[OutputFile], run: Mapping[str, str]
) -> tuple[OutputFile, ...]:
    """Returns the files of the frozen folder, its own manifest last.

    Args:
        model: the model's name.
        version: the version that is released.
        compiled: what the specs compile to; what of it stands in the candidate's folder is copied byte for byte,
            without its deployment, which is operation.
        run: the texts of dvc.lock and metrics, by path from the pipeline's folder.
    """
    before, folder = f"{candidate_folder(model)}/", frozen_folder(model, version)
    files = [
        OutputFile(f"{folder}/{inside}", file.text)
        for file in compiled
        if file.path.startswith(before)
        and (inside := file.path.removeprefix(before)) != MANIFEST_FILE
        and not inside.startswith(f"{DEPLOY}/")
    ]
    files += [OutputFile(f"{folder}/{PIPELINE}/{path}", text) for path, text in run.items()]
    return (*files, manifest(folder, files))
