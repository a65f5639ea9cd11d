"""What changed between two plans of a model, and between two plans of a project."""

from collections.abc import Iterator
from dataclasses import replace

from mlspec.conventions import MODEL_FILE, PROJECT_FILE, environment_file, release_file
from mlspec.plan.changes.bump import version_key
from mlspec.plan.changes.change import Change, Path, Redo, Safety
from mlspec.plan.changes.comparison import Comparison
from mlspec.plan.changes.renamed import renamed
from mlspec.plan.changes.renames import renames, told
from mlspec.plan.changes.rows import Reason, Risk
from mlspec.plan.changes.table import ENVIRONMENT, MODEL, PROJECT, RELEASE
from mlspec.plan.plan import Plan
from mlspec.plan.project import Project

NEW = (Redo.TRAINING, "everything is read, trained and judged"), (Safety.NEUTRAL, "")
GONE = (Redo.CONTRACT, "callers are no longer answered"), (Safety.REMOVED, "what watched the model is gone with it")
MOVED = (Redo.ROLLOUT, "what is generated from it names its file; no stage reads that"), (Safety.NEUTRAL, "")
PLACED = (Redo.ROLLOUT, "what serves there is rendered"), (Safety.NEUTRAL, "")
TAKEN = (Redo.ROLLOUT, "what serves there is taken away"), (Safety.REMOVED, "nothing serves there any more")
RELEASED = (Redo.TEXT, "a record of a release: nothing is done again"), (Safety.NEUTRAL, "")
FORGOTTEN = (Redo.TEXT, "a record of a release: nothing is done again"), (Safety.REMOVED, "what was released is lost")
Verdict = tuple[Reason, Risk]


def changes_between(before: Plan | None, after: Plan | None) -> tuple[Change, ...]:
    """Returns the changes of one model, in the order of a spec; None is the side that has no such model."""
    if before is not None and after is not None:
        moved = (_whole(after.name, after.spec, before.spec, after.spec, MOVED),) if before.spec != after.spec else ()
        names = renames(before, after)
        was = renamed(before, names) if names else before
        return (*moved, *told(names, after), *Comparison(after.name, after.spec).changes(MODEL, was, after))
    if after is not None:
        return (_whole(after.name, after.spec, None, after.version, NEW),)
    return (_whole(before.name, before.spec, before.version, None, GONE),) if before is not None else ()


def project_changes(before: Project, after: Project) -> tuple[Change, ...]:
    """Returns the changes of what stands once for all models; of what serves, `model` is the one that does."""
    return (
        *Comparison("", PROJECT_FILE).changes(PROJECT, before, after),
        *_environments(before, after),
        *_releases(before, after),
    )


def _whole(model: str, file: str, before: str | None, after: str | None, verdict: Verdict) -> Change:
    (redo, why), (safety, risk) = verdict
    return Change(model, (), file, "", before, after, redo, safety, why, risk, None)


def _environments(before: Project, after: Project) -> Iterator[Change]:
    was = {found.name: found for found in before.environments}
    now = {found.name: found for found in after.environments}
    for name in sorted(was.keys() | now.keys()):
        file = environment_file(name)
        if name not in now:
            yield _whole("", file, name, None, TAKEN)
        elif name not in was:
            yield _whole("", file, None, name, PLACED)
        else:
            for change in Comparison("", file).changes(ENVIRONMENT, was[name], now[name]):
                yield replace(change, model=_served(change.path))


def _served(path: Path) -> str:
    return str(path[1]) if path[:1] == ("models",) and len(path) > 1 else ""


def _releases(before: Project, after: Project) -> Iterator[Change]:
    was = {(found.model, found.version): found for found in before.releases}
    now = {(found.model, found.version): found for found in after.releases}
    for model, version in sorted(was.keys() | now.keys(), key=lambda key: (key[0], version_key(key[1]))):
        file, key = release_file(f"{model}/{MODEL_FILE}", version), (model, version)
        if key not in now:
            yield _whole(model, file, version, None, FORGOTTEN)
        elif key not in was:
            yield _whole(model, file, None, version, RELEASED)
        else:
            yield from Comparison(model, file).changes(RELEASE, was[key], now[key])
