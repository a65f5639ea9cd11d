"""The rules that say what a change comes through where a spec leaves a value to what stands elsewhere in it."""

from collections.abc import Callable
from typing import Any

from mlspec.plan.changes.place import Edit
from mlspec.plan.changes.rows import Follows


def same_as(path: str, value: Callable[[Any], Any]) -> Follows:
    """Returns the rule of a value that is, on both sides, the one that `path` has in the model."""

    def rule(edit: Edit) -> str | None:
        models = (edit.was.known.model, edit.now.known.model)
        return path if (value(models[0]), value(models[1])) == (edit.before, edit.after) else None

    return rule


def beside(key: str, value: Callable[[Any], Any]) -> Follows:
    """Returns the rule of a value that is, on both sides, the one beside it under `key`."""

    def rule(edit: Edit) -> str | None:
        return key if (value(edit.was.part), value(edit.now.part)) == (edit.before, edit.after) else None

    return rule


def slices(edit: Edit) -> str | None:
    """Returns the slices' section where all that differs are slices that came, went or are critical or no longer."""
    return _among("validation.slices", edit, set(edit.was.known.slices.items()) ^ set(edit.now.known.slices.items()))


def features(edit: Edit) -> str | None:
    """Returns the features' section where all that differs are features that came or went."""
    changed = {(name, True) for name in edit.was.known.features ^ edit.now.known.features}
    return _among("features.columns", edit, changed)


def _among(path: str, edit: Edit, changed: set[tuple[str, bool]]) -> str | None:
    differ = set(edit.before or ()) ^ set(edit.after or ())
    return path if differ and differ <= {name for name, _ in changed} else None
