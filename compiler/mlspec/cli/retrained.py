"""What a bump for a retraining would write: a patch version of a release whose behaviour did not change, and why."""

from datetime import date

from mlspec.cli.bumped import Bumped, File, changelog_file, needed_since
from mlspec.cli.project_folder import ProjectFolder
from mlspec.cli.refusal import Refusal
from mlspec.cli.unreleased import edited, is_readable, plan_candidate, read_specs
from mlspec.plan.changes.bump import bump_of, next_version, said
from mlspec.plan.changes.needed import Needed
from mlspec.versions.changelog import Entry


def read_retrained(folder: ProjectFolder, model: str, because: str, today: date | None) -> Bumped | None:
    """Returns what is to be written before a model learns again, or None after telling findings.

    A version that follows the release already and is not released itself stays: this can be run again.

    Raises:
        UsageError: there is no such model.
        Refusal: there is nothing to learn again, or more than the data changed.
    """
    specs = read_specs(folder.files)
    if not is_readable(folder.files, specs, model, today):
        return None
    file, records = specs.files[model], specs.records.get(model, {})
    declared = specs.declared(model)
    if declared is not None and not records:
        raise Refusal(
            f"{model} has no release that could learn again; the first one is {declared}",
            f"run its pipeline, then mlspec release {model}",
        )
    plan = plan_candidate(folder.files, specs, model, today)
    if plan is None or declared is None:
        return None
    found = needed_since(folder, plan, records)
    _require_same_behaviour(model, found)
    version = declared
    while version in records:
        version = next_version(version, "patch")
    document = specs.documents[model]
    files = [] if version == declared else [File(file, document.text, edited(document, version).text)]
    released = {each: record.released[:10] for each, record in records.items()}
    entry = Entry(model, version, None, (), because)
    needed = Needed(found.base, declared, found.changes, "patch", version, enough=version == declared)
    return Bumped(model, needed, (*files, *changelog_file(folder.root, file, entry, released)))


def _require_same_behaviour(model: str, found: Needed) -> None:
    if found.bump is None:
        return
    told = next(change for change in found.changes if bump_of((change,)) == found.bump)
    also = f"; releasing {found.declared} learns from today's data anyway" if found.enough else ""
    raise Refusal(
        f"{model} is another one since {found.base}, not the same on newer data: {said(told)}{also}",
        f"mlspec bump {model}: that is a {found.bump} version",
    )
