"""Compiles both sides of a change in memory and compares them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

import click

from mlspec.backends.dvc import reruns
from mlspec.cli.policy_refusals import refusals
from mlspec.cli.project_folder import UnusableProject
from mlspec.cli.two_sides import TwoSides, against, read_sides
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.display import neutralise
from mlspec.history.git import HistoryError
from mlspec.history.repository import Repository
from mlspec.pipeline import Planned, ProjectFiles, plan_project, plan_sound_specs
from mlspec.plan.changes.files import EditedFiles
from mlspec.plan.frozen import FrozenVersions
from mlspec.plan.plan import Plan
from mlspec.review.build import Predict, build
from mlspec.review.made_elsewhere import written_anew
from mlspec.review.review import Against, Reruns, Review
from mlspec.review.side import Side


@dataclass(frozen=True, slots=True)
class Compared:
    """The review, or None where the work tree's specs have errors, and what was found in them.

    `plans` are those of the work tree's models that were read.
    """

    review: Review | None
    plans: tuple[Plan, ...]
    diagnostics: tuple[Diagnostic, ...]
    waived: tuple[Diagnostic, ...]
    texts: Mapping[str, str]
    today: date


def compare(root: Path, ref: str | None, names: frozenset[str], today: date | None, *, everything: bool) -> Compared:
    """Returns what the work tree changes against a commit; with `names`, of these models alone.

    With `everything` models without changes are told of too.

    Raises:
        UnusableProject: git cannot say what the other side is.
        UsageError: there is no model of one of the names, on either side.
    """
    try:
        repository = Repository.open(root)
        commit = against(repository, ref)
        day = today or repository.head().day
        sides = read_sides(root, repository, commit, () if everything else names or None)
        before, after = _planned(sides, day)
        known = _models(before) | _models(after)
        if names - known and sides.unchanged:
            sides = read_sides(root, repository, commit, ())
            before, after = _planned(sides, day)
            known = _models(before) | _models(after)
        edited = EditedFiles(sides.changed)
        written = written_anew(_plans(before), _plans(after), edited)
        if written:
            sides = read_sides(root, repository, commit, () if everything else names or None, written)
            before, after = _planned(sides, day)
    except HistoryError as error:
        raise UnusableProject(str(error)) from None
    if after.plan is None:
        return Compared(None, (), after.diagnostics, after.waived, after.texts, day)
    _refuse_unknown(names - known, known)
    review = build(
        side_of(before, sides.before),
        replace(side_of(after, sides.after), edited=edited),
        after.plan,
        against=Against(commit.ref, commit.short),
        predict=_prediction(sides.changed),
        unread=0 if names else sides.unchanged,
        names=names,
        everything=everything,
        today=day,
    )
    found = (*after.diagnostics, *refusals(review, after.plan.project))
    return Compared(review, after.plan.models, found, after.waived, after.texts, day)


def _planned(sides: TwoSides, today: date) -> tuple[Planned | None, Planned]:
    before = plan_sound_specs(sides.before) if sides.before is not None else None
    return before, plan_project(sides.after, today)


def _prediction(changed: frozenset[str]) -> Predict:
    """Returns what tells the stages that run again, given the files that differ."""
    paths = reruns.touched(changed)

    def predict(before: Plan, after: Plan) -> Reruns:
        found = reruns.predict(before, after, paths)
        return Reruns(found.forced, found.following, found.reused)

    return predict


def _models(planned: Planned | None) -> frozenset[str]:
    return frozenset(_plans(planned))


def _plans(planned: Planned | None) -> dict[str, Plan]:
    plan = planned.plan if planned is not None else None
    return {model.name: model for model in plan.models} if plan is not None else {}


def side_of(planned: Planned | None, files: ProjectFiles | None) -> Side:
    """Returns what was planned of some files as one side of a comparison; without files there is no project."""
    if planned is None or files is None:
        return Side(None, {}, frozenset(), exists=False)
    faulty = {each.span.file for each in planned.diagnostics if each.rule.severity == "error"}
    frozen = FrozenVersions(files.frozen)
    return Side(planned.plan, planned.documents, frozenset(files.models), frozenset(faulty), frozen=frozen)


def _refuse_unknown(unknown: frozenset[str], known: frozenset[str]) -> None:
    for name in sorted(unknown):
        close = get_close_matches(name, sorted(known), n=1)
        way_out = f"did you mean {close[0]!r}?" if close else "`mlspec plan --select all` tells of every one"
        raise click.UsageError(neutralise(f"no model is called {name!r}, here or there; {way_out}"))
