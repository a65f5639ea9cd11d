"""Functions of texts. Letters change case one code point at a time, as DuckDB does it, never into several."""

from collections.abc import Callable

from mlspec.expressions.functions.function import Function, Parameter, called
from mlspec.expressions.types import Type
from mlspec.expressions.values import Value

TEXT = Parameter("text", (Type.STRING,))


def _lowered(letter: str) -> str:
    return letter.lower()[0]


def _raised(letter: str) -> str:
    """The one-letter capital, which for some Greek letters is the title form and for the sharp s U+1E9E."""
    for capital in (letter.upper(), letter.title()):
        if len(capital) == 1:
            return capital
    return "\u1e9e" if letter == "\u00df" else letter


def _each(change: Callable[[str], str]) -> Callable[[tuple[Value, ...], str], Value]:
    return lambda arguments, _zone: "".join(map(change, str(arguments[0])))


STRINGS = (
    Function("lower", "The text in small letters.", (TEXT,), Type.STRING, called("lower"), _each(_lowered)),
    Function("upper", "The text in capital letters.", (TEXT,), Type.STRING, called("upper"), _each(_raised)),
    Function(
        "length",
        "How many code points the text has.",
        (TEXT,),
        Type.INTEGER,
        called("length"),
        lambda arguments, _zone: len(str(arguments[0])),
    ),
)
