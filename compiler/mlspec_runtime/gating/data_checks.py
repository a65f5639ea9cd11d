"""Checks on the sources whose failure the run survived, but a candidate may not."""

from pathlib import Path
from typing import cast

from mlspec_runtime.json_file import Json, read_json


def broken_fallback_checks(sources: Path) -> tuple[str, ...]:
    """Returns a sentence for each broken check that answers with `serve_fallback`, by source."""
    return tuple(
        f"data check failed on {path.parent.name}: {check['message']}: environments keep their fallback"
        for path in sorted(sources.glob("*/profile.json"))
        for check in _checks(path)
        if check["otherwise"] == "serve_fallback" and not check["holds"]
    )


def _checks(path: Path) -> list[dict[str, Json]]:
    profile = cast("dict[str, Json]", read_json(path))
    return cast("list[dict[str, Json]]", profile["checks"])
