"""The next stage of a rollout that commits step: what one edit of an environment's file says that a version reached."""

from dataclasses import dataclass

from mlspec.diagnostics.edit import Edit
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.operation import Stage
from mlspec.release.objection import Objection
from mlspec.release.standing import Standing
from mlspec.source.editing import Unedited, edit_document
from mlspec.source.reader import read
from mlspec.spec.bind import bind_environment

STEPPED = "kserve"
"""The tool whose rollouts commits step."""


@dataclass(frozen=True, slots=True)
class Step:
    """A version goes from one stage of its rollout, or from none, to another one."""

    model: str
    environment: str
    version: str
    before: Stage | None
    after: Stage

    def edits(self, *, told: bool) -> tuple[Edit, ...]:
        """Returns the edits of the environment's file; `told` says whether something is said to be reached in it."""
        place = ("models", self.model, "reached")
        if not told:
            return (Edit(place, {"version": self.version, "stage": self.after.name}),)
        return Edit((*place, "version"), self.version), Edit((*place, "stage"), self.after.name)


def step(standing: Standing, plan: EnvironmentPlan, target: str | None) -> Step | tuple[Objection, ...]:
    """Returns the step to `target`, or without one to the next stage, or every reason against it."""
    model, tool = standing.model, plan.target.tool
    entry = next((each for each in plan.models if each.name == model), None)
    if tool != STEPPED:
        way_out = "its own commands step or abort a rollout that is under way"
        return (Objection(f"{tool} moves {model} through its stages in {standing.name} itself", way_out),)
    if entry is None:
        there = ", ".join(each.name for each in plan.models) or "nothing"
        return (Objection(f"{model} does not serve in {standing.name}: there serves {there}", "name one of those"),)
    rollout, version = entry.operated.operation.rollout, entry.serves.version
    stages = {stage.name: stage for stage in rollout.stages} if rollout is not None else {}
    if not stages:
        return (Objection(f"{model} has no rollout: {version} has all requests already", "there is nothing to do"),)
    names = list(stages)
    place = names.index(entry.stage) if entry.stage in stages else -1
    if target is not None and target not in stages:
        return (Objection(f"the rollout of {model} has no stage {target!r}", f"there are: {', '.join(names)}"),)
    if target is None and place == len(names) - 1:
        return (Objection(f"{model} {version} has reached {names[-1]}, the last stage", "there is nothing to do"),)
    after = stages[target] if target is not None else stages[names[place + 1]]
    before = stages[names[place]] if place >= 0 else None
    if before == after:
        return (Objection(f"{model} {version} is in {after.name} already", "there is nothing to do"),)
    return Step(model, standing.name, version, before, after)


def stepped(standing: Standing, taken: Step) -> str | Unedited:
    """Returns the text of the environment's file after a step, every other line as it was."""
    told = standing.environment.spec.models[taken.model].reached is not None
    edited = edit_document(standing.environment.document, taken.edits(told=told))
    return edited if isinstance(edited, Unedited) else edited.text


def summary(taken: Step) -> str:
    """Returns a step in one sentence."""
    shares = f"{taken.before.share:.0%}" if taken.before is not None else "none"
    named = f"from {taken.before.name} to {taken.after.name}" if taken.before is not None else f"to {taken.after.name}"
    return (
        f"{taken.environment}: {taken.model} {taken.version} goes {named}, "
        f"from {shares} of the requests to {taken.after.share:.0%}"
    )


def notes(taken: Step) -> tuple[str, ...]:
    """Returns what a reviewer of a step is told beside it: who says that it may be taken, and the way back."""
    place = f"{taken.model} --in {taken.environment}"
    asked = taken.before.approval if taken.before is not None and taken.before.approval is not None else None
    asked = asked if asked is not None and asked.at == "end" else None
    begins = taken.after.approval if taken.after.approval is not None and taken.after.approval.at == "start" else None
    teams = dict.fromkeys(each.by for each in (asked, begins) if each is not None)
    gate = (f"mlspec gate {place} --live says whether it may go on: nobody was asked here",) if taken.before else ()
    return (
        *gate,
        *(f"{team} has to agree before it goes on" for team in teams),
        f"the way back: mlspec rollback {place}",
    )


def waits(model: str, after: EnvironmentPlan) -> tuple[str, ...]:
    """Returns what is worth saying of a version that a move leaves without requests; nothing where it has some."""
    entry = next(each for each in after.models if each.name == model)
    if after.target.tool != STEPPED or after.target.mode != "knative" or entry.stage is not None:
        return ()
    if entry.operated.operation.rollout is None:
        return ()
    begins = f"mlspec advance {model} --in {after.name} lets it begin"
    return (f"{model} {entry.serves.version} waits, and the pods that answer today answer everybody: {begins}",)


def reached_in(file: str, data: bytes, model: str) -> tuple[str, str] | None:
    """Returns the version of a model and the stage that it has reached, in the bytes of an environment's file."""
    document = read(file, data).document
    bound = bind_environment(document).bound if document is not None else None
    served = bound.spec.models.get(model) if bound is not None else None
    if served is None or served.reached is None or served.reached.version != served.version:
        return None
    return served.version, served.reached.stage
