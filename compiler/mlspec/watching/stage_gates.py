"""Gates of the stage that a version has reached, where commits step the rollout: one that fails asks for the way back.

Elsewhere the tool that steps the rollout looks at them. One that has not looked yet is no cause, nor is a version that
waits: that they pass is for `mlspec gate --live` to say, before a commit lets the version go on.
"""

from collections.abc import Iterator

from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.queries import verdicts
from mlspec.queries.verdicts import Source, judge_gates
from mlspec.release.stepping import STEPPED
from mlspec.watching.cause import Answer, Verdict, unknown
from mlspec.watching.moments import moment_text
from mlspec.watching.question import Subject

VERDICTS: dict[verdicts.Verdict, Verdict] = {"fail": "fires", "pass": "quiet", "inconclusive": "inconclusive"}


def gates_reached(
    environment: EnvironmentPlan, model: ServedModel, began: float | None, now: float, source: Source
) -> Iterator[tuple[Subject, Answer]]:
    """Yields what the gates of the stage come to that a version has been in since `began` (Unix time)."""
    rollout = model.operated.operation.rollout
    stages = rollout.stages if rollout is not None and environment.target.tool == STEPPED else ()
    stage = next((each for each in stages if each.name == model.stage), None)
    if stage is None:
        return
    why = f"commits step the rollout in {environment.name}: nobody else goes back"
    if began is None:
        reason = f"no commit says since when {model.serves.version} has been in {stage.name}"
        yield Subject("revert", f"gates-{stage.name}", why), unknown(reason)
        return
    for found in judge_gates(environment, model, stage, (began, now), source):
        verdict = VERDICTS.get(found.verdict)
        if verdict is not None:
            yield Subject("revert", f"{stage.name}-{found.name}", why), _answer(verdict, found, began)


def _answer(verdict: Verdict, found: verdicts.Answer, began: float) -> Answer:
    looked = moment_text(began + found.look_seconds) if found.look_seconds is not None else None
    return Answer(
        verdict=verdict,
        measured=found.value,
        bound=-found.bound,
        window=found.look_seconds,
        requests=None,
        looked=looked,
        since=looked if verdict == "fires" else None,
        reason=found.reason,
    )
