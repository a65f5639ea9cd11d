"""Tokens of literals -> nodes."""

import math
import re
from datetime import datetime, timedelta

from mlspec.expressions.failure import Failure, did_you_mean
from mlspec.expressions.tokens import Token
from mlspec.expressions.tree import Double, Integer, Interval, String, Timestamp
from mlspec.expressions.values import LARGEST_INTEGER

UNITS = ("SECOND", "MINUTE", "HOUR", "DAY", "WEEK")
LONGEST_INTERVAL = timedelta(days=36_525)
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)?")


def integer(token: Token) -> Integer | Failure:
    """Returns the whole number, refused beyond 64 bits."""
    digits = token.text.lstrip("0") or "0"
    if len(digits) > len(str(LARGEST_INTEGER)) or int(digits) > LARGEST_INTEGER:
        message = f"{token.text} does not fit 64 bits: the largest integer is {LARGEST_INTEGER}"
        return Failure(token.start, token.end, message, "write it with a decimal point to make it a double")
    return Integer(int(digits), start=token.start, end=token.end)


def double(token: Token) -> Double | Failure:
    """Returns the number, refused beyond the largest double."""
    value = float(token.text)
    if math.isinf(value):
        return Failure(token.start, token.end, f"{token.text} is larger than the largest double, about 1.8e308")
    return Double(value, start=token.start, end=token.end)


def string(token: Token) -> String:
    """Returns the text between the quotes."""
    return String(token.text[1:-1].replace("''", "'"), start=token.start, end=token.end)


def timestamp(word: Token, token: Token) -> Timestamp | Failure:
    """Returns the moment that `TIMESTAMP '...'` names, in UTC."""
    written = token.text[1:-1]
    hint = "write TIMESTAMP 'YYYY-MM-DD' or TIMESTAMP 'YYYY-MM-DD HH:MM:SS', in UTC"
    if not MOMENT.fullmatch(written):
        return Failure(token.start, token.end, f"{token.text} is not a timestamp", hint)
    head, dot, fraction = written.partition(".")
    try:
        moment = datetime.fromisoformat(head + dot + fraction.ljust(6, "0") * bool(dot))
    except ValueError as fault:
        return Failure(token.start, token.end, f"{token.text} is not a timestamp: {fault}", hint)
    return Timestamp(moment, start=word.start, end=token.end)


def interval(word: Token, count: Token, unit: Token) -> Interval | Failure:
    """Returns the length that `INTERVAL n UNIT` names, at most a century."""
    name = unit.upper.removesuffix("S") if unit.kind == "word" else ""
    if name not in UNITS:
        message = f"{unit.text or 'the end'} is not a unit of INTERVAL: {', '.join(UNITS)}"
        hint = f"a {name.lower()} has no fixed length: count days" if name in ("MONTH", "QUARTER", "YEAR") else ""
        return Failure(unit.start, unit.end, message, hint or did_you_mean(unit.text, UNITS))
    number = integer(count)
    one = Interval(1, name).value
    if isinstance(number, Failure) or number.value > LONGEST_INTERVAL // one:
        message = f"INTERVAL {count.text} {name} is longer than {LONGEST_INTERVAL // one} {name}S, a century"
        return Failure(count.start, count.end, message)
    return Interval(number.value, name, start=word.start, end=unit.end)
