"""A value of a document replaced in its text."""

from collections.abc import Mapping

from mlspec.diagnostics.edit import Value
from mlspec.source.node import Entry, MappingNode, Node, ScalarNode
from mlspec.source.text_places import Collection, Place, Replacement, TextPlaces
from mlspec.source.written import fits, in_block, in_flow, is_scalar, scalar_text


def replace(places: TextPlaces, place: Place, value: Value) -> list[Replacement]:
    """Returns what puts the value in place of the node."""
    node = place.node
    if not place.holders:
        return [Replacement(places.start(node), places.end(node), _joined(places, in_block(value, 0), 0))]
    flow = places.in_flow(place.holders)
    if not flow and not isinstance(node, ScalarNode) and not places.is_flow(node):
        return _block(places, place, value)
    if not flow and not is_scalar(value) and value and not fits(value, places.column(places.start(node))):
        holder = place.holders[-1]
        return expand(places, node, holder, in_block(value, holder.span.column + 1))
    return _inline(places, node, _on_one_line(node, value, flow=flow))


def expand(places: TextPlaces, node: Node, holder: Collection, lines: list[str]) -> list[Replacement]:
    """Returns what puts lines below the line of a key, or behind a dash, in place of what stands there."""
    indent = holder.span.column + 1
    if not isinstance(holder, MappingNode):
        return _inline(places, node, _joined(places, lines, indent))
    stop = places.line_stop(places.end(node))
    below = "".join(f"{places.line_end}{' ' * indent}{line}" for line in lines)
    return [*_inline(places, node, ""), Replacement(stop, stop, below)]


def _block(places: TextPlaces, place: Place, value: Value) -> list[Replacement]:
    """Replaces a block that a block holds."""
    node, holder = place.node, place.holders[-1]
    start, end = places.start(node), places.end(node)
    entry = _entry(holder, node)
    if (is_scalar(value) or not value) and entry is not None and places.is_first(start):
        colon = places.colon_end(entry)
        above = places.line_stop(places.line_start(start) - 1)
        written = _on_one_line(node, value, flow=False)
        return [Replacement(colon, colon, f" {written}"), Replacement(above, places.line_stop(end), "")]
    indent = node.span.column - 1
    deeper = 2 if entry is not None and isinstance(value, Mapping) and indent < holder.span.column else 0
    lines = in_block(value, indent + deeper)
    return [Replacement(start, end, " " * deeper + _joined(places, lines, indent + deeper))]


def _inline(places: TextPlaces, node: Node, written: str) -> list[Replacement]:
    """Replaces a node by what is written in its line; the comment in the header of a block scalar stays."""
    start, end = places.start(node), places.end(node)
    ahead = places.text[start - 1 : start]
    if written and start == end and ahead not in ("", " ", "{", "["):
        written = f" {written}"
    if not written and ahead == " ":
        start -= 1
    if isinstance(node, ScalarNode) and node.style in ("literal", "folded"):
        header = places.line_stop(node.start)
        indicator = places.text[node.start : header].split(" ")[0]
        return [Replacement(start, node.start + len(indicator), written), Replacement(header, end, "")]
    return [Replacement(start, end, written)]


def _on_one_line(node: Node, value: Value, *, flow: bool) -> str:
    if isinstance(value, bool | int | float | str):
        style = node.style if isinstance(node, ScalarNode) else "plain"
        return scalar_text(value, flow=flow, style=style)
    return in_flow(value)


def _joined(places: TextPlaces, lines: list[str], indent: int) -> str:
    return (places.line_end + " " * indent).join(lines)


def _entry(holder: Collection, node: Node) -> Entry | None:
    entries = holder.entries if isinstance(holder, MappingNode) else ()
    return next((entry for entry in entries if entry.value is node), None)
