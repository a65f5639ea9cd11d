"""What depends on a change: the parts of a model that changed, what these read, and all that reads them."""

import re
from collections.abc import Iterable, Iterator, Mapping

from mlspec.graph.collection import project_graph
from mlspec.graph.graph import Graph, Node
from mlspec.graph.neighbourhood import neighbours, reached
from mlspec.plan.plan import Plan
from mlspec.plan.value import value
from mlspec.review.review import ReviewedChange
from mlspec.review.sentence import Exact, Sentence, listed

WIDTH, HEIGHT, ACROSS, DOWN = 136, 40, 30, 10
"""Pixels of a box, and between two of them."""
MOST_BOXES = 48
MOST_NAMES = 12
_LAYERS = (
    ("column", "source"),
    ("moment", "join"),
    ("feature", "label"),
    ("variant",),
    ("scores", "filter"),
    ("predictions",),
    ("kpi", "slice", "input"),
    ("gate", "selection", "hypothesis", "stage", "rule", "monitor", "trigger"),
)
"""The kinds of nodes from left to right: none reads one to the right of it."""
_WAYS = (
    (re.compile(r"validation\.slices\.([^.\[]+)"), "slices.{}"),
    (re.compile(r"kpis\.([^.\[]+)"), "kpis.{}"),
    (re.compile(r"features\.columns\.([^.\[]+)"), "features.{}"),
    (re.compile(r"features\.join\.([^.\[]+)"), "joins.{}"),
    (re.compile(r"sources\.([^.\[]+)\.columns\.([^.\[]+)"), "sources.{}.{}"),
    (re.compile(r"sources\.([^.\[]+)"), "sources.{}"),
    (re.compile(r"model\.variants\.([^.\[]+)"), "variants.{}"),
    (re.compile(r"model\.select\b"), "selection"),
    (re.compile(r"prediction\.decision\b"), "predictions"),
    (re.compile(r"prediction\.time\b"), "prediction.time"),
    (re.compile(r"label\b"), "label"),
    (re.compile(r"hypothesis\b"), "hypothesis"),
)
_ITEM = re.compile(r"(gates|filters|rollout\.stages|rollback\.when)(?:\.|\[)([^.\[\]]+)")


@value
class Box:
    """A part of the model; places are in pixels from the upper left."""

    kind: str
    name: str
    x: int
    y: int
    width: int
    height: int
    changed: bool


@value
class Line:
    """An edge, from what is read to its reader; `changed` where it leads on from what changed."""

    x1: int
    y1: int
    x2: int
    y2: int
    changed: bool


@value
class LineagePicture:
    """Boxes in layers from left to right, and the edges between them; `words` say the same."""

    title: str
    description: str
    width: int
    height: int
    boxes: tuple[Box, ...]
    edges: tuple[Line, ...]
    words: tuple[Sentence, ...]


def lineage_picture(plan: Plan, changes: Iterable[ReviewedChange]) -> LineagePicture | None:
    """Returns the picture, or None where what changed is no part that reads or is read."""
    graph = project_graph((plan,))
    nodes = {node.id: node for node in graph.nodes}
    paths = dict.fromkeys(path for change in changes if not change.removed for path in _paths(plan, change.shown))
    changed = [node for path in paths if (node := f"{plan.name}.{path}") in nodes]
    beside = neighbours(graph)
    below = reached(changed, beside.downstream)
    above = {read for node in changed for read, _ in beside.upstream[node]}
    if not changed or len(below | above) == len(changed):
        return None
    shown = _nearest(graph, changed, below | above)
    boxes = dict(_boxes([node for node in graph.nodes if node.id in shown], frozenset(changed)))
    edges = tuple(
        _line(boxes[edge.read], boxes[edge.reader], changed=edge.read in below)
        for edge in graph.edges
        if edge.read in boxes and edge.reader in boxes and edge.reader in below
    )
    left_out = len(below | above) - len(shown)
    beyond = f"; {left_out} more are left out" if left_out else ""
    return LineagePicture(
        title=f"{_named(len(changed))} changed, {_named(len(below) - len(changed))} downstream{beyond}",
        description="The same stands in words below the picture.",
        width=max(box.x for box in boxes.values()) + WIDTH + 1,
        height=max(box.y for box in boxes.values()) + HEIGHT + 1,
        boxes=tuple(boxes.values()),
        edges=edges,
        words=tuple(_words(nodes, changed, beside.upstream, beside.downstream)),
    )


def _named(parts: int) -> str:
    return f"{parts} part{'' if parts == 1 else 's'}"


def _paths(plan: Plan, shown: str) -> Iterator[str]:
    """Yields the node that a path of a spec leads to."""
    item = _ITEM.match(shown)
    if item is not None:
        yield from _item(plan, item[1], item[2])
        return
    for pattern, path in _WAYS:
        found = pattern.match(shown)
        if found is not None:
            yield path.format(*found.groups())
            return


def _item(plan: Plan, section: str, key: str) -> Iterator[str]:
    rollout = plan.operation.rollout
    stages = rollout.stages if rollout is not None else ()
    names: dict[str, tuple[str, ...]] = {
        "gates": tuple(gate.name for gate in plan.judgement.gates),
        "filters": tuple(rule.name for rule in plan.filters),
        "rollout.stages": tuple(stage.name for stage in stages),
    }
    known = names.get(section, ())
    name = known[int(key)] if key.isdecimal() and int(key) < len(known) else key
    if name in known:
        yield f"{section.partition('.')[0]}.{name}"


def _nearest(graph: Graph, changed: list[str], wanted: set[str]) -> set[str]:
    """Returns the parts that changed and, as far as there is room, the others in the order of the graph."""
    others = [node.id for node in graph.nodes if node.id in wanted and node.id not in changed]
    return {*changed[:MOST_BOXES], *others[: max(MOST_BOXES - len(changed), 0)]}


def _boxes(nodes: list[Node], changed: frozenset[str]) -> Iterator[tuple[str, Box]]:
    layers = [layer for kinds in _LAYERS if (layer := [node for node in nodes if node.kind in kinds])]
    tallest = max(map(len, layers))
    for across, layer in enumerate(layers):
        above = (tallest - len(layer)) * (HEIGHT + DOWN) // 2
        for down, node in enumerate(layer):
            x, y = 1 + across * (WIDTH + ACROSS), 1 + above + down * (HEIGHT + DOWN)
            yield node.id, Box(node.kind, node.name, x, y, WIDTH, HEIGHT, node.id in changed)


def _line(read: Box, reader: Box, *, changed: bool) -> Line:
    return Line(read.x + WIDTH, read.y + HEIGHT // 2, reader.x, reader.y + HEIGHT // 2, changed)


def _words(
    nodes: Mapping[str, Node],
    changed: list[str],
    upstream: Mapping[str, tuple[tuple[str, str], ...]],
    downstream: Mapping[str, tuple[tuple[str, str], ...]],
) -> Iterator[Sentence]:
    for node in changed:
        reads = [Exact(_way(nodes[read])) for read, _ in upstream[node]]
        readers = [Exact(_way(nodes[reader])) for reader, _ in downstream[node]]
        yield (
            Exact(_way(nodes[node])),
            *((" reads ", *listed(reads, MOST_NAMES)) if reads else (" reads nothing",)),
            *((" and is read by ", *listed(readers, MOST_NAMES)) if readers else (" and nothing reads it",)),
            ".",
        )


def _way(node: Node) -> str:
    return node.id.removeprefix(f"{node.model}.")
