"""What a spec leaves out and mlspec fills in: every key with a default that was not written."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, cast

from mlspec.spec.derived_defaults import Derived, derived
from mlspec.spec.expression_text import Expression
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.project_spec import ProjectSpec
from mlspec.spec.section import Section
from mlspec.spec.section_keys import Path
from mlspec.spec.units import Unit

DEFAULT = "the language's default"
ABSENT = "left out"
FROM_THE_RUN: dict[Path, str] = {("as_of",): "freshness is measured at the run's start"}
"""What a Project means by leaving a key out, where that needs saying."""

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


class FilledIn(NamedTuple):
    """One key that was not written: its path, what stands for it (None: nothing), and where that comes from."""

    path: Path
    value: Plain
    origin: str


def filled_in_model(spec: ModelSpec) -> tuple[FilledIn, ...]:
    """Returns every key of a model's spec that has a default and was not written, sorted by path."""
    return _filled_in(spec, lambda path: derived(spec, path))


def filled_in_project(spec: ProjectSpec) -> tuple[FilledIn, ...]:
    """Returns every key of a project's spec that has a default and was not written, sorted by path."""
    return _filled_in(spec, lambda path: Derived(None, FROM_THE_RUN[path]) if path in FROM_THE_RUN else None)


def _filled_in(spec: Section, derive: Callable[[Path], Derived | None]) -> tuple[FilledIn, ...]:
    found = (_explained(path, value, derive) for path, value in _unwritten(spec, ()))
    return tuple(sorted(found, key=_order))


def _order(found: FilledIn) -> list[tuple[bool, int, str]]:
    """Returns what paths are sorted by: places in a list as numbers, keys as texts."""
    return [(True, step, "") if isinstance(step, int) else (False, 0, step) for step in found.path]


def _explained(path: Path, value: object, derive: Callable[[Path], Derived | None]) -> FilledIn:
    follows = derive(path)
    if follows is not None:
        return FilledIn(path, _plain(follows.value), follows.origin)
    return FilledIn(path, _plain(value), ABSENT if value is None else DEFAULT)


def _unwritten(value: object, path: Path, *, written: bool = True) -> Iterator[tuple[Path, object]]:
    """Yields the keys below a value that nobody wrote; of a section that nobody wrote, all its leaves."""
    if isinstance(value, Section):
        for name, field in type(value).model_fields.items():
            by_hand = written and name in value.model_fields_set
            yield from _unwritten(getattr(value, name), (*path, field.alias or name), written=by_hand)
    elif not written:
        yield path, value
    elif isinstance(value, dict):
        for key, each in cast("dict[str, object]", value).items():
            yield from _unwritten(each, (*path, key))
    elif isinstance(value, tuple):
        for place, each in enumerate(cast("tuple[object, ...]", value)):
            yield from _unwritten(each, (*path, place))


def _plain(value: object) -> Plain:
    if isinstance(value, Unit | Expression):
        return value.text
    if isinstance(value, tuple):
        return [_plain(each) for each in cast("tuple[object, ...]", value)]
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in cast("dict[str, object]", value).items()}
    return cast("Plain", value)
