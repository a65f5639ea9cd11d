"""A key or an item taken out of the text of a document."""

from mlspec.source.node import MappingNode
from mlspec.source.replacing import replace
from mlspec.source.text_places import Collection, Place, Replacement, TextPlaces


def remove(places: TextPlaces, place: Place, step: str | int) -> list[Replacement]:
    """Returns what takes the part that `step` names out of what holds it; nothing where it is not known how."""
    *above, holder = place.holders
    at = _position(holder, step)
    if places.is_flow(holder):
        return _from_flow(places, holder, at)
    if places.in_flow(above):
        return []
    if len(places.part_starts(holder)) == 1:
        return replace(places, Place(holder, tuple(above), ()), {} if isinstance(holder, MappingNode) else [])
    return _from_block(places, holder, at)


def _from_block(places: TextPlaces, holder: Collection, at: int) -> list[Replacement]:
    starts, end = places.part_starts(holder), places.part_ends(holder)[at]
    start = starts[at]
    following = places.next_line(end)
    if places.is_first(start):
        return [Replacement(places.line_start(start), following, "")]
    # The first part, behind the dash of the item that it stands in: the next one takes its place.
    line = places.line_start(start)
    kept = places.text[following : places.line_start(starts[at + 1])]
    return [Replacement(line, line, kept), Replacement(start, starts[at + 1], "")]


def _from_flow(places: TextPlaces, holder: Collection, at: int) -> list[Replacement]:
    starts, ends = places.part_starts(holder), places.part_ends(holder)
    start, end = starts[at], ends[at]
    comma = places.comma_after(end)
    stop = end if comma is None else comma + 1
    if at + 1 < len(starts) and "\n" not in places.text[start : starts[at + 1]]:
        return [Replacement(start, starts[at + 1], "")]
    if at and at + 1 == len(starts) and "#" not in places.text[ends[at - 1] : start]:
        return [Replacement(ends[at - 1], end, "")]
    removed: list[Replacement] = []
    if at and comma is None:
        before = places.comma_after(ends[at - 1])
        removed += [] if before is None else [Replacement(before, before + 1, "")]
    rest = places.text[stop : places.line_stop(stop)].strip()
    if places.is_first(start) and (not rest or rest.startswith("#")):
        return [*removed, Replacement(places.line_start(start), places.next_line(stop), "")]
    return [*removed, Replacement(start, stop, "")]


def _position(holder: Collection, step: str | int) -> int:
    if isinstance(holder, MappingNode):
        return next(at for at, entry in enumerate(holder.entries) if entry.key.text == step)
    return int(step)
