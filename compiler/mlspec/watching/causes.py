"""Every cause of an environment: each rollback rule and each trigger of its models, answered."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.value import value
from mlspec.queries.verdicts import Source
from mlspec.watching.cause import Answer, Cause, unknown
from mlspec.watching.judging import judge
from mlspec.watching.learning import CLOCK, SCHEDULE, Learnt, judge_schedule, reason_to_wait
from mlspec.watching.question import Kind, Subject
from mlspec.watching.retraining_triggers import WHY, retraining_questions
from mlspec.watching.rollback_rules import rollback_questions
from mlspec.watching.stage_gates import gates_reached

SECTIONS: Mapping[str, Kind] = {"rollback": "revert", "retraining": "retrain"}
"""What a rule or trigger of a section of the spec asks for."""


@value
class Known:
    """What git knows of a model: when it learnt last, and since when (Unix time) its version has been in its stage."""

    learnt: Learnt
    reached: float | None


def causes_in(environment: EnvironmentPlan, known: Mapping[str, Known], now: float, source: Source) -> Iterator[Cause]:
    """Yields what each rule and trigger of an environment comes to at a moment (Unix time), model by model."""
    for model in environment.models:
        yield from _of_model(environment, model, known[model.name], now, source)


def _of_model(
    environment: EnvironmentPlan, model: ServedModel, known: Known, now: float, source: Source
) -> Iterator[Cause]:
    for asked in rollback_questions(environment, model):
        yield _cause(environment, model, asked.about, judge(asked, now, source))
    for about, answer in gates_reached(environment, model, known.reached, now, source):
        yield _cause(environment, model, about, answer)
    learnt = known.learnt
    operation, version = model.operated.operation, model.serves.version
    retraining = operation.retraining
    wait = reason_to_wait(retraining, version, learnt, now)
    for asked in retraining_questions(environment, model):
        yield _cause(environment, model, asked.about, _unless(judge(asked, now, source), wait))
    if retraining.schedule is not None:
        answer = _unless(judge_schedule(retraining, learnt, now), wait)
        yield _cause(environment, model, Subject("retrain", SCHEDULE, CLOCK), answer)
    if operation.monitoring.drift is None:
        for trigger in retraining.triggers:
            if trigger.drift is not None:
                answer = unknown(f"monitoring.drift compares nothing that {version} has")
                yield _cause(environment, model, Subject("retrain", f"drift-{trigger.drift}", WHY), answer)
    for left in model.operated.left_out:
        kind = SECTIONS.get(left.place.partition(".")[0])
        if kind is not None:
            answer = unknown(f"{version} has no {left.kind} {left.name}")
            yield _cause(environment, model, Subject(kind, left.place, "nobody can answer it"), answer)


def _unless(answer: Answer, wait: str | None) -> Answer:
    if answer.verdict != "fires" or wait is None:
        return answer
    return replace(answer, verdict="held", reason=f"{answer.reason}; {wait}")


def _cause(environment: EnvironmentPlan, model: ServedModel, about: Subject, answer: Answer) -> Cause:
    return Cause(
        environment=environment.name,
        model=model.name,
        version=model.serves.version,
        kind=about.kind,
        name=about.name,
        verdict=answer.verdict,
        measured=answer.measured,
        bound=answer.bound,
        window=answer.window,
        requests=answer.requests,
        looked=answer.looked,
        since=answer.since,
        reason=answer.reason,
        why=about.why,
        cooldown=_cooldown(model, about, answer),
    )


def _cooldown(model: ServedModel, about: Subject, answer: Answer) -> int:
    """Returns how long people are left alone who closed a pull request: of a return for the window of its rule."""
    if about.kind == "retrain":
        return model.operated.operation.retraining.cooldown_seconds
    return answer.window or 0
