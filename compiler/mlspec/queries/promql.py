"""PromQL from pieces that are matched whole against allow lists: no name or number can change its shape."""

import re
from collections.abc import Mapping, Sequence
from math import isfinite

_METRIC = re.compile(r"[A-Za-z_][A-Za-z0-9_:]*")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_VALUE = re.compile(r"[A-Za-z0-9._-]*")
_WORD = re.compile(r"[A-Za-z0-9_]+")


def series(
    metric: str, labels: Mapping[str, str], *, unlike: str = "", among: Mapping[str, Sequence[str]] | None = None
) -> str:
    """Returns a selector of the series with these labels.

    Args:
        metric: the name of the metric.
        labels: the values that labels have.
        unlike: the one of `labels` that has any other value instead.
        among: words of which a label has any.

    Raises:
        ValueError: for a name or a value that is not on its allow list.
    """
    matchers = [matcher(name, value, unlike=name == unlike) for name, value in labels.items()]
    for name, words in (among or {}).items():
        matchers.append(f'{_whole(_NAME, name)}=~"{"|".join(_whole(_WORD, word) for word in words)}"')
    return f"{_whole(_METRIC, metric)}{{{','.join(matchers)}}}"


def matcher(name: str, value: str, *, unlike: bool = False) -> str:
    """Returns what a label is held to, as Prometheus and Alertmanager read it.

    Raises:
        ValueError: for a name or a value that is not on its allow list.
    """
    return f'{_whole(_NAME, name)}{"!=" if unlike else "="}"{_whole(_VALUE, value)}"'


def increase(selector: str, seconds: int) -> str:
    """Returns the sum of what counters rose by in the last so many seconds."""
    return f"sum(increase({selector}[{seconds:d}s]))"


def last(selector: str, seconds: int) -> str:
    """Returns the newest value of each series in the last so many seconds, whether or not it has ended since."""
    return f"last_over_time({selector}[{seconds:d}s])"


def only(selector: str) -> str:
    """Returns the value of the one series that a selector finds: nothing where there is none, or more than one."""
    return f"(max({selector}) and count({selector}) == 1)"


def finite(expression: str) -> str:
    """Returns an expression without a result where that of another one is NaN or infinite."""
    return f"(({expression}) > -Inf < Inf)"


def beyond(expression: str, level: float, *, above: bool) -> str:
    """Returns the value of an expression where it lies beyond a level; else, and without a finite one, the level."""
    bound = number(level)
    return f"(({finite(expression)} {'>' if above else '<'} {bound}) or vector({bound}))"


def number(value: float) -> str:
    """Returns a finite number as a literal.

    Raises:
        ValueError: for NaN and infinities.
    """
    if not isfinite(value):
        raise ValueError(f"{value} is no number for a query")
    return f"{value:.12g}" if value >= 0 else f"(-{-value:.12g})"


def _whole(pattern: re.Pattern[str], text: str) -> str:
    if pattern.fullmatch(text) is None:
        raise ValueError(f"{text!r} has no place in a query")
    return text
