"""Which items of two lists are the same one; equal ones find each other first, so that one item gone is one change."""

from collections import defaultdict, deque
from typing import Any

from mlspec.plan.changes.rows import Key
from mlspec.plan.value import value


@value
class Matched:
    """Pairs of positions of the same items, in the order after; what is gone and what has come."""

    pairs: tuple[tuple[int, int], ...]
    gone: tuple[int, ...]
    come: tuple[int, ...]
    reordered: bool


def matched(before: tuple[Any, ...], after: tuple[Any, ...], keys: tuple[Key, ...]) -> Matched:
    """Returns which items are the same: equal ones first, then those with one key in their order, key by key."""
    partner: dict[int, int] = {}
    _pair(before, after, lambda item: item, partner)
    for key in keys:
        _pair(before, after, key, partner)
    pairs = tuple((partner[place], place) for place in range(len(after)) if place in partner)
    taken = set(partner.values())
    order = [was for was, _ in pairs]
    return Matched(
        pairs,
        tuple(place for place in range(len(before)) if place not in taken),
        tuple(place for place in range(len(after)) if place not in partner),
        reordered=order != sorted(order),
    )


def _pair(before: tuple[Any, ...], after: tuple[Any, ...], key: Key, partner: dict[int, int]) -> None:
    taken = set(partner.values())
    free: defaultdict[Any, deque[int]] = defaultdict(deque)
    for place, item in enumerate(before):
        if place not in taken:
            free[key(item)].append(place)
    for place, item in enumerate(after):
        if place not in partner and free[key(item)]:
            partner[place] = free[key(item)].popleft()
