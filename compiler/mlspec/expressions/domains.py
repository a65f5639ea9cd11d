"""What a value may be, as far as declarations say: an interval, a choice of few, or anything; NULL or never NULL.

A domain holds every value that can occur and may hold more: what is impossible in it is impossible.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mlspec.expressions.tree import Boolean, Call, Column, Double, Integer, Null, String, Timestamp, Tree, Unary
from mlspec.expressions.values import Value

Number = int | float

EXACT = 2**53
"""From here on doubles skip integers: a comparison of both rounds, so that it says nothing about the integer."""

CALENDAR = {
    "day": (1, 31),
    "dayofweek": (0, 6),
    "dayofyear": (1, 366),
    "hour": (0, 23),
    "isodow": (1, 7),
    "minute": (0, 59),
    "month": (1, 12),
    "quarter": (1, 4),
    "second": (0, 59),
    "week": (1, 53),
}
"""The least and greatest value of functions that are NULL for NULL alone."""

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - moments are UTC without a zone


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers between two ends; above an infinite end lies NaN, which is greater than any number.

    A moment is its microseconds since 1970.
    """

    low: Number = -math.inf
    high: Number = math.inf
    low_open: bool = False
    high_open: bool = False
    whole: bool = False

    @property
    def empty(self) -> bool:
        """Whether no number is within."""
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    @property
    def single(self) -> Number | None:
        """The one finite number within, if there is just one."""
        return self.low if self.low == self.high and not self.empty and math.isfinite(self.low) else None

    def narrowed(self, operator: str, bound: Number) -> "Interval":
        """Returns what of the interval compares so with a finite number."""
        if self.whole and abs(bound) >= EXACT:
            return self
        bound = bound if self.whole else float(bound)
        match operator:
            case "=":
                found = self.narrowed("<=", bound).narrowed(">=", bound)
            case "<>":
                return self._without(bound)
            case "<" | "<=":
                tighter = bound < self.high or (bound == self.high and operator == "<")
                found = replace(self, high=bound, high_open=operator == "<") if tighter else self
            case _:
                tighter = bound > self.low or (bound == self.low and operator == ">")
                found = replace(self, low=bound, low_open=operator == ">") if tighter else self
        return found.rounded()

    def _without(self, bound: Number) -> "Interval":
        found = replace(self, low_open=self.low_open or self.low == bound)
        return replace(found, high_open=found.high_open or found.high == bound).rounded()

    def rounded(self) -> "Interval":
        """Returns the interval of whole numbers with ends that are in it."""
        if not self.whole:
            return self
        low, high = self.low, self.high
        if math.isfinite(low):
            low = math.floor(low) + 1 if self.low_open else math.ceil(low)
        if math.isfinite(high):
            high = math.ceil(high) - 1 if self.high_open else math.floor(high)
        return Interval(low, high, whole=True)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of `among` (None: any text or boolean), and none of `without`."""

    among: frozenset[Value] | None = None
    without: frozenset[Value] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether nothing is left to choose."""
        return self.among is not None and not self.among

    def kept(self, values: Collection[Value]) -> "Choice":
        """Returns the choice of those of `values` that it has."""
        found = frozenset(values) - self.without
        return Choice(found if self.among is None else found & self.among)

    def dropped(self, values: Collection[Value]) -> "Choice":
        """Returns the choice without `values`."""
        if self.among is None:
            return Choice(None, self.without | frozenset(values))
        return Choice(self.among - frozenset(values))


@dataclass(frozen=True, slots=True)
class Domain:
    """What a value may be: NULL if `null`, and anything where `values` is None."""

    values: Interval | Choice | None = None
    null: bool = True

    @property
    def empty(self) -> bool:
        """Whether the value can be nothing at all."""
        return not self.null and self.never_a_value

    @property
    def never_a_value(self) -> bool:
        """Whether the value is NULL if it is anything."""
        return self.values is not None and self.values.empty


ANYTHING = Domain()
Columns = Mapping[str, Domain]
TRUTH = Choice(frozenset({True, False}))
NOTHING = Choice(frozenset())


def number_of(value: Value) -> Number | None:
    """Returns a number as it is, a moment as its microseconds; None for what has no place on a line."""
    if isinstance(value, datetime):
        passed = value - EPOCH
        return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def exactly(value: Value) -> Domain:
    """Returns the domain of one value."""
    if value is None:
        return Domain(NOTHING)
    number = number_of(value)
    if number is None:
        return Domain(Choice(frozenset({value})), null=False) if isinstance(value, str | bool) else Domain(null=False)
    return Domain(Interval(number, number), null=False)


def joined(left: Domain, right: Domain) -> Domain:
    """Returns a domain with all that both have."""
    null = left.null or right.null
    first, second = left.values, right.values
    if left.never_a_value or right.never_a_value:
        return Domain(second if left.never_a_value else first, null)
    if isinstance(first, Interval) and isinstance(second, Interval):
        low = min((first.low, first.low_open), (second.low, second.low_open))
        high = max((first.high, not first.high_open), (second.high, not second.high_open))
        return Domain(Interval(low[0], high[0], low[1], not high[1], first.whole and second.whole), null)
    if isinstance(first, Choice) and isinstance(second, Choice):
        if first.among is not None and second.among is not None:
            return Domain(Choice(first.among | second.among), null)
        return Domain(Choice(None, _refused(first) & _refused(second)), null)
    return Domain(None, null)


def _refused(choice: Choice) -> frozenset[Value]:
    return choice.without if choice.among is None else frozenset()


def domain_of(tree: Tree, columns: Columns) -> Domain:
    """Returns what an expression may be; anything where that is not understood."""
    match tree:
        case Null() | Boolean() | Integer() | Double() | String() | Timestamp():
            return exactly(None if isinstance(tree, Null) else tree.value)
        case Column():
            return columns.get(tree.name, ANYTHING)
        case Unary(operator="-"):
            inner = domain_of(tree.operand, columns)
            number = inner.values.single if isinstance(inner.values, Interval) else None
            return ANYTHING if number is None or inner.null else exactly(-number)
        case Call() if tree.name in CALENDAR:
            low, high = CALENDAR[tree.name]
            return Domain(Interval(low, high, whole=True), domain_of(tree.arguments[0], columns).null)
        case _:
            return ANYTHING
