"""One model in the comment on a pull request, section by section."""

from collections.abc import Iterable, Iterator

from mlspec.emit.markdown import code, prose
from mlspec.review import answers, traffic_answer
from mlspec.review.markdown_text import written
from mlspec.review.phrases import count, length, percent, warmth
from mlspec.review.review import ModelReview, ReviewedChange
from mlspec.review.rollout import GateReview, ReturnTarget, StageReview, Timeline, WayBack
from mlspec.review.sentence import Exact, listed
from mlspec.review.wording import SAFETIES, seen, version

ABSENT = "-"
MOST_STAGES = 60
MOST_GATES = 20
_ACTIONS = {"rollback": "rolls back", "revert_pull_request": "opens a pull request that reverts"}


def title(model: ModelReview) -> str:
    """Returns the model and its versions, for a heading."""
    before, after = model.version_before, model.version_after
    if before is not None and after is not None and before != after:
        return f"{code(model.name)} {prose(before)} → {prose(after)}"
    return f"{code(model.name)} {prose(after or before or '')}".rstrip()


def verdict(model: ModelReview) -> str:
    """Returns the two classes and how much changes, in a few words."""
    changes = count(len(model.changes), "change")
    return ", ".join((*((model.redo,) if model.redo is not None else ()), SAFETIES[model.safety], changes))


def line(model: ModelReview) -> str:
    """Returns the model in one line of a list."""
    status = "" if model.status == "changed" else f", {model.status}"
    return f"- {title(model)}: {verdict(model)}{status}\n"


def details(model: ModelReview, rows: int) -> str:
    """Returns all that is said of a model, with so many of its changes."""
    parts = [changes_table(model.changes, rows), *_facts(model)]
    if model.timeline is not None and not traffic_answer.moves_at_once(model):
        parts.append("\n".join(_timeline(model, model.timeline)) + "\n")
    if model.way_back is not None and model.status != "removed":
        parts.append("\n".join(_way_back(model, model.way_back)) + "\n")
    return "\n".join(part for part in parts if part)


def changes_table(changes: tuple[ReviewedChange, ...], rows: int) -> str:
    """Returns the first rows of a table of changes, the worst first, and how many it leaves out."""
    if not changes:
        return ""
    lines = [
        "| Path | Before | After | Class | Safety | Why | Where |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *map(_row, answers.worst_first(changes)[:rows]),
    ]
    if len(changes) > rows:
        lines += ["", f"{count(len(changes) - rows, 'further change')} left out here."]
    return "\n".join(lines) + "\n"


def _row(change: ReviewedChange) -> str:
    safety = SAFETIES[change.safety]
    cells = (
        code(change.shown),
        _value(change.before),
        _value(change.after),
        change.redo,
        f"**{safety}**" if change.safety in ("loosened", "removed") else safety,
        "; ".join(prose(reason) for reason in (change.why, change.risk) if reason) or ABSENT,
        where(change),
    )
    return f"| {' | '.join(cells)} |"


def _value(text: str | None) -> str:
    return ABSENT if text is None else code(text)


def where(change: ReviewedChange) -> str:
    """Returns the file and the line, on which side, and what an indirect change comes through."""
    place = change.file if change.line is None else f"{change.file}:{change.line}"
    side = " before" if change.removed else ""
    through = (
        f", through {code(change.via)}" if change.via is not None and not change.via.startswith(change.file) else ""
    )
    return f"{code(place)}{side}{through}"


def _facts(model: ModelReview) -> Iterator[str]:
    """Yields the short paragraphs."""
    reruns = model.reruns
    if reruns is not None and reruns.forced:
        follow = f"; after them, where what they read differs: {_names(reruns.following)}" if reruns.following else ""
        reused = f"; reused: {_names(reruns.reused)}" if reruns.reused else "; nothing is reused"
        yield f"**Runs again:** {_names(reruns.forced)}{follow}{reused}.\n"
    if model.bump is not None:
        yield f"**Version:** {prose(version(model.bump, model.version_after))}.\n"
    if model.changelog is not None:
        yield f"**Changelog:** {code(model.changelog, 400)}\n"
    for cluster in model.clusters:
        yield f"**Under way in {prose(cluster.environment)}:** {prose(cluster.says)}.\n"
    if model.consumers and model.redo == "contract":
        callers = ((Exact(each.name), " (", Exact(each.contact or each.owner), ")") for each in model.consumers)
        yield f"**To be told before:** {written(listed(callers, MOST_GATES))}.\n"
    if model.approvers:
        teams = ((Exact(each.team), f" ({'; '.join(each.reasons)})") for each in model.approvers)
        yield f"**Approval:** {written(listed(teams, MOST_GATES))}.\n"
    if model.false_alarms is not None:
        alarms = model.false_alarms
        before = "" if alarms.before in (None, alarms.after) else f" (before {alarms.before:.3g})"
        yield f"**False alarms:** {alarms.after:.3g} a week expected{before}, {alarms.budget:g} borne.\n"


def _names(names: Iterable[str]) -> str:
    return written(listed(map(Exact, names), MOST_GATES))


def _timeline(model: ModelReview, timeline: Timeline) -> Iterator[str]:
    full, whole = length(traffic_answer.full_after(timeline)), length(timeline.seconds)
    which = "Rollout" if traffic_answer.starts_rollout(model) else "The next rollout (none starts now)"
    takes = f"full traffic {full} after its start, over after {whole}" if full != whole else f"{whole} to full traffic"
    yield f"**{which}:** {takes}; where data are missing: {timeline.on_missing_data}."
    yield ""
    for place, stage in enumerate(timeline.stages[:MOST_STAGES], 1):
        yield f"{place}. {_stage(stage)}"
        yield from (f"   - {_gate(gate)}" for gate in stage.gates[:MOST_GATES])
    if len(timeline.stages) > MOST_STAGES:
        yield f"{MOST_STAGES + 1}. {count(len(timeline.stages) - MOST_STAGES, 'further stage')}"
    if timeline.dropped:
        yield ""
        yield f"No longer there: {_names(timeline.dropped)}."


def _stage(stage: StageReview) -> str:
    cohort = f" of {code(stage.cohort)}" if stage.cohort is not None else ""
    was = "" if stage.before_seconds in (None, stage.seconds) else f" (before {length(stage.before_seconds or 0)})"
    start = f"from {length(stage.starts_after_seconds)} on" if stage.starts_after_seconds else "from the start"
    asked = f", {count(stage.requests, 'request')} expected" if stage.requests is not None else ""
    approval = ""
    if stage.approval is not None:
        approval = f"; {code(stage.approval)} approves {'before it' if stage.approval_at == 'start' else 'at its end'}"
    route = f"{prose(stage.route)} {percent(stage.share)}{cohort}"
    return f"{code(stage.name)}: {route} for {length(stage.seconds)}{was} {start}{asked}{approval}"


def _gate(gate: GateReview) -> str:
    if gate.standing and not gate.judged:
        return f"{code(gate.says)}: not judged here, {_too_few(gate)}"
    weak = " **Too few rows.**" if gate.enough is False else ""
    looks = f", at each look, every {length(gate.every_seconds)}" if gate.every_seconds is not None else ""
    return f"{code(gate.says)}{looks}: {seen(gate, of_share=gate.is_share)}.{weak}"


def _too_few(gate: GateReview) -> str:
    if gate.rows is None or gate.needed_rows is None:
        return "too few rows"
    return f"{count(gate.rows, 'row')} of {gate.needed_rows:,} needed"


def _way_back(model: ModelReview, back: WayBack) -> Iterator[str]:
    yield f"**Way back:** the version before stays warm for {warmth(back.keep_warm_seconds)}."
    yield ""
    for target in back.targets[:MOST_GATES]:
        yield f"- {_target(target, waits=traffic_answer.waits_for_promotion(model))}"
    for rule in back.rules[:MOST_GATES]:
        blind = f"; blind in {_names(rule.blind_stages)}" if rule.blind_stages else ""
        does = _ACTIONS.get(rule.action, prose(rule.action))
        yield (
            f"- {rule.kind}: {code(rule.says)} over {length(rule.window_seconds)}, "
            f"at least {count(rule.min_requests, 'request')}: {does} ({prose(rule.why)}){blind}"
        )
    if not back.rules:
        yield "- no rule triggers it"


def _target(target: ReturnTarget, *, waits: bool) -> str:
    serving = f"{code(target.environment)} serves {code(target.serves)}"
    if waits:
        return f"{serving} now: what a rollback returns to once the new version serves there"
    if target.fallback is None:
        return f"{serving} and **has no fallback**"
    return f"{serving}, and a rollback returns to {code(target.fallback)}"
