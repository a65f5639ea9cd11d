"""What a reader makes of a generated file, compared with what was meant; a difference is a bug of mlspec."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from mlspec.emit.shapes import is_list, is_mapping
from mlspec.emit.tree import OutputFile


def verify(file: OutputFile) -> str | None:
    """Returns the first difference between the parsed text and `file.meaning` with its path, or None.

    YAML, JSON and TOML are parsed, duplicate keys refused; a file of another kind is believed.
    Types count: 1, 1.0 and true differ.
    """
    parse = _PARSERS.get(file.path.rpartition(".")[2])
    if parse is None:
        return None
    try:
        found = parse(file.text)
    except (ValueError, RecursionError) as error:
        return f"{file.path} cannot be read back: {error}"
    if file.meaning is None:
        return None
    difference = first_difference(file.meaning, found)
    return difference and f"{file.path} does not say what was meant: {difference}"


def first_difference(meant: object, found: object, path: str = "$") -> str | None:
    """Returns where and how `found` differs from `meant`, or None; a tuple is read back as a list."""
    if is_mapping(meant) and is_mapping(found):
        if missing := [key for key in meant if key not in found]:
            return f"{path} lacks {missing[0]!r}"
        if extra := [key for key in found if key not in meant]:
            return f"{path} has {extra[0]!r} too many"
        return _first(first_difference(meant[key], found[key], f"{path}.{key}") for key in meant)
    if is_list(meant) and is_list(found):
        if len(meant) != len(found):
            return f"{path} has {len(found)} items, not {len(meant)}"
        pairs = enumerate(zip(meant, found, strict=True))
        return _first(first_difference(*pair, f"{path}[{index}]") for index, pair in pairs)
    # The text of a value tells 0.0 from -0.0, which are equal.
    same = type(meant) is type(found) and repr(meant) == repr(found)
    return None if same else f"{path} is {found!r}, not {meant!r}"


def _first(differences: Iterator[str | None]) -> str | None:
    return next((difference for difference in differences if difference), None)


def _yaml(text: str) -> object:
    import yaml

    loader: Any = (yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader)(text)
    try:
        root: yaml.Node | None = loader.get_single_node()
        if root is None:
            return None
        _refuse_duplicates(root, yaml.MappingNode, set())
        return loader.construct_document(root)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    finally:
        loader.dispose()


def _refuse_duplicates(node: Any, mapping: Any, seen: set[int]) -> None:
    if isinstance(node.value, str) or id(node) in seen:
        return
    seen.add(id(node))
    children: Iterable[Any] = node.value
    if isinstance(node, mapping):
        names = [(key.tag, key.value) for key, _ in node.value if isinstance(key.value, str)]
        if twice := [name for (_, name), count in Counter(names).items() if count > 1]:
            raise ValueError(f"duplicate key {twice[0]!r}")
        children = chain.from_iterable(node.value)
    for child in children:
        _refuse_duplicates(child, mapping, seen)


def _json(text: str) -> object:
    return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("duplicate key")
    return content


def _toml(text: str) -> object:
    import tomllib

    return tomllib.loads(text)


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


_PARSERS: dict[str, Callable[[str], object]] = {
    "yaml": _yaml,
    "yml": _yaml,
    "json": _json,
    "toml": _toml,
}
