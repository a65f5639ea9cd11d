"""How long it takes until a change has all of the traffic, in one sentence."""

from mlspec.conventions import ENVIRONMENTS
from mlspec.review.phrases import length
from mlspec.review.review import ModelReview, ReviewedChange
from mlspec.review.rollout import StageReview, Timeline
from mlspec.review.sentence import Exact, Sentence, listed

MOST_STAGES = 12
MOST_ENVIRONMENTS = 3
_NEW_VERSION = frozenset(("evaluation", "training", "contract"))


def said(model: ModelReview) -> Sentence:
    """Returns when the version that this change makes or moves answers everything."""
    if model.status == "removed":
        return ("No rollout: the model is removed.",)
    timeline, moved = model.timeline, promotions(model)
    if moved:
        places = listed((_moved(change) for change in moved), MOST_ENVIRONMENTS)
        return (*places, ": ", *_way(timeline, "the merge"))
    if starts_rollout(model):
        return _way(timeline, "the new version is promoted")
    if timeline is None:
        return ("No rollout starts: what serves stays.",)
    return ("No rollout starts: what serves stays. The next one has full traffic after ", *_after(timeline), ".")


def starts_rollout(model: ModelReview) -> bool:
    """Returns whether traffic moves for this change: for a new version, or because an environment names another."""
    return model.status == "added" or model.redo in _NEW_VERSION or bool(promotions(model))


def waits_for_promotion(model: ModelReview) -> bool:
    """Returns whether this change makes a version that no environment serves before it is promoted."""
    return starts_rollout(model) and not promotions(model)


def promotions(model: ModelReview) -> tuple[ReviewedChange, ...]:
    """Returns the changes that let an environment serve another version."""
    names = (f"models.{model.name}", f"models.{model.name}.version")
    return tuple(
        change
        for change in model.changes
        if change.file.startswith(f"{ENVIRONMENTS}/") and change.shown in names and change.after is not None
    )


def environment_of(change: ReviewedChange) -> str:
    """Returns the environment in whose file a change stands."""
    return change.file.rpartition("/")[2].partition(".")[0]


def full_after(timeline: Timeline) -> int:
    """Returns the seconds from the start of a rollout until all requests reach the candidate."""
    full = (each for each in timeline.stages if each.route == "weight" and each.share >= 1)
    return next((each.starts_after_seconds for each in full), timeline.seconds)


def _moved(change: ReviewedChange) -> Sentence:
    return (Exact(environment_of(change)), " gets ", Exact(change.after or ""))


def _way(timeline: Timeline | None, since: str) -> Sentence:
    if timeline is None:
        return (f"At once after {since}: the spec has no rollout.",)
    full = full_after(timeline)
    stages = [each for each in timeline.stages if each.starts_after_seconds < full]
    if not stages:
        return (f"At once after {since}.",)
    return (*_after(timeline), f" after {since}: ", *listed(map(_stage, stages), MOST_STAGES), ".")


def _after(timeline: Timeline) -> Sentence:
    full = length(full_after(timeline))
    before = timeline.before_seconds
    if before is None or before == timeline.seconds:
        return (full,)
    return (full, f" (the whole rollout takes {length(timeline.seconds)}, before {length(before)})")


def _stage(stage: StageReview) -> Sentence:
    waits: Sentence = (" with the approval of ", Exact(stage.approval)) if stage.approval is not None else ()
    return (Exact(stage.name), f" {length(stage.seconds)}", *waits)
