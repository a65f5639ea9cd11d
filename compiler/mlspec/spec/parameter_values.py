"""What a parameter of an estimator accepts: alternatives, each a range of numbers, some texts, a boolean or null.

Every compile imports this: the data are named tuples, which are made in a third of the time of a dataclass.
"""

from collections.abc import Callable
from operator import ge, gt, le, lt
from typing import Literal, NamedTuple, cast

Value = bool | int | float | str | None
Written = str | list[str] | dict[str, str | float]
"""An alternative as the catalogue's JSON writes it."""

Word = Literal["null", "boolean", "text", "object"]
"""An alternative without bounds; an `object` is what no spec can write."""

NUMBERS: dict[str, tuple[str, tuple[type, ...]]] = {
    "integer": ("a whole number", (int,)),
    "number": ("a number", (int, float)),
    "fraction": ("a number with a decimal point", (float,)),
}
BOUNDS: dict[str, tuple[str, Callable[[float, float], bool]]] = {
    "from": (">=", ge),
    "above": (">", gt),
    "to": ("<=", le),
    "below": ("<", lt),
}
WORDS: dict[Word, tuple[str, type]] = {
    "null": ("null", type(None)),
    "boolean": ("true or false", bool),
    "text": ("a text", str),
}


class Range(NamedTuple):
    """Numbers of one type within bounds; a boolean is no number, although it is one to Python."""

    type: str
    bounds: tuple[tuple[str, float], ...]

    def accepts(self, value: Value) -> bool:
        """Returns whether the value is one of the numbers."""
        if not isinstance(value, int | float) or isinstance(value, bool):
            return False
        if not isinstance(value, NUMBERS[self.type][1]):
            return False
        return all(BOUNDS[bound][1](value, limit) for bound, limit in self.bounds)

    def in_words(self) -> str:
        """Returns the range as a person would say it."""
        name = NUMBERS[self.type][0]
        limits = [f"{BOUNDS[bound][0]} {int(limit) if limit == int(limit) else limit}" for bound, limit in self.bounds]
        return f"{name} {' and '.join(limits)}" if limits else name


class Accepted(NamedTuple):
    """The alternatives of one parameter, in the order in which they are told."""

    ranges: tuple[Range, ...]
    texts: tuple[str, ...]
    words: tuple[Word, ...]

    def accepts(self, value: Value) -> bool:
        """Returns whether the value is one of the alternatives."""
        if isinstance(value, str) and value in self.texts:
            return True
        if any(isinstance(value, WORDS[word][1]) for word in self.words if word != "object"):
            return True
        return any(numbers.accepts(value) for numbers in self.ranges)

    def in_words(self) -> str:
        """Returns what a spec can write, or an empty text if that is nothing."""
        texts = [repr(text) for text in self.texts]
        words = [WORDS[word][0] for word in self.words if word != "object"]
        told = [*(numbers.in_words() for numbers in self.ranges), *texts, *words]
        return f"{', '.join(told[:-1])} or {told[-1]}" if len(told) > 1 else "".join(told)


def bind_accepted(alternatives: list[Written]) -> Accepted:
    """Returns the alternatives of the catalogue's JSON."""
    return Accepted(
        tuple(_range(item) for item in alternatives if isinstance(item, dict)),
        tuple(text for item in alternatives if isinstance(item, list) for text in item),
        tuple(cast("Word", item) for item in alternatives if isinstance(item, str)),
    )


def _range(item: dict[str, str | float]) -> Range:
    return Range(str(item["type"]), tuple((bound, float(item[bound])) for bound in BOUNDS if bound in item))
