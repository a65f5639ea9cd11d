"""The graph of a project: what there is in its models, and which of it reads which."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that a plan names: a column, a feature, a gate.

    `id` is the model's name and the way to it in the model (`flight-delay.features.plane_age`), and never changes
    while neither does. `says` is its definition on one line; `known`, of a column, the moment since when it is known.
    """

    id: str
    model: str
    kind: str
    name: str
    says: str
    known: str | None


@dataclass(frozen=True, slots=True)
class Edge:
    """`reader` reads `read`, both ids of nodes: its value, or as a key or a clock that finds rows."""

    reader: str
    read: str
    role: str


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes, each after those that it reads, and edges in the order of their readers; no node reads itself."""

    format_version: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
