"""The syntax tree of an expression: frozen nodes that know their place in the text.

Equality is structural: two trees are equal when they mean the same, wherever they stand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from mlspec.expressions.types import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a node stands: offsets in code points from 0, the end exclusive."""

    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Null(Place):
    """NULL."""


@dataclass(frozen=True, slots=True)
class Boolean(Place):
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True, slots=True)
class Integer(Place):
    """A whole number of 64 bits, not negative: a sign is an operator."""

    value: int


@dataclass(frozen=True, slots=True)
class Double(Place):
    """A finite number with a decimal point or an exponent, not negative."""

    value: float


@dataclass(frozen=True, slots=True)
class String(Place):
    """A text without its quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Timestamp(Place):
    """A moment in UTC, without a zone of its own."""

    value: datetime


@dataclass(frozen=True, slots=True)
class Interval(Place):
    """A fixed length of time, `count` times `unit`; units are upper case and singular."""

    count: int
    unit: str

    @property
    def value(self) -> timedelta:
        """The length; a day is 24 hours, a week seven days."""
        return timedelta(**{f"{self.unit.lower()}s": self.count})


@dataclass(frozen=True, slots=True)
class Column(Place):
    """A column: `name` of the table at hand, or `source.name` of a joined one."""

    name: str

    @property
    def source(self) -> str | None:
        """The source before the dot, or None for a column of the table at hand."""
        source, dot, _ = self.name.rpartition(".")
        return source if dot else None


@dataclass(frozen=True, slots=True)
class Unary(Place):
    """`+`, `-` or `NOT` before an operand."""

    operator: str
    operand: "Tree"


@dataclass(frozen=True, slots=True)
class Binary(Place):
    """Two operands around AND, OR, `||`, an arithmetic sign or a comparison; not equal is spelled `<>`."""

    operator: str
    left: "Tree"
    right: "Tree"


@dataclass(frozen=True, slots=True)
class In(Place):
    """Membership in a list of at least one item."""

    operand: "Tree"
    items: tuple["Tree", ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Between(Place):
    """Membership in a range, both ends included."""

    operand: "Tree"
    low: "Tree"
    high: "Tree"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Like(Place):
    """A match of the whole text: `%` stands for any text, `_` for one code point, nothing escapes them."""

    operand: "Tree"
    pattern: "Tree"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IsNull(Place):
    """The test for NULL, which is never NULL itself."""

    operand: "Tree"
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Case(Place):
    """The first branch whose condition is TRUE, or equals the operand if there is one; else the default."""

    operand: "Tree | None"
    branches: tuple[tuple["Tree", "Tree"], ...]
    default: "Tree | None"


@dataclass(frozen=True, slots=True)
class Cast(Place):
    """A value brought to another type."""

    operand: "Tree"
    type: Type


@dataclass(frozen=True, slots=True)
class Call(Place):
    """A function of the table, its name in lower case; `count` without arguments is count(*)."""

    name: str
    arguments: tuple["Tree", ...]


Literal = Null | Boolean | Integer | Double | String | Timestamp | Interval
Tree = Literal | Column | Unary | Binary | In | Between | Like | IsNull | Case | Cast | Call


def children(tree: Tree) -> tuple[Tree, ...]:
    """Returns the operands of a node in the order of the text."""
    match tree:
        case Unary() | IsNull() | Cast():
            return (tree.operand,)
        case Binary():
            return (tree.left, tree.right)
        case In():
            return (tree.operand, *tree.items)
        case Between():
            return (tree.operand, tree.low, tree.high)
        case Like():
            return (tree.operand, tree.pattern)
        case Case():
            ends = (
                () if tree.operand is None else (tree.operand,),
                () if tree.default is None else (tree.default,),
            )
            return (*ends[0], *(part for branch in tree.branches for part in branch), *ends[1])
        case Call():
            return tree.arguments
        case _:
            return ()


def with_children(tree: Tree, parts: Sequence[Tree]) -> Tree:
    """Returns the node with other operands; `parts` are as many, and in the order, as `children` gave."""
    match tree:
        case Unary() | IsNull() | Cast():
            return replace(tree, operand=parts[0])
        case Binary():
            return replace(tree, left=parts[0], right=parts[1])
        case In():
            return replace(tree, operand=parts[0], items=tuple(parts[1:]))
        case Between():
            return replace(tree, operand=parts[0], low=parts[1], high=parts[2])
        case Like():
            return replace(tree, operand=parts[0], pattern=parts[1])
        case Case():
            first = 0 if tree.operand is None else 1
            last = first + 2 * len(tree.branches)
            return replace(
                tree,
                operand=parts[0] if first else None,
                branches=tuple(zip(parts[first:last:2], parts[first + 1 : last : 2], strict=True)),
                default=parts[last] if tree.default is not None else None,
            )
        case Call():
            return replace(tree, arguments=tuple(parts))
        case _:
            return tree


def walk(tree: Tree) -> Iterator[Tree]:
    """Yields every node, parents first, in the order of the text."""
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(children(node)))
