"""Texts made of texts. What could grow without end is NULL beyond 10,000 code points."""

from mlspec.expressions.functions.function import Function, Parameter, called
from mlspec.expressions.functions.parameters import TEXT
from mlspec.expressions.types import Type
from mlspec.expressions.values import Value, whole

LONGEST = 10_000
TIMES = Parameter("times", (Type.INTEGER,), bounds=(0, LONGEST))
LENGTH = Parameter("length", (Type.INTEGER,), bounds=(0, LONGEST))
PADDING = Parameter("padding", (Type.STRING,))


def _texts(arguments: tuple[Value, ...]) -> list[str]:
    return [str(text) for text in arguments if text is not None]


def _separated(arguments: tuple[Value, ...], _zone: str) -> Value:
    separator, *texts = arguments
    if separator is None or len(str(separator)) * (len(texts) - 1) > LONGEST:
        return None
    return str(separator).join(_texts(tuple(texts)))


def _separated_sql(sql: tuple[str, ...], _zone: str) -> str:
    separator, *texts = sql
    within = f"length({separator}) * {len(texts) - 1} <= {LONGEST}"
    return f"concat_ws(CASE WHEN {within} THEN {separator} END, {', '.join(texts)})"


def _repeated(arguments: tuple[Value, ...], _zone: str) -> Value:
    text, times = str(arguments[0]), whole(arguments[1])
    return text * times if len(text) * times <= LONGEST and abs(times) <= LONGEST else None


def _repeated_sql(sql: tuple[str, ...], _zone: str) -> str:
    text, times = sql
    within = f"{times} BETWEEN -{LONGEST} AND {LONGEST} AND length({text}) * TRY_CAST({times} AS INTEGER) <= {LONGEST}"
    return f"repeat({text}, CASE WHEN {within} THEN {times} END)"


def _padded(arguments: tuple[Value, ...], *, left: bool) -> Value:
    text, length, padding = str(arguments[0]), whole(arguments[1]), str(arguments[2])
    if length > LONGEST or not padding:
        return None
    missing = max(length - len(text), 0)
    added = (padding * (missing // len(padding) + 1))[:missing]
    kept = text[: max(length, 0)]
    return added + kept if left else kept + added


def _padding(name: str, summary: str, *, left: bool) -> Function:
    def duckdb(sql: tuple[str, ...], _zone: str) -> str:
        text, length, padding = sql
        size = f"CASE WHEN {length} < 0 THEN 0 WHEN {length} <= {LONGEST} THEN TRY_CAST({length} AS INTEGER) END"
        return f"{name}({text}, {size}, nullif({padding}, ''))"

    return Function(
        name,
        f"{summary}, cut to the length if longer; NULL of no padding and beyond 10,000 code points.",
        (TEXT, LENGTH, PADDING),
        Type.STRING,
        duckdb,
        lambda arguments, _zone: _padded(arguments, left=left),
        copies=3,
    )


def _replaced(arguments: tuple[Value, ...], _zone: str) -> Value:
    text, old, new = map(str, arguments)
    if len(new) > len(old) and len(text) * len(new) > LONGEST:
        return None
    return text.replace(old, new) if old else text


def _replaced_sql(sql: tuple[str, ...], _zone: str) -> str:
    text, old, new = sql
    within = f"length({new}) <= length({old}) OR length({text}) * length({new}) <= {LONGEST}"
    return f"replace({text}, {old}, CASE WHEN {within} THEN {new} END)"


COMPOSITION = (
    Function(
        "concat",
        "The texts one after the other; NULL ones are left out, where || is NULL.",
        (TEXT,),
        Type.STRING,
        called("concat"),
        lambda arguments, _zone: "".join(_texts(arguments)),
        repeats=True,
        sees_null=True,
    ),
    Function(
        "concat_ws",
        "The texts with the separator between them; NULL ones are left out. NULL of a NULL separator, and if the "
        "separators alone could exceed 10,000 code points.",
        (Parameter("separator", (Type.STRING,)), TEXT),
        Type.STRING,
        _separated_sql,
        _separated,
        repeats=True,
        sees_null=True,
        copies=2,
    ),
    Function(
        "replace",
        "The text with a new part wherever the old one stands; unchanged if the old one is empty, and NULL if the "
        "new one is longer and length(text) * length(new) exceeds 10,000.",
        (TEXT, Parameter("old", (Type.STRING,)), Parameter("new", (Type.STRING,))),
        Type.STRING,
        _replaced_sql,
        _replaced,
        copies=3,
    ),
    Function(
        "repeat",
        "The text several times; NULL beyond 10,000 times or code points.",
        (TEXT, TIMES),
        Type.STRING,
        _repeated_sql,
        _repeated,
        copies=4,
    ),
    _padding("lpad", "The text filled up on its left to a length", left=True),
    _padding("rpad", "The text filled up on its right to a length", left=False),
)
