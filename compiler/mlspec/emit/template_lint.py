"""What a template may not do: build text, own quoting, or put a value where one scalar is not enough."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlspec.emit.template_environment import environment

if TYPE_CHECKING:
    import jinja2

# Stand for one `[[ ... ]]` and for a line break that a tag swallows: private-use characters, in no template.
_VALUE = "\ue000"
_SWALLOWED = "\ue001"

_BUILDS_TEXT = (
    "Add",
    "AssignBlock",
    "Block",
    "Call",
    "CallBlock",
    "Concat",
    "Extends",
    "FilterBlock",
    "FromImport",
    "Import",
    "Macro",
    "Mod",
    "Mul",
    "ScopedEvalContextModifier",
)

_COMMENT = re.compile(r"(?:^|(?<=\s))#")
_KEY = rf"(?P<key>{_VALUE}|[A-Za-z0-9_./-]+)"
_LINE = re.compile(rf" *(?:- )*(?:{_KEY}:(?: (?:(?P<value>{_VALUE})|[^{_VALUE}]*))?|(?P<item>{_VALUE}))\s*")
_BLOCK_SCALAR = re.compile(r"[|>][0-9+-]*")
_SHELL_KEYS = frozenset({"cmd", "run"})


@dataclass(frozen=True, slots=True)
class _Output:
    """One `[[ ... ]]`: its outermost filter (empty without one) and the constants given to that."""

    filter: str
    arguments: dict[str, object]


def lint(name: str, source: str) -> tuple[str, ...]:
    """Returns what is wrong with the template `name`, one text a fault, each with its line.

    Every template: nothing that builds text, no value beside or inside quotes, values in comments (and only
    those) through `comment`. YAML templates: a value is a whole item or the whole value of a key, or goes
    through `key` before a colon, or is `to_yaml(indent=...)` at that column. None stands in a block scalar;
    `cmd` and `run` take values only through `shell`.
    """
    rendering = environment()
    built = [
        f"{name}:{node.lineno}: {type(node).__name__} builds text: give the template the finished value"
        for node in rendering.parse(source).find_all(_text_builders())
    ]
    yaml = name.removesuffix(".j2").endswith((".yaml", ".yml"))
    return (
        *built,
        *(f"{name}:{line}: {fault}" for line, fault in _line_faults(rendering, source, yaml=yaml)),
    )


def _text_builders() -> Any:
    from jinja2 import nodes

    return tuple(getattr(nodes, kind) for kind in _BUILDS_TEXT)


def _line_faults(rendering: "jinja2.Environment", source: str, *, yaml: bool) -> Iterator[tuple[int, str]]:
    skeleton, outputs = _skeleton(rendering, source)
    block_scalar: int | None = None
    following = 1
    for line in skeleton.split("\n"):
        text = line.replace(_SWALLOWED, "")
        number = following + line.partition(_VALUE)[0].count(_SWALLOWED)
        following += 1 + line.count(_SWALLOWED)
        indent = len(text) - len(text.lstrip(" "))
        if block_scalar is not None and text.strip() and indent <= block_scalar:
            block_scalar = None
        values = [outputs.pop(0) for _ in range(text.count(_VALUE))]
        start = _COMMENT.search(text)
        code = text[: start.start()] if start and block_scalar is None else text
        inside, outside = values[code.count(_VALUE) :], values[: code.count(_VALUE)]
        if any(value.filter != "comment" for value in inside):
            yield number, "a value in a comment goes through `comment`"
        if any(value.filter == "comment" for value in outside):
            yield number, "`comment` is for comments alone"
        if outside and re.search("[\"'`]", code):
            yield number, "a value stands beside or inside quotes: the environment quotes it"
        elif outside and yaml and block_scalar is not None:
            yield (
                number,
                "a value stands in a block scalar: give it through the environment or as a whole value",
            )
        elif outside and yaml:
            yield from ((number, fault) for fault in _yaml_faults(code, outside))
        if yaml and block_scalar is None and _BLOCK_SCALAR.fullmatch(code.rstrip().rpartition(" ")[2]):
            block_scalar = indent


def _yaml_faults(code: str, values: list[_Output]) -> Iterator[str]:
    line = _LINE.fullmatch(code)
    if line is None:
        yield "a value is a whole item, or the whole value of a key"
        return
    if line["key"] == _VALUE and values.pop(0).filter != "key":
        yield "a value before a colon goes through `key`"
    if line["value"]:
        [value] = values
        if line["key"] in _SHELL_KEYS and value.filter != "shell":
            yield f"`{line['key']}` is shell text: a tuple of arguments through `shell`"
        if value.filter == "to_yaml" and not value.arguments.get("flow"):
            yield "nested data start on a line of their own"
    if line["item"]:
        [value] = values
        column = code.index(_VALUE)
        if value.filter == "to_yaml" and value.arguments.get("indent", 0) != column:
            yield f"`to_yaml` stands at column {column}: it needs indent={column}"
        if value.filter != "to_yaml" and "- " not in code:
            yield "a value alone on its line is neither an item nor nested data"


def _skeleton(rendering: "jinja2.Environment", source: str) -> tuple[str, list[_Output]]:
    """Returns the text of a template without its tags, a mark for each value; and what the values are."""
    text, outputs, expression = "", list[_Output](), ""
    for _, kind, token in rendering.lex(source):
        if kind == "data":
            text += token
        elif kind == "variable_begin" or expression:
            expression += token
        else:
            text += _SWALLOWED * token.count("\n")
        if kind == "variable_end":
            outputs.append(_output(rendering, expression))
            text, expression = text + _VALUE + _SWALLOWED * expression.count("\n"), ""
    return text, outputs


def _output(rendering: "jinja2.Environment", expression: str) -> _Output:
    from jinja2 import nodes

    outer = next(iter(rendering.parse(expression).find_all(nodes.Output))).nodes[0]
    if not isinstance(outer, nodes.Filter):
        return _Output("", {})
    given: dict[str, object] = {str(argument.key): argument.value.as_const() for argument in outer.kwargs}
    if outer.args:
        given["indent"] = outer.args[0].as_const()
    return _Output(outer.name, given)
