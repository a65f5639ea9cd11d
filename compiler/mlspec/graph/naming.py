"""Finds nodes by what a person calls them: the whole id, or the way to it within each model."""

from difflib import get_close_matches

from mlspec.graph.graph import Graph

LONGEST = 200
"""Characters of a name that a similar one is looked for."""


def find(graph: Graph, wanted: str) -> tuple[str, ...]:
    """Returns the ids that `wanted` means: one with the model's name, without it one of each model that has it."""
    if any(node.id == wanted for node in graph.nodes):
        return (wanted,)
    return tuple(node.id for node in graph.nodes if node.id == f"{node.model}.{wanted}")


def similar(graph: Graph, wanted: str) -> str | None:
    """Returns the node's name that somebody who wrote `wanted` may have meant, with or without the model as there."""
    spelt = wanted[:LONGEST]
    within = {node.id.removeprefix(f"{node.model}."): None for node in graph.nodes}
    ending = [name for name in within if name.rpartition(".")[2] == spelt.rpartition(".")[2]]
    models = {node.model for node in graph.nodes}
    candidates = [node.id for node in graph.nodes] if spelt.partition(".")[0] in models else list(within)
    close = get_close_matches(spelt, candidates, n=1) or ending[:1]
    return close[0] if close else None
