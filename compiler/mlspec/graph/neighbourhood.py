"""The part of a graph that some nodes read from, and the part that reads from them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from mlspec.graph.graph import Graph

Edges = dict[str, tuple[tuple[str, str], ...]]
"""By node, those at the other end of its edges, each with the role."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What each node reads itself, and what reads it, in the order of the graph."""

    upstream: Edges
    downstream: Edges


def neighbours(graph: Graph) -> Neighbours:
    """Returns the edges of a graph by their ends; a node without any has an empty tuple."""
    up: dict[str, list[tuple[str, str]]] = {node.id: [] for node in graph.nodes}
    down: dict[str, list[tuple[str, str]]] = {node.id: [] for node in graph.nodes}
    for edge in graph.edges:
        up[edge.reader].append((edge.read, edge.role))
        down[edge.read].append((edge.reader, edge.role))
    return Neighbours(
        {node: tuple(read) for node, read in up.items()}, {node: tuple(readers) for node, readers in down.items()}
    )


def reached(start: Iterable[str], edges: Edges) -> set[str]:
    """Returns the nodes that a way along `edges` leads to from those of `start`, which are among them."""
    found = set(start)
    waiting = list(found)
    while waiting:
        for node, _ in edges[waiting.pop()]:
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found


def around(graph: Graph, start: Collection[str], *, upstream: bool, downstream: bool) -> Graph:
    """Returns the nodes of `start` with all that they read (`upstream`) and all that reads them (`downstream`).

    An edge stays if it lies on a way from or to a node of `start`.
    """
    beside = neighbours(graph)
    above = reached(start, beside.upstream) if upstream else set(start)
    below = reached(start, beside.downstream) if downstream else set(start)
    return replace(
        graph,
        nodes=tuple(node for node in graph.nodes if node.id in above or node.id in below),
        edges=tuple(
            edge for edge in graph.edges if (upstream and edge.reader in above) or (downstream and edge.read in below)
        ),
    )


def without_unread_columns(graph: Graph) -> Graph:
    """Returns the graph without the columns that nothing reads."""
    read = {edge.read for edge in graph.edges}
    unread = {node.id for node in graph.nodes if node.kind == "column" and node.id not in read}
    return replace(
        graph,
        nodes=tuple(node for node in graph.nodes if node.id not in unread),
        edges=tuple(edge for edge in graph.edges if edge.reader not in unread),
    )
