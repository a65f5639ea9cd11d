"""The changes of files that a spec reads: scripts, pinned rows, data and words, of which a plan has only the path."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mlspec.plan.changes.change import Change, Path, Redo, Safety
from mlspec.plan.plan import Plan
from mlspec.plan.value import value

SO_FAR, EDITED = "as committed", "edited"


class EditedFiles:
    """Files whose content differs, by path from the project's root; a folder is edited where a file in it is."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        self._below: dict[str, list[str]] = defaultdict(list)
        for file in sorted(set(paths)):
            path = file
            while path:
                self._below[path].append(file)
                path = path.rpartition("/")[0]

    def at(self, path: str) -> tuple[str, ...]:
        """Returns the edited files that a path means: itself, or those in the folder that it is."""
        return tuple(self._below.get(path, ()))

    def any(self, paths: Iterable[str]) -> bool:
        """Returns whether any of the paths means an edited file."""
        return any(path in self._below for path in paths)


@value
class _Read:
    """A path that a spec reads, where it says so, and what another content does."""

    file: str
    place: Path
    redo: Redo
    safety: Safety
    why: str
    risk: str


def changes_of_files(before: Plan, after: Plan, edited: EditedFiles) -> tuple[Change, ...]:
    """Returns a change for each edited file that both sides of a model read, with the most that this makes run."""
    found: dict[str, Change] = {}
    for change in changes_by_place(before, after, edited):
        held = found.setdefault(change.file, change)
        if (change.redo.rank, change.safety.rank) > (held.redo.rank, held.safety.rank):
            found[change.file] = change
    return tuple(found.values())


def changes_by_place(before: Plan, after: Plan, edited: EditedFiles) -> tuple[Change, ...]:
    """Returns the same, with a change for each place of the spec that has a file read."""
    known = {(read.file, read.place) for read in _reads(before)}
    told = (read for read in _reads(after) if (read.file, read.place) in known)
    return tuple(_change(after.name, read, file) for read in told for file in edited.at(read.file))


def _reads(plan: Plan) -> Iterator[_Read]:
    """Yields what a spec reads beside itself, in the order of a spec."""
    for source in plan.sources:
        place: Path = ("sources", source.name)
        made = source.made_by
        if made is None:
            why = "the source is read again, and what is learnt from it"
            yield _Read(source.path, (*place, "path"), Redo.TRAINING, Safety.NEUTRAL, why, "")
            continue
        why = "a source is written again by the command that reads it, and what is learnt from it"
        for path in dict.fromkeys((*made.reads, *made.run)):
            yield _Read(path, (*place, "made_by", "reads"), Redo.TRAINING, Safety.NEUTRAL, why, "")
    if plan.judgement.incidents is not None:
        why, risk = (
            "other rows train and judge",
            "other failures judge the model: that none is left out cannot be shown",
        )
        place = ("validation", "incidents")
        yield _Read(plan.judgement.incidents, place, Redo.TRAINING, Safety.LOOSENED, why, risk)
    runbook = plan.operation.monitoring.runbook
    if runbook is not None:
        why = "words for people: nothing reads them"
        yield _Read(runbook, ("monitoring", "runbook"), Redo.TEXT, Safety.NEUTRAL, why, "")


def _change(model: str, read: _Read, file: str) -> Change:
    return Change(
        model=model,
        path=read.place,
        file=file,
        shown=file,
        before=SO_FAR,
        after=EDITED,
        redo=read.redo,
        safety=read.safety,
        why=read.why,
        risk=read.risk,
        via=".".join(map(str, read.place)),
    )
