"""Collects the graph of a project from the plans of its models."""

from collections.abc import Callable, Iterable, Iterator

from mlspec.conventions import GRAPH_FORMAT_VERSION
from mlspec.graph.behaviour import behaviour
from mlspec.graph.entry import Entry
from mlspec.graph.graph import Edge, Graph, Node
from mlspec.graph.operation import operation
from mlspec.plan.plan import Plan

VALUE = "value"
HALVES: tuple[Callable[[Plan], Iterator[Entry]], ...] = (behaviour, operation)


def project_graph(plans: Iterable[Plan]) -> Graph:
    """Returns the graph of the models, in their order; what one model names is apart from what another does."""
    nodes: list[Node] = []
    edges: list[Edge] = []
    for plan in plans:
        lineage = {part.name: part for part in plan.lineage}
        for entry in (entry for half in HALVES for entry in half(plan)):
            reader = f"{plan.name}.{entry.path}"
            nodes.append(Node(reader, plan.name, entry.kind, entry.name, entry.says, entry.known))
            read = dict.fromkeys((path, VALUE) for path in entry.reads)
            part = lineage.get(entry.path)
            if part is not None:
                read |= dict.fromkeys((f"sources.{each.source}.{each.column}", each.role) for each in part.columns)
                read |= dict.fromkeys((path, VALUE) for path in part.parts)
            edges += (Edge(reader, f"{plan.name}.{path}", role) for path, role in read)
    return Graph(GRAPH_FORMAT_VERSION, tuple(nodes), tuple(edges))
