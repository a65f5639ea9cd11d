"""What a promotion or a rollback changes in an environment: one model's version and fallback, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from mlspec.diagnostics.edit import Edit
from mlspec.plan.plan import Plan
from mlspec.release.abort import told
from mlspec.release.contract import broken, is_major
from mlspec.release.objection import Objection, unusable
from mlspec.release.standing import Standing
from mlspec.source.editing import Unedited, edit_document
from mlspec.spec.environment_spec import Served
from mlspec.spec.names import version_order

MOST_STATES = 500
"""How far back the history of an environment is read for the fallback that a version had."""


@dataclass(frozen=True, slots=True)
class Move:
    """A model's place in an environment before (None: it did not serve there) and after; `notes` are worth saying.

    `reached` is the stage that the version is in afterwards, where commits step rollouts; None where it waits.
    """

    model: str
    environment: str
    before: Served | None
    version: str
    fallback: str | None
    notes: tuple[str, ...]
    reached: str | None = None

    @property
    def goes_back(self) -> bool:
        """Whether an older version takes over from a newer one."""
        return self.before is not None and version_order(self.version) < version_order(self.before.version)

    def edits(self) -> tuple[Edit, ...]:
        """Returns the edits of the environment's file."""
        place = ("models", self.model)
        if self.before is None:
            return (Edit(place, {"version": self.version}),)
        edits = [Edit((*place, "version"), self.version)]
        if self.fallback != self.before.fallback:
            edits.append(Edit((*place, "fallback"), self.fallback))
        if self.before.reached is not None:
            stays = self.reached is not None
            edits.append(
                Edit((*place, "reached", "version"), self.version) if stays else Edit((*place, "reached"), None)
            )
        return tuple(edits)


def promotion(standing: Standing, version: str, *, everything: bool = True) -> Move | tuple[Objection, ...]:
    """Returns the move that makes a version serve, with what served as its fallback, or every reason against it.

    Without `everything` what served is in the middle of its rollout: then the fallback stays, which answers the rest.
    """
    model, served = standing.model, standing.environment.spec.models.get(standing.model)
    if served is not None and served.version == version:
        return (Objection(f"{model} {version} serves in {standing.name} already", "there is nothing to do"),)
    refused = unusable(standing, version)
    if refused:
        return refused
    if served is None:
        return Move(model, standing.name, None, version, None, _aborts(standing, version))
    if version_order(version) < version_order(served.version):
        reason = (
            f"{model} {version} is older than {served.version}, which serves in {standing.name}: that is no promotion"
        )
        return (Objection(reason, f"mlspec rollback {model} --in {standing.name} --to {version}"),)
    before, after = standing.plan(served.version), standing.plan(version)
    breaks = broken(before, after) if before is not None and after is not None else ()
    callers = _callers(before)
    if breaks and not is_major(served.version, version):
        told = f"; its callers: {callers}" if callers else ""
        reason = f"{model} {version} breaks the contract of {served.version}: {'; '.join(breaks)}{told}"
        major = int(served.version.split(".")[0]) + 1
        return (Objection(reason, f"release it as {major}.0.0, or keep the contract"),)
    notes = (f"the contract changes: {'; '.join(breaks)}" + (f"; tell {callers}" if callers else ""),) if breaks else ()
    fallback = served.version if everything or served.fallback is None else served.fallback
    return Move(model, standing.name, served, version, fallback, (*notes, *_aborts(standing, version)))


def rollback(
    standing: Standing, target: str | None, past: Iterable[tuple[str, str | None]], *, everything: bool = True
) -> Move | tuple[Objection, ...]:
    """Returns the move back to `target`, or without one to the fallback, or every reason against it.

    `past` are earlier states of this place, version and fallback, newest first. The fallback afterwards is the one
    that the version had when it served last, else the newest release before it; never the version that is left.

    `everything` says whether the version that is left may have answered all requests. Then the other one takes its
    stage over, and so its requests as soon as its pods are ready; in the middle of a rollout it waits: those that
    answered the others answer all of them at once.
    """
    model, served = standing.model, standing.environment.spec.models.get(standing.model)
    if served is None:
        names = ", ".join(standing.environment.spec.models) or "nothing"
        return (Objection(f"{model} does not serve in {standing.name}: there serves {names}", "name one of those"),)
    version = target or served.fallback
    if version is None:
        return (Objection(f"{model} {served.version} has no fallback in {standing.name}", _way_out(standing, served)),)
    if version == served.version:
        return (Objection(f"{model} {version} serves in {standing.name} already", "there is nothing to do"),)
    if version_order(version) > version_order(served.version) and version != served.fallback:
        reason = (
            f"{model} {version} is newer than {served.version}, which serves in {standing.name}: that is no rollback"
        )
        return (Objection(reason, f"mlspec promote {model} {version} --to {standing.name}"),)
    refused = unusable(standing, version) or _given_up(standing, served, version)
    if refused:
        return refused
    reached = served.reached
    stays = everything and reached is not None and reached.version == served.version
    fallback = _fallback(standing, served.version, version, past)
    return Move(
        model,
        standing.name,
        served,
        version,
        fallback,
        _aborts(standing, version),
        reached.stage if stays and reached is not None else None,
    )


def moved(standing: Standing, move: Move) -> str | Unedited:
    """Returns the text of the environment's file after a move, every other line as it was."""
    edited = edit_document(standing.environment.document, move.edits())
    return edited if isinstance(edited, Unedited) else edited.text


def _fallback(standing: Standing, left: str, version: str, past: Iterable[tuple[str, str | None]]) -> str | None:
    for served, fallback in islice(past, MOST_STATES):
        if served == version and fallback != left and (fallback is None or not unusable(standing, fallback)):
            return fallback
    older = (each for each in _older(standing, version)[::-1] if each != left)
    return next((each for each in older if not unusable(standing, each)), None)


def _way_out(standing: Standing, served: Served) -> str:
    """Returns which older versions can be named where there is no fallback, or the way forward where there is none."""
    older = _older(standing, served.version)
    if older:
        return f"name one with --to: {', '.join(older)}"
    newer = [each for each in standing.released if version_order(each) > version_order(served.version)]
    sound = [each for each in newer if not unusable(standing, each)]
    if not sound:
        return "release another version"
    return f"none before it may serve there; forward: mlspec promote {standing.model} {sound[-1]} --to {standing.name}"


def _older(standing: Standing, version: str) -> list[str]:
    """Returns the releases before a version whose rollout was not aborted there, oldest first."""
    older = (each for each in standing.released if version_order(each) < version_order(version))
    return [each for each in older if not _aborted_here(standing, each)]


def _given_up(standing: Standing, served: Served, version: str) -> tuple[Objection, ...]:
    """Returns why nobody goes back to a version whose rollout was aborted there, unless it is the fallback since.

    The tool would skip the stages, as for every version that it still has, and the gates that it failed with them.
    """
    if version == served.fallback or not _aborted_here(standing, version):
        return ()
    here = [each for each in standing.records[version].aborts if each.environment == standing.name]
    (said,) = told(version, here[-1:])
    other = (
        f"mlspec rollback {standing.model} --in {standing.name} returns to {served.fallback}; "
        if served.fallback
        else ""
    )
    way_out = (
        f"{other}if {version} served there since, write fallback: {version} in {standing.environment.document.file}, "
        "and go back to that"
    )
    return (Objection(f"nobody goes back to what failed there: {said}", way_out),)


def _aborted_here(standing: Standing, version: str) -> bool:
    record = standing.records.get(version)
    return record is not None and any(each.environment == standing.name for each in record.aborts)


def _aborts(standing: Standing, version: str) -> tuple[str, ...]:
    record = standing.records.get(version)
    return tuple(told(version, record.aborts)) if record is not None else ()


def _callers(plan: Plan | None) -> str:
    consumers = plan.consumers if plan is not None else ()
    return ", ".join(f"{each.name} ({each.owner})" for each in consumers)
