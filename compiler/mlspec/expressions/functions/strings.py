"""Functions of a whole text. Letters change case one code point at a time, as DuckDB does it, never into several."""

from collections.abc import Callable

from mlspec.expressions.functions.function import Function, Parameter, called
from mlspec.expressions.functions.parameters import TEXT
from mlspec.expressions.types import Type
from mlspec.expressions.values import Value

SPACES = "\u0020\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""Unicode's category Zs, which is what DuckDB trims: tabs and ends of lines stay."""

PART = Parameter("part", (Type.STRING,))


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


def _changed(name: str, summary: str, change: Callable[[str], str]) -> Function:
    return Function(
        name,
        summary,
        (TEXT,),
        Type.STRING,
        called(name),
        lambda arguments, _zone: change(str(arguments[0])),
    )


def _test(name: str, summary: str, holds: Callable[[str, str], bool]) -> Function:
    return Function(
        name,
        summary,
        (TEXT, PART),
        Type.BOOLEAN,
        called(name),
        lambda arguments, _zone: holds(str(arguments[0]), str(arguments[1])),
    )


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
    _changed("trim", "The text without spaces around it; tabs stay.", lambda text: text.strip(SPACES)),
    _changed("ltrim", "The text without spaces before it; tabs stay.", lambda text: text.lstrip(SPACES)),
    _changed("rtrim", "The text without spaces after it; tabs stay.", lambda text: text.rstrip(SPACES)),
    _test("contains", "Whether the part stands in the text, as every empty one does.", lambda text, part: part in text),
    _test("starts_with", "Whether the text starts with the part.", str.startswith),
    _test("ends_with", "Whether the text ends with the part.", str.endswith),
    Function(
        "strpos",
        "Where the part first stands in the text, counted from 1 in code points; 0 if it does not.",
        (TEXT, PART),
        Type.INTEGER,
        called("strpos"),
        lambda arguments, _zone: str(arguments[0]).find(str(arguments[1])) + 1,
    ),
)
