"""`verify-package <folder>`: whether a package is as it was written, before it is loaded."""

from pathlib import Path

from mlspec_runtime.packaging.digests import verify
from mlspec_runtime.parameters.document import Parameters


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 if the package is whole."""
    del parameters
    (folder,) = arguments
    files = verify(Path(folder))
    print(f"{folder}: {files} files are as their manifest says")  # noqa: T201 - the command's result
    return 0
