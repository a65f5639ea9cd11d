"""Whether a condition can be TRUE, or be anything else, given what its columns may be.

A condition is assumed to come out in one way, and what its columns may be is narrowed part by part (backward abstract
interpretation: Cousot and Cousot, 1977). Where nothing is left that way is impossible. Columns are narrowed one by one,
never against each other, and what is not understood narrows nothing: an answer may be missed, none is wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from mlspec.expressions.domains import (
    ANYTHING,
    EXACT,
    NOTHING,
    TRUTH,
    Choice,
    Columns,
    Domain,
    Interval,
    Number,
    domain_of,
    joined,
)
from mlspec.expressions.precedence import COMPARISONS
from mlspec.expressions.tree import Between, Binary, Boolean, Column, In, IsNull, Null, Tree, Unary
from mlspec.expressions.values import Value

COMPLEMENTS = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MIRRORED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
MOST_CASES = 8
"""So many combinations of OR are told apart; further ones are taken together."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a condition comes out: `truth`, or with `otherwise` anything but that, NULL included."""

    truth: bool
    otherwise: bool = False

    @property
    def as_written(self) -> bool:
        """Whether values that are not NULL compare as the condition says."""
        return self.truth != self.otherwise


TRUE = Outcome(truth=True)
NOT_TRUE = Outcome(truth=True, otherwise=True)


def never_fires(condition: Tree, columns: Columns) -> bool:
    """Returns whether the condition is provably TRUE for no row."""
    return not _assume(condition, TRUE, (dict(columns),))


def always_fires(condition: Tree, columns: Columns) -> bool:
    """Returns whether the condition is provably TRUE for every row."""
    return not _assume(condition, NOT_TRUE, (dict(columns),))


def fires_whenever(condition: Tree, other: Tree, columns: Columns) -> bool:
    """Returns whether the condition is provably TRUE for every row for which the other one is."""
    return condition == other or not _assume(condition, NOT_TRUE, _assume(other, TRUE, (dict(columns),)))


Case = dict[str, Domain]
Cases = tuple[Case, ...]


def _assume(tree: Tree, outcome: Outcome, cases: Cases) -> Cases:
    """Returns what the columns may be in each case where the tree comes out so; no case: it cannot."""
    match tree:
        case Boolean() | Null():
            is_so = not isinstance(tree, Null) and tree.value == outcome.truth
            return cases if is_so != outcome.otherwise else ()
        case Unary(operator="NOT"):
            return _assume(tree.operand, Outcome(not outcome.truth, outcome.otherwise), cases)
        case Binary(operator="AND" | "OR"):
            if (tree.operator == "AND") == outcome.as_written:
                return _assume(tree.right, outcome, _assume(tree.left, outcome, cases))
            return _bounded((*_assume(tree.left, outcome, cases), *_assume(tree.right, outcome, cases)))
        case Between():
            low, high = Binary(">=", tree.operand, tree.low), Binary("<=", tree.operand, tree.high)
            within = Binary("AND", low, high)
            return _assume(Unary("NOT", within) if tree.negated else within, outcome, cases)
        case _:
            return tuple(narrowed for case in cases for narrowed in _narrowed(tree, outcome, case))


def _bounded(cases: Cases) -> Cases:
    if len(cases) <= MOST_CASES:
        return cases
    rest = cases[MOST_CASES - 1]
    for case in cases[MOST_CASES:]:
        rest = {name: joined(rest[name], case[name]) for name in rest.keys() & case.keys()}
    return (*cases[: MOST_CASES - 1], rest)


def _narrowed(tree: Tree, outcome: Outcome, case: Case) -> Iterator[Case]:
    match tree:
        case Column():
            known = case.get(tree.name, ANYTHING).values
            truth = (known if isinstance(known, Choice) else TRUTH).kept({outcome.as_written})
            yield from _with(case, tree.name, truth, outcome)
        case IsNull():
            found, wanted = domain_of(tree.operand, case), outcome.as_written != tree.negated
            domain = Domain(NOTHING, found.null) if wanted else Domain(found.values, null=False)
            if not domain.empty:
                yield {**case, tree.operand.name: domain} if isinstance(tree.operand, Column) else case
        case Binary() if tree.operator in COMPARISONS:
            yield from _compared(tree, outcome, case)
        case In() if isinstance(tree.operand, Column):
            yield from _among(tree, tree.operand.name, outcome, case)
        case _:
            yield case


def _with(case: Case, name: str, values: Interval | Choice | None, outcome: Outcome) -> Iterator[Case]:
    """Yields the case with a column that is of `values`, or NULL where that is an outcome too; nothing if neither."""
    domain = Domain(values, case.get(name, ANYTHING).null and outcome.otherwise)
    if not domain.empty:
        yield {**case, name: domain}


def _compared(tree: Binary, outcome: Outcome, case: Case) -> Iterator[Case]:
    operator = tree.operator if outcome.as_written else COMPLEMENTS[tree.operator]
    left, right = domain_of(tree.left, case), domain_of(tree.right, case)
    if isinstance(tree.left, Column) and (bound := _constant(right)) is not None:
        yield from _with(case, tree.left.name, _kept(left, operator, bound), outcome)
    elif isinstance(tree.right, Column) and (bound := _constant(left)) is not None:
        yield from _with(case, tree.right.name, _kept(right, MIRRORED[operator], bound), outcome)
    elif (outcome.otherwise and (left.null or right.null)) or _possible(operator, left, right):
        yield case


def _constant(domain: Domain) -> Value:
    """Returns the one value that a domain has, a moment as its microseconds; None where it has another, or NULL."""
    if domain.null or domain.values is None:
        return None
    if isinstance(domain.values, Interval):
        return domain.values.single
    among = domain.values.among
    return next(iter(among)) if among is not None and len(among) == 1 else None


def _kept(domain: Domain, operator: str, bound: Value) -> Interval | Choice | None:
    """Returns what of a column's values compares so with a constant."""
    values = domain.values
    if isinstance(values, Interval) and isinstance(bound, int | float):
        return values.narrowed(operator, bound)
    if isinstance(values, Choice) and operator in ("=", "<>"):
        return values.kept({bound}) if operator == "=" else values.dropped({bound})
    return values


def _possible(operator: str, left: Domain, right: Domain) -> bool:
    """Returns whether two values that are not NULL may compare so."""
    if left.never_a_value or right.never_a_value:
        return False
    first, second = left.values, right.values
    if not isinstance(first, Interval) or not isinstance(second, Interval):
        return True
    if any(abs(end) >= EXACT for values in (first, second) for end in (values.low, values.high)):
        return True
    match operator:
        case "=":
            return first.low <= second.high and second.low <= first.high
        case "<>":
            return first.single is None or first.single != second.single
        case "<" | "<=":
            return first.low < second.high or (first.low == second.high and operator == "<=")
        case _:
            return first.high > second.low or (first.high == second.low and operator == ">=")


def _among(tree: In, name: str, outcome: Outcome, case: Case) -> Iterator[Case]:
    items = [_constant(domain_of(item, case)) for item in tree.items]
    if None in items:
        yield case
        return
    values, listed = case.get(name, ANYTHING).values, outcome.as_written != tree.negated
    if isinstance(values, Choice):
        yield from _with(case, name, values.kept(items) if listed else values.dropped(items), outcome)
        return
    numbers: list[Number] = sorted(item for item in items if isinstance(item, int | float))
    if not isinstance(values, Interval) or len(numbers) < len(items):
        yield case
        return
    for number in () if listed else (*numbers, *reversed(numbers)):
        values = values.narrowed("<>", number)
    if listed:
        within = [number for number in numbers if not values.narrowed("=", number).empty]
        low, high = (within[0], within[-1]) if within else (1, 0)
        values = values.narrowed(">=", low).narrowed("<=", high)
    yield from _with(case, name, values, outcome)
