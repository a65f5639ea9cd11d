"""A graph in DOT, the language of Graphviz. Data flow from left to right."""

from collections.abc import Iterator
from itertools import groupby

from mlspec.graph.excerpts import described, within
from mlspec.graph.graph import Graph

SHAPES = {
    "source": "cylinder",
    "predictions": "ellipse",
    "scores": "ellipse",
    "slice": "parallelogram",
    "gate": "hexagon",
}
BOX = "box"


def render(graph: Graph) -> str:
    """Returns the digraph; ids are those of the graph, and every text is quoted."""
    return "".join(f"{line}\n" for line in _lines(graph))


def _lines(graph: Graph) -> Iterator[str]:
    yield "digraph lineage {"
    yield "  rankdir=LR;"
    for model, nodes in groupby(graph.nodes, key=lambda node: node.model):
        yield f"  subgraph {_quoted(f'cluster_{model}')} {{"
        yield f"    label={_quoted(model)};"
        for node in nodes:
            label = _quoted(within(node), described(node))
            yield f"    {_quoted(node.id)} [shape={SHAPES.get(node.kind, BOX)}, label={label}];"
        yield "  }"
    for edge in graph.edges:
        style = "" if edge.role == "value" else f" [style=dashed, label={_quoted(edge.role)}]"
        yield f"  {_quoted(edge.read)} -> {_quoted(edge.reader)}{style};"
    yield "}"


def _quoted(*lines: str) -> str:
    """Returns a quoted string of the lines, in which nothing means a name, an entity or the end of the string."""
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in lines)
    return '"' + "\\n".join(escaped) + '"'
