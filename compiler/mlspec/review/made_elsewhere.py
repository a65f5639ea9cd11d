"""Sources that another model's command writes: what changes there reaches the models that only read the file."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from mlspec.plan.changes.between import changes_between
from mlspec.plan.changes.change import Change
from mlspec.plan.changes.files import EditedFiles, changes_by_place
from mlspec.plan.data import MadeBy
from mlspec.plan.plan import Plan

Plans = Mapping[str, Plan]
"""The models of one side by name."""


def written_anew(olds: Plans, news: Plans, edited: EditedFiles) -> frozenset[str]:
    """Returns the files, from the project's root, that a command writes which is another one, or reads one."""
    return frozenset(path for _, path in _anew(olds, news, edited))


def changes_of_commands(olds: Plans, news: Plans, edited: EditedFiles) -> dict[str, list[Change]]:
    """Returns the changes of other models' commands that reach a model, by its name: those that write what it reads."""
    made: dict[str, list[Change]] = defaultdict(list)
    for name in dict.fromkeys(name for name, _ in _anew(olds, news, edited)):
        paths = {source.name: source.path for plan in (olds[name], news[name]) for source in plan.sources}
        for change in (
            *changes_between(olds[name], news[name]),
            *changes_by_place(olds[name], news[name], edited),
        ):
            match change.path:
                case ("sources", str(source), "made_by", *_):
                    made[paths[source]].append(change)
                case _:
                    pass
    found: dict[str, list[Change]] = defaultdict(list)
    if made:
        for plan in news.values():
            read = (source.path for source in plan.sources if source.made_by is None)
            found[plan.name] += [change for path in read for change in made.get(path, ()) if change.model != plan.name]
    return found


def _anew(olds: Plans, news: Plans, edited: EditedFiles) -> Iterator[tuple[str, str]]:
    for name in olds.keys() & news.keys():
        was, now = _commands(olds[name]), _commands(news[name])
        other = {path for path in was.keys() | now.keys() if was.get(path) != now.get(path)}
        other |= {path for path, made in now.items() if edited.any((*made.reads, *made.run))}
        yield from ((name, path) for path in other)


def _commands(plan: Plan) -> dict[str, MadeBy]:
    return {source.path: source.made_by for source in plan.sources if source.made_by is not None}
