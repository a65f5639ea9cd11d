"""What the language refuses, where it points, and the way out it names."""

import pytest
from expressions_oracle import COLUMNS

from mlspec.expressions.failure import Failure
from mlspec.expressions.foreign import FUNCTIONS as FOREIGN
from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.inference import infer
from mlspec.expressions.parser import parse

VALUE = "write a value: a literal, a column, a function call, CASE, CAST or a parenthesis"
SUBQUERY = "an expression has no subqueries: joins and windows are fields of the spec"
NO_SQL = {
    "i == 1": ("== is not part of expressions", "==", "use ="),
    "b && b": ("&& is not part of expressions", "&&", "use AND"),
    "b | b": ("| is not part of expressions", "|", "use OR, or || to join texts"),
    "!b": ("! is not part of expressions", "!", "use NOT"),
    "i; DROP TABLE t": ("; is not part of expressions", ";", "write one expression, without a semicolon"),
    "i -- all": (
        "-- is not part of expressions",
        "--",
        "comments belong in the YAML; for a double minus write - -x",
    ),
    "i /* all */": ("/* is not part of expressions", "/*", "comments belong in the YAML"),
    "x // 2": ("// is not part of expressions", "//", "use floor(a / b)"),
    '"i" = 1': (
        '" is not part of expressions',
        '"',
        "columns are written without quotes, texts with single quotes",
    ),
    "i::DOUBLE": (":: is not part of expressions", "::", "use CAST(x AS type)"),
    "${i}": ("$ is not part of expressions", "$", "parameters and substitutions are not part of expressions"),
    "\u00e4 = 1": ("\u00e4 is not part of expressions", "\u00e4", "names are of ASCII letters, digits and _"),
    "i \x00": ("U+0000 is not part of expressions", "\x00", "names are of ASCII letters, digits and _"),
    "s = 'a\tb'": (
        "the character U+0009 cannot stand in a text",
        "\t",
        "texts are of printable characters on one line",
    ),
    "s = 'open": ("the text that starts here has no closing quote", "'open", "write '' for a quote inside"),
    "1_000": ("1_000 is neither a number nor a name", "1_000", "numbers are written like 12, 0.5 or 1e-3"),
    "at + 1d": ("1d is neither a number nor a name", "1d", "a length of time is written INTERVAL 1 DAY"),
    "at - 90m": ("90m is neither a number nor a name", "90m", "a length of time is written INTERVAL 90 MINUTE"),
    "at - 2w": ("2w is neither a number nor a name", "2w", "a length of time is written INTERVAL 2 WEEK"),
    "1d2d": ("1d2d is neither a number nor a name", "1d2d", "numbers are written like 12, 0.5 or 1e-3"),
    "0x1F": ("0x1F is neither a number nor a name", "0x1F", "numbers are written like 12, 0.5 or 1e-3"),
    "SELECT 1": (f"SELECT is not expected here: {VALUE}", "SELECT", SUBQUERY),
    "(SELECT i FROM t)": (f"SELECT is not expected here: {VALUE}", "SELECT", SUBQUERY),
    "i IN (SELECT 1)": (f"SELECT is not expected here: {VALUE}", "SELECT", SUBQUERY),
    "avg(x) OVER (b)": (
        "OVER is not expected here: write an operator or the end",
        "OVER",
        "windows are fields of the spec: by, over, last",
    ),
    "s ILIKE 'a%'": (
        "ILIKE is not expected here: write an operator or the end",
        "ILIKE",
        "use lower(x) LIKE pattern",
    ),
    "count(DISTINCT i)": (
        f"DISTINCT is not expected here: {VALUE}",
        "DISTINCT",
        "count what CASE selects, or deduplicate in the source's clean",
    ),
}
GRAMMAR = {
    "i < x < 3": ("< follows a comparison: comparisons do not chain", (6, 7), "write a < b AND b < c, or parentheses"),
    "i = 1 IS NULL": (
        "IS follows a comparison: comparisons do not chain",
        (6, 8),
        "write a < b AND b < c, or parentheses",
    ),
    "b = NOT b": ("NOT binds looser than what stands before it", (4, 7), "put it in parentheses: (NOT x)"),
    "": (f"the expression ends too early: {VALUE}", (0, 0), ""),
    "i +": (f"the expression ends too early: {VALUE}", (3, 3), ""),
    "(i": ("the expression ends too early: write an operator or )", (2, 2), ""),
    "i)": (") is not expected here: write an operator or the end", (1, 2), ""),
    "i j": ("j is not expected here: write an operator or the end", (2, 3), ""),
    "i IN ()": (f") is not expected here: {VALUE}", (6, 7), ""),
    "i IS 5": ("5 is not expected here: write NULL after IS: IS [NOT] NULL is the only such test", (5, 6), ""),
    "i BETWEEN 1": ("the expression ends too early: write AND and the upper end of BETWEEN", (11, 11), ""),
    "CASE END": (f"END is not expected here: {VALUE}", (5, 8), ""),
    "CASE i END": ("END is not expected here: write WHEN condition THEN value after CASE", (7, 10), ""),
    "CASE WHEN b THEN 1": ("the expression ends too early: write an operator, ELSE or END", (18, 18), ""),
    "a.b.c": (". is not expected here: write an operator or the end", (3, 4), ""),
    "round()": (f") is not expected here: {VALUE}", (6, 7), ""),
    "pi(3)": ("3 is not expected here: write )", (3, 4), ""),
    "sum(*)": (f"* is not expected here: {VALUE}", (4, 5), ""),
}
NAMES = {
    "9223372036854775808": (
        "9223372036854775808 does not fit 64 bits: the largest integer is 9223372036854775807",
        (0, 19),
        "write it with a decimal point to make it a double",
    ),
    "1e999": ("1e999 is larger than the largest double, about 1.8e308", (0, 5), ""),
    "CAST(i AS FLOAT)": (
        "FLOAT is not a type of CAST: BOOLEAN, BIGINT, DOUBLE, VARCHAR, TIMESTAMP",
        (10, 15),
        "use DOUBLE",
    ),
    "CAST(i AS VARCHR)": (
        "VARCHR is not a type of CAST: BOOLEAN, BIGINT, DOUBLE, VARCHAR, TIMESTAMP",
        (10, 16),
        "did you mean 'VARCHAR'?",
    ),
    "t - INTERVAL 3 MONTH": (
        "MONTH is not a unit of INTERVAL: SECOND, MINUTE, HOUR, DAY, WEEK",
        (15, 20),
        "a month has no fixed length: count days",
    ),
    "t - INTERVAL 3 HUORS": (
        "HUORS is not a unit of INTERVAL: SECOND, MINUTE, HOUR, DAY, WEEK",
        (15, 20),
        "did you mean 'HOUR'?",
    ),
    "t - INTERVAL 36526 DAYS": ("INTERVAL 36526 DAY is longer than 36525 DAYS, a century", (13, 18), ""),
    "t > TIMESTAMP '2013-02-30'": (
        "'2013-02-30' is not a timestamp: day is out of range for month",
        (14, 26),
        "write TIMESTAMP 'YYYY-MM-DD' or TIMESTAMP 'YYYY-MM-DD HH:MM:SS', in UTC",
    ),
    "t > TIMESTAMP 'yesterday'": (
        "'yesterday' is not a timestamp",
        (14, 25),
        "write TIMESTAMP 'YYYY-MM-DD' or TIMESTAMP 'YYYY-MM-DD HH:MM:SS', in UTC",
    ),
}
FOREIGN_CALLS = {
    "houer(t)": "did you mean 'hour'?",
    "log(x)": "use ln(x) for the natural logarithm, log10(x) for base ten",
    "read_csv('/etc/passwd')": "",
    "getenv('HOME')": "",
    "now()": "an expression has no clock: use the prediction time",
    "IF(b, 1, 2)": "use CASE WHEN condition THEN a ELSE b END",
}


@pytest.mark.parametrize(("text", "fault"), NO_SQL.items())
def test_what_is_not_of_the_language_is_pointed_at_with_a_way_out(text: str, fault: tuple[str, str, str]) -> None:
    message, offending, hint = fault
    start = text.index(offending)
    assert parse(text) == Failure(start, start + len(offending), message, hint)


@pytest.mark.parametrize(("text", "fault"), (GRAMMAR | NAMES).items())
def test_a_wrong_expression_is_pointed_at(text: str, fault: tuple[str, tuple[int, int], str]) -> None:
    message, place, hint = fault
    assert parse(text) == Failure(*place, message, hint)


@pytest.mark.parametrize(("text", "hint"), FOREIGN_CALLS.items())
def test_a_function_outside_the_table_is_refused_by_name(text: str, hint: str) -> None:
    name = text.partition("(")[0]
    known = "" if hint else f": {', '.join(FUNCTIONS)}"
    assert parse(text) == Failure(0, len(name), f"{name} is not a function here{known}", hint)


def test_what_people_write_elsewhere_is_not_of_the_table() -> None:
    assert set(FOREIGN) & set(FUNCTIONS) == set()


KNOWN = ", ".join(COLUMNS)
ILL_TYPED = {
    "y < 3": (f"column y is not known here: {KNOWN}", "y", "did you mean 'weather.y'?"),
    "wether.y < 3": (f"column wether.y is not known here: {KNOWN}", "wether.y", "did you mean 'weather.y'?"),
    "x + b": ("+ takes integer or double; b is boolean", "b", "use CASE WHEN x THEN 1 ELSE 0 END"),
    "'a' + x": ("+ takes integer or double; 'a' is string", "'a'", "texts are joined by ||"),
    "b || s": ("|| takes string; b is boolean", "b", "use OR"),
    "s || 1": ("|| takes string; 1 is integer", "1", "use CAST(x AS VARCHAR)"),
    "NOT i": ("NOT takes boolean; i is integer", "i", "compare it: x <> 0, x = 'a'"),
    "b AND 'x'": ("AND takes boolean; 'x' is string", "'x'", "compare it: x <> 0, x = 'a'"),
    "x * (NULL)": ("* takes integer or double; NULL is null", "(NULL)", "give it a type: CAST(NULL AS type)"),
    "x = NULL": ("a comparison with NULL is never true, nor false", "NULL", "use IS NULL or IS NOT NULL"),
    "x NOT IN (1, NULL)": (
        "a comparison with NULL is never true, nor false",
        "NULL",
        "use IS NULL or IS NOT NULL",
    ),
    "t = '2013-01-01'": (
        "'2013-01-01' is string: it cannot be compared with t, timestamp",
        "'2013-01-01'",
        "write TIMESTAMP 'YYYY-MM-DD HH:MM:SS'",
    ),
    "i IN (1, 2.5, 'a')": ("'a' is string: it cannot be compared with i, double", "'a'", ""),
    "x BETWEEN 1 AND b": ("b is boolean: it cannot be compared with x, double", " b", ""),
    "t + 1": (
        "timestamp + integer has no meaning: 1 is integer",
        "1",
        "add or subtract INTERVAL n UNIT",
    ),
    "t + u": (
        "timestamp + timestamp has no meaning: u is timestamp",
        "u",
        "add or subtract INTERVAL n UNIT",
    ),
    "CASE WHEN x THEN 1 END": ("WHEN takes boolean; x is double", "x", "compare it: x <> 0, x = 'a'"),
    "CASE WHEN b THEN 1 ELSE 'a' END": ("the values of CASE are integer; 'a' is string", "'a'", ""),
    "CASE i WHEN 'a' THEN 1 END": ("'a' is string: it cannot be compared with i, integer", "'a'", ""),
    "CAST(s AS BIGINT)": (
        "s is string: CAST cannot make it integer",
        "CAST(s AS BIGINT)",
        "declare the column as integer in its source, where text is read and checked",
    ),
    "CAST(t AS DOUBLE)": (
        "t is timestamp: CAST cannot make it double",
        "CAST(t AS DOUBLE)",
        "use epoch(x) for seconds",
    ),
    "hour(s)": ("hour takes timestamp; s is string", "s", ""),
    "avg(b)": ("avg takes integer or double; b is boolean", "b)", "use CASE WHEN x THEN 1 ELSE 0 END"),
    "coalesce(i, 's')": ("the arguments of coalesce are integer; 's' is string", "'s'", ""),
    "round(x, 16)": ("16 is not a digits of round: a whole number from 0 to 15", "16", ""),
    "date_trunc('hours', t)": (
        "'hours' is not a unit of date_trunc: 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'",
        "'hours'",
        "did you mean 'hour'?",
    ),
    "date_trunc(s, t)": (
        "s is not a unit of date_trunc: 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'",
        "s,",
        "",
    ),
    "repeat(s, 10001)": (
        "10001 is not a times of repeat: a number from 0 to 10000",
        "10001",
        "write a number from 0 to 10000",
    ),
    "lpad(s, 1000000, '0')": (
        "1000000 is not a length of lpad: a number from 0 to 10000",
        "1000000",
        "write a number from 0 to 10000",
    ),
    "quantile_cont(x, 1.5)": (
        "1.5 is not a share of quantile_cont: a number from 0 to 1",
        "1.5",
        "write a number from 0 to 1",
    ),
    "quantile_cont(x, 1 - 0.5)": (
        "1 - 0.5 is not a share of quantile_cont: a number from 0 to 1",
        "1 - 0.5",
        "write the number itself",
    ),
    "power(x, s)": ("power takes integer or double; s is string", "s", ""),
    "concat(s, NULL)": ("concat takes string; NULL is null", "NULL", "give it a type: CAST(NULL AS type)"),
    "count_if(i)": ("count_if takes boolean; i is integer", "i)", ""),
    "make_timestamp(i, 1, 1)": (
        "make_timestamp takes 6 arguments, not 3",
        "make_timestamp(i, 1, 1)",
        f"write make_timestamp(year, month, day, hour, minute, second): {FUNCTIONS['make_timestamp'].summary}",
    ),
    "nullif(x)": (
        "nullif takes 2 arguments, not 1",
        "nullif(x)",
        "write nullif(x, y): NULL if both arguments are equal, else the first.",
    ),
    "round(x, 1, 2)": (
        "round takes 1 or 2 arguments, not 3",
        "round(x, 1, 2)",
        "write round(x, digits): The nearest number with 0 to 15 decimal digits, half away from zero.",
    ),
    "greatest(x)": (
        "greatest takes 2 or more arguments, not 1",
        "greatest(x)",
        "write greatest(x, y, ...): The largest argument that is not NULL; NaN is the largest number.",
    ),
    "avg(x) + i": (
        "column i has a value per row, avg(x) one for all of them",
        "i",
        "put it inside an aggregate, as in avg(i)",
    ),
    "sum(1 + max(x))": (
        "max stands inside sum: aggregates do not nest",
        "max(x)",
        "combine them side by side: sum(x) / count(*)",
    ),
}


@pytest.mark.parametrize(("text", "fault"), ILL_TYPED.items())
def test_a_wrong_type_is_pointed_at_in_its_operand(text: str, fault: tuple[str, str, str]) -> None:
    message, offending, hint = fault
    tree = parse(text)
    assert not isinstance(tree, Failure), tree
    start = text.rindex(offending)
    trimmed = offending.strip(" ").rstrip(",") if offending not in ("b)", "i)") else offending[0]
    start += len(offending) - len(offending.lstrip(" "))
    assert infer(tree, COLUMNS) == Failure(start, start + len(trimmed), message, hint)
