"""How large an expression may be, so that no text exhausts the compiler, DuckDB or the server."""

from mlspec.expressions.failure import Failure
from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.tree import Between, Binary, Call, Case, In, Tree, children

LONGEST_TEXT = 10_000
DEEPEST = 64
LARGEST = 10_000
"""Nodes once DuckDB has written out what repeats an operand: x IN (a, b) becomes x = a OR x = b, and so on.

DuckDB 2.0.0 does so for IN, BETWEEN, simple CASE and nullif: thirteen nested BETWEENs took it 70 s, sixty
nested nullifs all memory. 10,000 nodes take it about a second.
"""

TOO_DEEP = f"the expression is nested deeper than {DEEPEST} levels"
SPLIT = "split it into features of their own; a long chain of OR over one column is an IN list"


def _copies(tree: Tree) -> tuple[int, ...]:
    """Returns how often each child is written out."""
    parts = children(tree)
    match tree:
        case Binary() if tree.operator in ("/", "%"):
            return (1, 2)
        case In():
            return (len(tree.items), *(1 for _ in tree.items))
        case Between():
            return (2, 1, 1)
        case Case() if tree.operand is not None:
            return (len(tree.branches), *(1 for _ in parts[1:]))
        case Call():
            return tuple(FUNCTIONS[tree.name].copies for _ in parts)
        case _:
            return tuple(1 for _ in parts)


def _written_out(tree: Tree) -> int:
    counts = zip(_copies(tree), children(tree), strict=True)
    return 1 + sum(copies * _written_out(part) for copies, part in counts)


def too_long(text: str, tree: Tree | None = None) -> Failure | None:
    """Returns why the text is too long, at its surplus or at the place of the tree it spells, or None."""
    if len(text) <= LONGEST_TEXT:
        return None
    start, end = (LONGEST_TEXT, len(text)) if tree is None else (tree.start, tree.end)
    return Failure(start, end, f"the expression has {len(text)} characters: the most is {LONGEST_TEXT}", SPLIT)


def too_large(tree: Tree) -> Failure:
    """Returns the failure of a tree of more than LARGEST nodes."""
    message = f"the expression has more than {LARGEST} operations once IN, BETWEEN, CASE and / are written out"
    return Failure(tree.start, tree.end, message, SPLIT)


def beyond_limits(tree: Tree) -> Failure | None:
    """Returns why the tree is too deep or too large to work with, or None; takes trees of any depth."""
    pending = [(tree, 1)]
    while pending:
        node, depth = pending.pop()
        if depth > DEEPEST:
            return Failure(tree.start, tree.end, TOO_DEEP, SPLIT)
        pending.extend((part, depth + 1) for part in children(node))
    return too_large(tree) if _written_out(tree) > LARGEST else None
