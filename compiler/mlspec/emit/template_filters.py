"""What a template may do with a value besides writing it as one scalar."""

import re
import shlex

from mlspec.emit.scalars import scalar, visible
from mlspec.emit.shapes import is_list, is_mapping, is_scalar
from mlspec.emit.yaml_writer import to_yaml

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./:@=+-]*")
_KEY = re.compile(r"(?:\.{0,2}/)?[A-Za-z0-9_][A-Za-z0-9_./@=-]{0,254}")


class Written(str):
    """Text that is YAML (or a comment) already; the environment writes it as it is."""

    __slots__ = ()


def write_value(value: object) -> str:
    """Returns what stands in the file for `[[ value ]]`: one YAML scalar, or text that a filter below wrote.

    Raises:
        TypeError: for nested data, which need `to_yaml`, and for anything else that is no scalar.
    """
    if isinstance(value, Written):
        return str(value)
    if is_mapping(value) or is_list(value):
        raise TypeError("nested data are written with `| to_yaml(indent=...)`")
    if is_scalar(value):
        return scalar(value)
    raise TypeError(f"{type(value).__name__} is not one YAML scalar")


def nested(value: object, indent: int = 0, *, flow: bool = False) -> Written:
    """Returns data as YAML whose first line stands at column `indent` already."""
    return Written(to_yaml(value, indent, flow=flow))


def comment(value: object) -> Written:
    """Returns text for a `# ...` comment: one line, nothing hidden."""
    return Written(visible(_text(value)))


def shell(value: object) -> Written:
    """Returns a command line, each argument quoted for a POSIX shell, as one YAML scalar.

    Raises:
        TypeError: unless `value` is a tuple or list of strings.
        ValueError: for an argument with a NUL character.
    """
    if not is_list(value):
        raise TypeError(f"a command is a tuple of arguments, not {type(value).__name__}")
    line = shlex.join([_text(argument) for argument in value])
    if "\0" in line:
        raise ValueError("an argument cannot hold a NUL character")
    return Written(scalar(line))


def key(value: object) -> Written:
    """Returns a name as a YAML key.

    Raises:
        ValueError: for a text that is no name or path of letters, digits and `_ . / @ = -`.
    """
    name = _text(value)
    if not _KEY.fullmatch(name):
        raise ValueError(f"{name!r} is not allowed as a key")
    return Written(scalar(name))


def word(value: object) -> Written:
    """Returns a text that every language of files takes for one plain word.

    Raises:
        ValueError: for a text of other characters than letters, digits and `_ . / : @ = + -`.
    """
    text = _text(value)
    if not _WORD.fullmatch(text):
        raise ValueError(f"{text!r} is not allowed as a word")
    return Written(text)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text is wanted, not {type(value).__name__}")
    return value


FILTERS = {"to_yaml": nested, "comment": comment, "shell": shell, "key": key, "word": word, "length": len}
