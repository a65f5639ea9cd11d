"""A graph for a terminal: every node with what it reads, or trees from the nodes that were asked for."""

from collections import Counter
from collections.abc import Iterable, Iterator

from mlspec.graph.excerpts import described, short, within
from mlspec.graph.graph import Graph, Node
from mlspec.graph.neighbourhood import Edges, Neighbours, neighbours, reached

STEP = "  "
DEEPEST = 40
"""Levels after which a tree is indented no further."""
IRREGULAR = {
    "kpi": ("KPI", "KPIs"),
    "scores": ("set of scores", "sets of scores"),
    "predictions": ("set of predictions", "sets of predictions"),
}
"""Kinds whose name is not the word for one of them, or does not take an s for more."""


def render(graph: Graph) -> str:
    """Returns every node of the graph with what it reads itself."""
    return "".join(f"{line}\n" for line in _listing(graph))


def render_trees(graph: Graph, start: tuple[str, ...], *, upstream: bool, downstream: bool) -> str:
    """Returns, of each node of `start`, the tree of what it reads and the tree of what reads it."""
    beside = neighbours(graph)
    nodes = {node.id: node for node in graph.nodes}
    return "\n".join(
        "".join(f"{line}\n" for line in _trees(nodes[node], nodes, beside, upstream=upstream, downstream=downstream))
        for node in start
    )


def _listing(graph: Graph) -> Iterator[str]:
    beside = neighbours(graph)
    nodes = {node.id: node for node in graph.nodes}
    model = None
    for node in graph.nodes:
        if node.model != model:
            if model is not None:
                yield ""
            yield node.model
            model = node.model
        if node.kind == "column":
            yield f"{STEP * 2}{node.name}: {described(node)}"
            continue
        yield f"{STEP}{_line(node)}"
        for read, role in beside.upstream[node.id]:
            yield f"{STEP * 2}reads {_named(nodes[read], role)}{_known(nodes[read])}"


def _trees(
    node: Node, nodes: dict[str, Node], beside: Neighbours, *, upstream: bool, downstream: bool
) -> Iterator[str]:
    # A column's own name says which source it is of.
    above = {
        each: () if nodes[each].kind == "column" and each != node.id else read for each, read in beside.upstream.items()
    }
    yield f"{node.id}: {described(node)}"
    for asked, edges, word in ((upstream, above, "reads"), (downstream, beside.downstream, "is read by")):
        if asked:
            found = reached((node.id,), edges) - {node.id}
            yield f"{word} {_counts(each.kind for each in nodes.values() if each.id in found)}"
            yield from _tree(node.id, nodes, edges)


def _tree(start: str, nodes: dict[str, Node], edges: Edges) -> Iterator[str]:
    """Yields what lies along `edges`, each node with what is behind it once; where it stands again it says so."""
    shown = {start}
    ways = [iter(edges[start])]
    while ways:
        step = next(ways[-1], None)
        if step is None:
            ways.pop()
            continue
        node, role = step
        again = " (see above)" if node in shown and edges[node] else ""
        indent = STEP * min(len(ways), DEEPEST)
        yield f"{indent}{_named(nodes[node], role)}: {described(nodes[node])}{again}"
        if node not in shown:
            shown.add(node)
            ways.append(iter(edges[node]))


def _counts(kinds: Iterable[str]) -> str:
    """Returns how many nodes of each kind there are: `2 features, 1 KPI`."""
    words = (f"{count} {IRREGULAR.get(kind, (kind, f'{kind}s'))[count > 1]}" for kind, count in Counter(kinds).items())
    return ", ".join(words) or "nothing"


def _line(node: Node) -> str:
    return f"{within(node)}: {described(node)}"


def _named(node: Node, role: str) -> str:
    return within(node) if role == "value" else f"{within(node)} as {role}"


def _known(node: Node) -> str:
    return "" if node.known is None else f", known {short(node.known)}"
