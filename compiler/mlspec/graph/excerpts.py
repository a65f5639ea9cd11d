"""What a node says, made short and safe to print: expressions and paths come from specs."""

from mlspec.diagnostics.display import neutralise
from mlspec.graph.graph import Node

LONGEST = 100


def short(text: str) -> str:
    """Returns the text on one line of at most 100 characters, without any that a terminal obeys or hides."""
    shown = neutralise(" ".join(text.split()))
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 3]}..."


def described(node: Node) -> str:
    """Returns what a node says and, of a column, when it is known."""
    return short(node.says) if node.known is None else f"{short(node.says)}, known {short(node.known)}"


def within(node: Node) -> str:
    """Returns the way to a node in its model."""
    return node.id.removeprefix(f"{node.model}.")
