"""Walks two plans side by side along the table of rows; what is equal on both sides is left at once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from mlspec.plan.changes.change import Change, Path
from mlspec.plan.changes.lists import matched
from mlspec.plan.changes.place import Edit, Known, Place
from mlspec.plan.changes.rows import Leaf, Order, Part, RedoRule, Row, SafetyRule, Show, becomes

LIST = "[]"
Names = tuple[Path, Path]
"""What stands for an item in the paths of both sides."""


def _published(now: Any, was: Any) -> Path:
    return ("published_after" if (now.published_seconds or was.published_seconds) > 0 else "published_before",)


def _bound(now: Any, was: Any) -> Path:
    found = now.bound if now.bound is not None else was.bound
    return (found if isinstance(found, str) else found.bound,)


def _checked(now: Any, was: Any) -> Path:
    del was
    return (now.kind, *now.columns) if now.kind == "null_share" else (now.kind,)


def _share(now: Any, was: Any) -> Path:
    del was
    return ("cohort", "share") if now.route == "cohort" else (now.route,)


def _kind(now: Any, was: Any) -> Path:
    del was
    return (now.kind,)


STEPS: dict[str, Callable[[Any, Any], Path]] = {
    "{published}": _published,
    "{bound}": _bound,
    "{checked}": _checked,
    "{share}": _share,
    "{kind}": _kind,
}
"""Keys that depend on what stands there: by how a row writes them, from the parts of both sides."""


@dataclass(slots=True)
class Branch:
    """What the table says of one field of a plan and of those below it."""

    leaf: Leaf | None = None
    part: Part | None = None
    items: Part | None = None
    fields: "dict[str, Branch]" = field(default_factory=dict[str, "Branch"])


def grown(rows: Iterable[Row]) -> Branch:
    """Returns the rows as a tree of the plan's fields."""
    root = Branch()
    for row in rows:
        branch = root
        for step in row.plan.split("."):
            branch = branch.fields.setdefault(step.removesuffix(LIST), Branch())
        if isinstance(row, Leaf):
            branch.leaf = row
        elif row.plan.endswith(LIST):
            branch.items = row
        else:
            branch.part = row
    return root


@dataclass(frozen=True, slots=True)
class Spot:
    """Both sides of a place, and the names and positions on the way to it, of each side."""

    was: Place
    now: Place
    names: tuple[Names, ...]

    def within(self, before: Any, after: Any, name: Names | None = None) -> "Spot":
        """Returns the spot within two parts that are the same one."""
        return Spot(
            Place(self.was.known, (*self.was.parents, before)),
            Place(self.now.known, (*self.now.parents, after)),
            self.names if name is None else (*self.names, name),
        )


class Comparison:
    """Two sides of one model or project, and what tells their changes."""

    def __init__(self, model: str, file: str) -> None:
        self._model, self._file = model, file

    def changes(self, table: Branch, before: Any, after: Any) -> Iterator[Change]:
        """Yields the changes in the order of the table."""
        spot = Spot(Place(Known(before), ()), Place(Known(after), ()), ())
        yield from self._fields(table, before, after, spot)

    def _fields(self, branch: Branch, before: Any, after: Any, spot: Spot) -> Iterator[Change]:
        inner = spot.within(before, after, None)
        for name, below in branch.fields.items():
            was, now = getattr(before, name), getattr(after, name)
            if below.leaf is not None:
                yield from self._leaf(below.leaf, was, now, inner)
            elif was == now:
                continue
            elif below.items is not None:
                yield from self._items(below, below.items, was, now, inner)
            elif was is None or now is None:
                if below.part is not None:
                    rule = below.part.added if was is None else below.part.removed
                    yield self._change(below.part, Edit(was, now, inner.was, inner.now), inner.names, rule)
            else:
                yield from self._fields(below, was, now, inner)

    def _leaf(self, leaf: Leaf, was: Any, now: Any, spot: Spot) -> Iterator[Change]:
        if leaf.of is not None:
            was, now = leaf.of(spot.was.part, spot.was), leaf.of(spot.now.part, spot.now)
        if was != now and not _is_reordered_by_format(leaf, was, now, spot):
            yield self._change(leaf, Edit(was, now, spot.was, spot.now), spot.names, leaf.safety)

    def _items(
        self, branch: Branch, row: Part, before: tuple[Any, ...], after: tuple[Any, ...], spot: Spot
    ) -> Iterator[Change]:
        same = matched(before, after, tuple(key for key in (row.key, row.near) if key is not None))
        for place in same.gone if row.told else ():
            name = _name(row, before[place], place)
            edit = Edit(before[place], None, spot.was, spot.now)
            yield self._change(row, edit, (*spot.names, (name, name)), row.removed)
        for was, now in same.pairs:
            if before[was] != after[now]:
                names = (_name(row, before[was], was), _name(row, after[now], now))
                deeper = Spot(spot.was, spot.now, (*spot.names, names))
                yield from self._fields(branch, before[was], after[now], deeper)
        for place in same.come if row.told else ():
            name = _name(row, after[place], place)
            edit = Edit(None, after[place], spot.was, spot.now)
            yield self._change(row, edit, (*spot.names, (name, name)), row.added)
        if same.reordered and row.order is not None:
            yield self._order(row, row.order, before, after, spot)

    def _order(self, row: Part, order: Order, before: tuple[Any, ...], after: tuple[Any, ...], spot: Spot) -> Change:
        def names(items: Any, place: Place) -> str:
            shown = (str(item.name) if row.named else row.show(item, place) or "" for item in items)
            return f"[{', '.join(shown)}]"

        redo, (safety, risk) = order
        return self._told(
            spec=row.spec.removesuffix(f".{LIST}"),
            edit=Edit(before, after, spot.was, spot.now),
            names=spot.names,
            redo=redo,
            safety=becomes(safety, risk),
            show=names,
            via=None,
        )

    def _change(self, row: Row, edit: Edit, names: tuple[Names, ...], safety: SafetyRule) -> Change:
        return self._told(
            spec=row.spec,
            edit=edit,
            names=names,
            redo=row.redo,
            safety=safety,
            show=row.show,
            via=row.follows(edit),
        )

    def _told(
        self,
        *,
        spec: str,
        edit: Edit,
        names: tuple[Names, ...],
        redo: RedoRule,
        safety: SafetyRule,
        show: Show,
        via: str | None,
    ) -> Change:
        side = 0 if edit.after is None else 1
        here, there = (edit.was, edit.now) if edit.after is None else (edit.now, edit.was)
        file, _, written = spec.rpartition(": ")
        path = _path(written, [name[side] for name in names], here, there)
        given, done = redo(edit), safety(edit)
        shown = _shown(path)
        return Change(
            model=self._model,
            path=path,
            file=file or self._file,
            shown=shown,
            before=show(edit.before, edit.was) if edit.before is not None else None,
            after=show(edit.after, edit.now) if edit.after is not None else None,
            redo=given[0],
            safety=done[0],
            why=given[1],
            risk=done[1],
            via=f"{file}: {shown}" if file else via,
        )


def _is_reordered_by_format(leaf: Leaf, was: Any, now: Any, spot: Spot) -> bool:
    """Returns whether two formats order the same names in different ways."""
    if leaf.ordered:
        return False
    formats = spot.was.known.plan.format_version, spot.now.known.plan.format_version
    return formats[0] != formats[1] and sorted(was) == sorted(now)


def _name(row: Part, item: Any, place: int) -> Path:
    """Returns what stands for an item in a path: its name, or its position where it has none."""
    if row.name is not None:
        return row.name(item)
    return (str(row.key(item)),) if row.named and row.key is not None else (place,)


def _path(spec: str, names: list[Path], here: Place, there: Place) -> Path:
    """Returns the path that a row's spec path stands for."""
    left = iter(names)
    path: list[str | int] = []
    for step in spec.split("."):
        key = step.removesuffix(LIST)
        if key in STEPS:
            path += STEPS[key](here.part, there.part)
        elif key:
            path.append(key)
        if step.endswith(LIST):
            path += next(left)
    return tuple(path)


def _shown(path: Path) -> str:
    """Returns a path for people: `rollout.stages.half.for`, `gates[3].better_by`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
