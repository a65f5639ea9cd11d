"""`verdict`: says what the committed gates decided; anything but a pass is exit code 1."""

from typing import cast

from mlspec_runtime import layout
from mlspec_runtime.json_file import Json, read_json
from mlspec_runtime.parameters.document import Parameters


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 for a pass, 1 for a failure or a doubt."""
    del arguments, parameters
    gates = cast("dict[str, Json]", read_json(layout.METRICS / "gates.json"))
    print(f"{gates['verdict']}: {gates['candidate']}: {gates['reason']}")  # noqa: T201 - the command's result
    for name, found in cast("dict[str, dict[str, Json]]", gates["gates"]).items():
        print(f"  {found['verdict']:<12}  {name}: {found['reason']}")  # noqa: T201 - the command's result
    return 0 if gates["verdict"] == "pass" else 1
