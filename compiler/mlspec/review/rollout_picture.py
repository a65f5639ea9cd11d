"""The way to full traffic as a picture: a bar for each stage on one axis of time; places are percent of the width."""

from mlspec.plan.value import value
from mlspec.review.phrases import count, length, percent
from mlspec.review.rollout import StageReview, Timeline
from mlspec.review.traffic_answer import full_after

ROW = 44
"""Pixels from one stage to the next."""
_TEXT, _MIDDLE = 15, 29
_THINNEST, _THICKEST = 3.0, 16.0
_NARROWEST = 0.6
_DAY = 86_400
_STEPS = (60, 300, 900, 3_600, 7_200, 21_600, 43_200, *(days * _DAY for days in (1, 2, 5, 7, 14, 30, 90)))
"""Seconds from one mark of the axis to the next: the first that needs few enough."""
_MOST_TICKS = 6


@value
class Tick:
    """A moment of the axis."""

    at: float
    label: str


@value
class Bar:
    """A stage: where it starts and how wide it is; `approval` is the place of one, None without."""

    name: str
    says: str
    route: str
    start: float
    width: float
    top: float
    thickness: float
    text_y: int
    middle: int
    approval: float | None


@value
class RolloutPicture:
    """The bars, from the top down; `full` is where full traffic begins, None where it never does."""

    title: str
    description: str
    height: int
    rows: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    full: float | None


def rollout_picture(timeline: Timeline) -> RolloutPicture:
    """Returns the picture of a rollout that takes some time."""
    total = max(timeline.seconds, 1)
    full = full_after(timeline)
    return RolloutPicture(
        title=f"Stages of the rollout, {length(timeline.seconds)} in all",
        description="; ".join(f"{stage.name}: {_says(stage)}" for stage in timeline.stages),
        height=ROW * len(timeline.stages),
        rows=tuple(_bar(stage, place, total) for place, stage in enumerate(timeline.stages)),
        ticks=_ticks(total),
        full=_place(full, total) if full < timeline.seconds else None,
    )


def _bar(stage: StageReview, place: int, total: int) -> Bar:
    start = _place(stage.starts_after_seconds, total)
    end = _place(stage.starts_after_seconds + stage.seconds, total)
    width = max(round(end - start, 2), _NARROWEST)
    thickness = round(_THINNEST + (_THICKEST - _THINNEST) * stage.share, 1)
    middle = ROW * place + _MIDDLE
    approval = None if stage.approval is None else start if stage.approval_at == "start" else end
    return Bar(
        name=stage.name,
        says=_says(stage),
        route=stage.route,
        start=min(start, 100 - width),
        width=width,
        top=round(middle - thickness / 2, 1),
        thickness=thickness,
        text_y=ROW * place + _TEXT,
        middle=middle,
        approval=approval,
    )


def _says(stage: StageReview) -> str:
    was = f" (before {length(stage.before_seconds)})" if stage.before_seconds not in (None, stage.seconds) else ""
    asked = f", {count(stage.requests, 'request')}" if stage.requests is not None else ""
    return f"{stage.route} {percent(stage.share)}, {length(stage.seconds)}{was}{asked}"


def _ticks(total: int) -> tuple[Tick, ...]:
    step = next((step for step in _STEPS if total <= _MOST_TICKS * step), total)
    return tuple(Tick(_place(moment, total), length(moment)) for moment in range(0, total + 1, step))


def _place(seconds: int, total: int) -> float:
    return round(100 * min(seconds / total, 1), 2)
