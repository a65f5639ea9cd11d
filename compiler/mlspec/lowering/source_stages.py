"""Lowers the `made_by` commands of all models to stages that stand once."""

import re
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from mlspec.plan.plan import Plan, SourceStage

if TYPE_CHECKING:
    from mlspec.plan.data import MadeBy

HASH_DIGITS = 8


def lower_source_stages(plans: tuple[Plan, ...]) -> tuple[SourceStage, ...]:
    """Returns one stage for each file that a command writes, by path."""
    written: dict[str, tuple[MadeBy, list[str]]] = {}
    for plan in plans:
        for source in plan.sources:
            if source.made_by is not None:
                written.setdefault(source.path, (source.made_by, []))[1].append(plan.name)
    names = _names(sorted(written))
    return tuple(
        SourceStage(
            names[path],
            written[path][0].run,
            written[path][0].reads,
            path,
            tuple(dict.fromkeys(written[path][1])),
        )
        for path in sorted(written)
    )


def _names(paths: list[str]) -> dict[str, str]:
    """Returns a stage name for each path: its letters, and a few digits of its hash where two would be equal."""
    plain = {path: re.sub(r"[^A-Za-z0-9]+", "-", path.rsplit(".", 1)[0]).strip("-") for path in paths}
    taken = Counter(name.lower() for name in plain.values())
    return {
        path: name if taken[name.lower()] == 1 else f"{name}-{sha256(path.encode()).hexdigest()[:HASH_DIGITS]}"
        for path, name in plain.items()
    }
