"""A graph as a Mermaid flowchart, as forges draw it in Markdown. Data flow from left to right."""

import re
from collections.abc import Iterator
from itertools import groupby

from mlspec.graph.excerpts import described, within
from mlspec.graph.graph import Graph, Node

SHAPES = {
    "source": ("[(", ")]"),
    "column": ("[", "]"),
    "scores": ("([", "])"),
    "predictions": ("([", "])"),
    "slice": ("[/", "/]"),
    "gate": ("{{", "}}"),
}
ROUNDED = ("(", ")")
MOST_EDGES = 500
MOST_CHARACTERS = 50_000
"""What Mermaid draws at most unless the page that shows it says otherwise."""


def render(graph: Graph) -> str:
    """Returns the flowchart; names and expressions stand in it as text, never as markup."""
    return "".join(f"{line}\n" for line in _lines(graph))


def is_too_large(graph: Graph, shown: str) -> bool:
    """Returns whether Mermaid refuses to draw the flowchart unless it is told to."""
    return len(graph.edges) > MOST_EDGES or len(shown) > MOST_CHARACTERS


def _lines(graph: Graph) -> Iterator[str]:
    yield "flowchart LR"
    for model, nodes in groupby(graph.nodes, key=lambda node: node.model):
        yield f'  subgraph {_id(model)}["{_text(model)}"]'
        for node in nodes:
            yield f"    {_node(node)}"
        yield "  end"
    for edge in graph.edges:
        arrow = "-->" if edge.role == "value" else f"-. {edge.role} .->"
        yield f"  {_id(edge.read)} {arrow} {_id(edge.reader)}"


def _node(node: Node) -> str:
    opening, closing = SHAPES.get(node.kind, ROUNDED)
    return f'{_id(node.id)}{opening}"{_text(within(node))}<br/>{_text(described(node))}"{closing}'


def _id(name: str) -> str:
    """Returns a name of letters, digits and underscores alone, another one for each id and no word of Mermaid's."""
    return "n_" + re.sub(r"[^A-Za-z0-9]", lambda found: f"_{ord(found[0]):x}_", name)


def _text(text: str) -> str:
    """Returns the text with every character that is no letter, digit, space or harmless mark as Mermaid's entity."""
    return re.sub(r"[^A-Za-z0-9 .,()=+_/-]", lambda found: f"#{ord(found[0])};", text)
