"""A key or an item added to the text of a document, in the style of what stands beside it."""

from mlspec.diagnostics.edit import Value
from mlspec.source.node import MappingNode, ScalarNode
from mlspec.source.replacing import expand, replace
from mlspec.source.text_places import Collection, Place, Replacement, TextPlaces
from mlspec.source.written import entry_lines, in_flow, is_scalar, item_lines, key_text


def add(places: TextPlaces, place: Place, value: Value) -> list[Replacement]:
    """Returns what adds the value below the node, under the steps that lead on; nothing where it is not known how."""
    step, *rest = place.missing
    for inner in reversed(rest):
        value = {inner: value} if isinstance(inner, str) else [value]
    node, holders = place.node, place.holders
    flow = places.in_flow(holders)
    if isinstance(node, ScalarNode):
        whole: Value = {step: value} if isinstance(step, str) else [value]
        if flow or not isinstance(step, str):
            return replace(places, Place(node, holders, ()), whole)
        return expand(places, node, holders[-1], entry_lines(step, value, holders[-1].span.column + 1))
    if places.is_flow(node):
        if _is_empty(places, node) and holders and not flow and isinstance(step, str) and not is_scalar(value):
            return expand(places, node, holders[-1], entry_lines(step, value, holders[-1].span.column + 1))
        written = in_flow(value)
        return _to_flow(places, node, f"{key_text(step)}: {written}" if isinstance(step, str) else written)
    return [] if flow else _to_block(places, node, step, value)


def _to_block(places: TextPlaces, node: Collection, step: str | int, value: Value) -> list[Replacement]:
    indent = node.span.column - 1
    flow = _prefers_flow(places, node)
    lines = (
        entry_lines(step, value, indent, flow=flow) if isinstance(step, str) else item_lines(value, indent, flow=flow)
    )
    stop = places.line_stop(places.part_ends(node)[-1])
    return [Replacement(stop, stop, "".join(f"{places.line_end}{' ' * indent}{line}" for line in lines))]


def _to_flow(places: TextPlaces, node: Collection, part: str) -> list[Replacement]:
    starts, ends = places.part_starts(node), places.part_ends(node)
    open_end, close = places.start(node) + 1, places.end(node) - 1
    if not ends:
        return [Replacement(open_end, open_end if places.text[open_end:close].strip() else close, part)]
    start, end = starts[-1], ends[-1]
    if not places.is_first(start):
        return [Replacement(end, end, f", {part}")]
    own_line = f"{places.line_end}{places.text[places.line_start(start) : start]}{part}"
    stop = places.line_stop(end)
    if close < stop:
        return [Replacement(end, end, f",{own_line}")]
    if places.comma_after(end) is not None:
        return [Replacement(stop, stop, f"{own_line},")]
    return [Replacement(end, end, ","), Replacement(stop, stop, own_line)]


def _is_empty(places: TextPlaces, node: Collection) -> bool:
    return places.text[places.start(node) + 1 : places.end(node) - 1].strip(" ") == ""


def _prefers_flow(places: TextPlaces, node: Collection) -> bool:
    """Says whether the last collection in a block stands in braces or brackets; where there is none, yes."""
    values = [entry.value for entry in node.entries] if isinstance(node, MappingNode) else list(node.items)
    collections = [value for value in values if not isinstance(value, ScalarNode)]
    return not collections or places.is_flow(collections[-1])
