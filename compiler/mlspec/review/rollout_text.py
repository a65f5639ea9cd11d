"""The rollout of a reviewed model for a terminal: stages, gates and the way back."""

from collections.abc import Iterator

from mlspec.review.paint import Paint
from mlspec.review.paragraphs import LABEL, labelled, safe, wrapped
from mlspec.review.phrases import chance, count, length, listed, number, percent, points, warmth
from mlspec.review.review import ModelReview, ReviewedChange
from mlspec.review.rollout import GateReview, ReturnTarget, StageReview, Timeline, WayBack
from mlspec.review.traffic_answer import full_after, moves_at_once, starts_rollout, waits_for_promotion

_INDENT = " " * LABEL
_GATE = 44
_NUMBERS = (18, 7, 8, 7)
_HEADINGS = ("rows of needed", "power", "shows", "equal")
"""The power at the margin, the smallest change that shows, and the chance that an equal model passes."""
_OF_ROLLOUT = frozenset(("rollout", "kpis", "evidence", "prediction"))
"""The sections of a spec that change what a rollout does or sees."""
_NONE = {False: "none starts, what serves stays; the next one: ", True: "nothing goes through stages; the next one: "}
"""By whether something moves without them."""
_ROUTES = {"mirror": "mirrored", "cohort": "to a cohort", "weight": "of requests"}


def timeline_lines(model: ModelReview, paint: Paint) -> Iterator[str]:
    """Yields how long it takes to full traffic and, where this changes or begins, what happens stage by stage."""
    timeline = model.timeline
    if model.status == "removed":
        return
    starts = starts_rollout(model)
    none = "" if starts or model.status == "standing" else _NONE[moves_at_once(model)]
    if timeline is None:
        none = "" if moves_at_once(model) else none
        yield from labelled("rollout", f"{none}no stages, a version serves at once", paint)
        return
    yield from labelled("rollout", f"{none}{_whole(timeline)}", paint)
    if starts or model.status in ("standing", "unknown") or any(map(_concerns_rollout, model.changes)):
        yield from _stages(timeline, paint)


def _stages(timeline: Timeline, paint: Paint) -> Iterator[str]:
    if any(gate.rows is not None for stage in timeline.stages for gate in stage.gates):
        yield paint("quiet", f"{_INDENT}{_row('gate', _HEADINGS)}")
    for stage in timeline.stages:
        yield from wrapped(_stage(stage), _INDENT, f"{_INDENT}    ")
        for gate in stage.gates:
            yield from _gate(gate)
    if timeline.dropped:
        yield from wrapped(f"gone: {safe(listed(timeline.dropped))}", _INDENT)


def _concerns_rollout(change: ReviewedChange) -> bool:
    return change.shown.partition(".")[0].partition("[")[0] in _OF_ROLLOUT


def back_lines(model: ModelReview, back: WayBack, paint: Paint) -> Iterator[str]:
    """Yields to which version one gets back, how long it is warm, and what triggers it."""
    waits = waits_for_promotion(model)
    targets = (
        "; ".join(_target(model.name, each, waits=waits) for each in back.targets)
        or "no environment serves the model yet"
    )
    yield from labelled("way back", f"{targets}; warm for {warmth(back.keep_warm_seconds)} after full traffic", paint)
    for rule in back.rules:
        blind = f"; blind in {listed(rule.blind_stages)}" if rule.blind_stages else ""
        said = f"{rule.kind}: {rule.says} over {length(rule.window_seconds)}: {rule.why}{blind}"
        yield from wrapped(safe(said), _INDENT, f"{_INDENT}      ")


def _whole(timeline: Timeline) -> str:
    before = timeline.before_seconds
    was = f" (before: {length(before)})" if before is not None and before != timeline.seconds else ""
    return (
        f"{length(timeline.seconds)} in {count(len(timeline.stages), 'stage')}{was},"
        f" full traffic after {length(full_after(timeline))}; without data: {timeline.on_missing_data}"
    )


def _stage(stage: StageReview) -> str:
    was = stage.before_seconds
    before = f" (before: {length(was)})" if was is not None and was != stage.seconds else ""
    cohort = f" {safe(stage.cohort)}" if stage.cohort is not None else ""
    traffic = f"{percent(stage.share)} {_ROUTES[stage.route]}{cohort}"
    requests = f", {count(stage.requests, 'request')}" if stage.requests is not None else ""
    when = {"start": "before it starts", "end": "before the next"}.get(stage.approval_at or "", "")
    approval = f"; {stage.approval} agrees {when}" if stage.approval is not None else ""
    start = f"from {length(stage.starts_after_seconds)} on" if stage.starts_after_seconds else "from the start"
    return f"{stage.name}: {traffic} for {length(stage.seconds)}{before} {start}{requests}{approval}"


def _gate(gate: GateReview) -> Iterator[str]:
    looks = f", every {length(gate.every_seconds)}" if gate.every_seconds is not None else ""
    says = f"  {safe(gate.says)}{looks}"
    indent = f"{_INDENT}    "
    if gate.rows is None or gate.power is None or gate.equal_passes is None:
        yield from wrapped(f"{says}: nothing is said of what it will see", _INDENT, indent)
        return
    if not gate.judged:
        yield from wrapped(f"{says}: not judged, {gate.rows:,} of {_needed(gate)} rows", _INDENT, indent)
        return
    rows = f"{gate.rows:,} of {_needed(gate)}"
    numbers = (rows, chance(gate.power), _change(gate), chance(gate.equal_passes))
    if len(says) > _GATE:
        yield from wrapped(says, _INDENT, indent)
        says = ""
    yield f"{_INDENT}{_row(says, numbers)}"


def _row(says: str, numbers: tuple[str, ...]) -> str:
    cells = (number.rjust(wide) for number, wide in zip(numbers, _NUMBERS, strict=True))
    return f"{says.ljust(_GATE)}{''.join(cells)}"


def _needed(gate: GateReview) -> str:
    return f"{gate.needed_rows:,}" if gate.needed_rows is not None else "ever more"


def _change(gate: GateReview) -> str:
    if gate.detectable is None:
        return "-"
    return points(float(f"{gate.detectable:.2g}")) if gate.is_share else number(float(f"{gate.detectable:.3g}"))


def _target(name: str, target: ReturnTarget, *, waits: bool) -> str:
    if waits:
        return f"once promoted, mlspec rollback {name} --in {target.environment} returns to {target.serves}"
    if target.fallback is None:
        return f"{target.environment} serves {target.serves} and has no version to return to"
    return f"mlspec rollback {name} --in {target.environment}: {target.serves} -> {target.fallback}"
