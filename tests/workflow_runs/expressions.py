"""GitHub's expressions, as far as workflows here use them: whatever else one holds is an error and never a guess.

Semantics: "Evaluate expressions in workflows and actions" in GitHub's documentation. Texts are compared without regard
to case, `&&` and `||` answer with an operand, and what a context does not have is null.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workflow_runs.faults import NotUnderstood

TOKEN = re.compile(
    r"\s*(?:(?P<number>-?\d+(?:\.\d+)?)|'(?P<text>(?:[^']|'')*)'|(?P<name>[A-Za-z_][\w-]*)"
    r"|(?P<sign>==|!=|<=|>=|&&|\|\||[!<>()\[\],.*]))"
)
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
CONSTANTS = {"true": True, "false": False, "null": None}
STATUS = re.compile(r"\b(always|success|failure|cancelled)\s*\(")


class Closed(dict[str, Any]):
    """A context whose keys are all known: to ask it for another one is an error in the workflow."""


class Splat(list[Any]):
    """What `.*` gives: a property of it is the list of that property of each."""


@dataclass(frozen=True)
class Scope:
    """What an expression can name: contexts by name, and functions that tell how things went so far."""

    contexts: Mapping[str, Any]
    status: Mapping[str, Callable[[], bool]]

    def value(self, text: str) -> Any:
        """Returns what an expression without its `${{ }}` comes to."""
        return _Reader(text, self).whole()

    def text(self, template: Any) -> str:
        """Returns a text with its expressions replaced by their values."""
        return EXPRESSION.sub(lambda found: shown(self.value(found[1])), shown(template))

    def data(self, template: Any) -> Any:
        """Returns a value of a workflow in which every text that is one expression became the expression's value."""
        if isinstance(template, str):
            whole = EXPRESSION.fullmatch(template.strip())
            return self.value(whole[1]) if whole else self.text(template)
        if isinstance(template, Mapping):
            return {key: self.data(value) for key, value in template.items()}
        return [self.data(each) for each in template] if isinstance(template, list) else template

    def holds(self, condition: Any) -> bool:
        """Returns whether an `if` holds; one that asks for no status holds only after success."""
        text = shown(condition if condition is not None else "success()").strip()
        whole = EXPRESSION.fullmatch(text)
        text = whole[1] if whole else text
        if EXPRESSION.search(text):
            raise NotUnderstood(f"an if that is a text around an expression: {text}")
        return (bool(STATUS.search(text)) or self.status["success"]()) and truth(self.value(text))


def shown(value: Any) -> str:
    """Returns a value as GitHub writes it into a text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (Mapping, list)):
        return "Array" if isinstance(value, list) else "Object"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def truth(value: Any) -> bool:
    """Returns whether a value counts as true: everything does but false, 0, an empty text and null."""
    return value not in (False, 0, "", None) and value == value  # noqa: PLR0124 - NaN is false


def _number(value: Any) -> float:
    if isinstance(value, str):
        try:
            return float(value or 0)
        except ValueError:
            return math.nan
    return math.nan if isinstance(value, (Mapping, list)) else float(value or 0)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    if isinstance(left, (Mapping, list)) or isinstance(right, (Mapping, list)):
        return left is right
    if left is None and right is None:
        return True
    return _number(left) == _number(right)


def _contains(where: Any, what: Any) -> bool:
    if isinstance(where, list):
        return any(_equal(each, what) for each in where)
    return shown(what).casefold() in shown(where).casefold()


def _formatted(template: str, *values: Any) -> str:
    return re.sub(r"\{\{|\}\}|\{(\d+)\}", lambda hit: shown(values[int(hit[1])]) if hit[1] else hit[0][0], template)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "contains": _contains,
    "startswith": lambda text, start: shown(text).casefold().startswith(shown(start).casefold()),
    "endswith": lambda text, end: shown(text).casefold().endswith(shown(end).casefold()),
    "format": _formatted,
    "join": lambda values, between=",": shown(between).join(map(shown, values)),
    "tojson": lambda value: json.dumps(value, indent=2),
    "fromjson": lambda text: json.loads(shown(text)),
}


class _Reader:
    """Reads an expression from left to right and evaluates it on the way; both sides of `&&` and `||` are read."""

    def __init__(self, text: str, scope: Scope) -> None:
        self.text, self.scope, self.tokens = text, scope, list[tuple[str, str]]()
        at = 0
        while text[at:].strip():
            found = TOKEN.match(text, at)
            if found is None:
                raise NotUnderstood(f"{text[at:].strip()!r} in the expression {text.strip()!r}")
            kind = found.lastgroup or ""
            self.tokens.append((kind, found[kind]))
            at = found.end()

    def whole(self) -> Any:
        value = self._any()
        if self.tokens:
            raise NotUnderstood(f"{self.tokens[0][1]!r} in the expression {self.text.strip()!r}")
        return value

    def _is(self, *signs: str) -> str | None:
        if self.tokens and self.tokens[0][0] == "sign" and self.tokens[0][1] in signs:
            return self.tokens.pop(0)[1]
        return None

    def _must(self, sign: str) -> None:
        if self._is(sign) is None:
            raise NotUnderstood(f"no {sign!r} in the expression {self.text.strip()!r}")

    def _any(self) -> Any:
        value = self._all()
        while self._is("||"):
            other = self._all()
            value = value if truth(value) else other
        return value

    def _all(self) -> Any:
        value = self._equality()
        while self._is("&&"):
            other = self._equality()
            value = other if truth(value) else value
        return value

    def _equality(self) -> Any:
        value = self._order()
        while sign := self._is("==", "!="):
            value = _equal(value, self._order()) is (sign == "==")
        return value

    def _order(self) -> Any:
        value = self._not()
        while sign := self._is("<", "<=", ">", ">="):
            left, right = _number(value), _number(self._not())
            value = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[sign]
        return value

    def _not(self) -> Any:
        return not truth(self._not()) if self._is("!") else self._path()

    def _path(self) -> Any:
        value = self._operand()
        while sign := self._is(".", "["):
            value = self._property(value, self._key(sign))
        return value

    def _key(self, sign: str) -> Any:
        if sign == "[":
            key = "*" if self._is("*") else self._any()
            self._must("]")
            return key
        if self._is("*"):
            return "*"
        kind, name = self.tokens.pop(0) if self.tokens else ("", "")
        if kind != "name":
            raise NotUnderstood(f"{name!r} after a point in the expression {self.text.strip()!r}")
        return name

    def _property(self, value: Any, key: Any) -> Any:
        if key == "*":
            return Splat(value.values() if isinstance(value, Mapping) else value or ())
        if isinstance(value, Splat):
            return Splat(each[key] for each in value if isinstance(each, Mapping) and key in each)
        if isinstance(value, list):
            return value[int(key)] if isinstance(key, (int, float)) and 0 <= key < len(value) else None
        if isinstance(value, Mapping) and key in value:
            return value[key]
        if isinstance(value, Closed):
            raise NotUnderstood(f"nothing is called {key!r} there: {self.text.strip()!r}")
        return None

    def _operand(self) -> Any:
        if self._is("("):
            value = self._any()
            self._must(")")
            return value
        kind, text = self.tokens.pop(0) if self.tokens else ("", "nothing")
        match kind:
            case "number":
                return float(text) if "." in text else int(text)
            case "text":
                return text.replace("''", "'")
            case "name" if self._is("("):
                return self._called(text)
            case "name" if text in CONSTANTS:
                return CONSTANTS[text]
            case "name" if text in self.scope.contexts:
                return self.scope.contexts[text]
        raise NotUnderstood(f"{text!r} in the expression {self.text.strip()!r}")

    def _called(self, name: str) -> Any:
        arguments: list[Any] = []
        while not self._is(")"):
            if arguments:
                self._must(",")
            arguments.append(self._any())
        function = {**FUNCTIONS, **self.scope.status}.get(name.lower())
        if function is None:
            raise NotUnderstood(f"the function {name!r} in the expression {self.text.strip()!r}")
        return function(*arguments)
