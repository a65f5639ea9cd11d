"""How long it takes until a change has all of the traffic, in one sentence."""

from collections import defaultdict

from mlspec.conventions import ENVIRONMENTS
from mlspec.review.phrases import length
from mlspec.review.review import ModelReview, ReviewedChange
from mlspec.review.rollout import StageReview, Timeline
from mlspec.review.sentence import Exact, Sentence, listed

MOST_STAGES = 12
MOST_ENVIRONMENTS = 3
_STAGED = ("starts", "waits")
_LET_BEGIN = "a commit lets it begin"
_NEW_VERSION = frozenset(("evaluation", "training", "contract"))


def said(model: ModelReview) -> Sentence:
    """Returns when the version that this change makes or moves answers everything."""
    if model.status == "removed":
        return ("No rollout: the model is removed.",)
    timeline, told = model.timeline, _moves(model)
    if waits_for_promotion(model):
        way = _way(timeline, "the new version is promoted")
        return (*told, " The new version: ", *way) if told else way
    if told:
        return told
    if timeline is None:
        return ("No rollout starts: what serves stays.",)
    return ("No rollout starts: what serves stays. The next one has full traffic after ", *_after(timeline), ".")


def starts_rollout(model: ModelReview) -> bool:
    """Returns whether a version goes through the stages for this change, now or once somebody lets it begin."""
    at_once = {each.environment for each in model.clusters if each.effect == "at_once"}
    staged = any(each.effect in _STAGED for each in model.clusters)
    moved = any(environment_of(change) not in at_once for change in promotions(model))
    return waits_for_promotion(model) or staged or moved


def moves_at_once(model: ModelReview) -> bool:
    """Returns whether requests or pods move for this change without a stage, and nothing else does."""
    return any(each.effect == "at_once" for each in model.clusters) and not starts_rollout(model)


def moves(model: ModelReview) -> bool:
    """Returns whether requests or pods of what serves move for this change."""
    return bool(promotions(model)) or any(each.effect in (*_STAGED, "at_once") for each in model.clusters)


def waits_for_promotion(model: ModelReview) -> bool:
    """Returns whether this change makes a version that no environment serves before it is promoted."""
    return (model.status == "added" or model.redo in _NEW_VERSION) and not promotions(model)


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


def _moves(model: ModelReview) -> Sentence:
    """Returns what moves in the environments by this change: empty where nothing does."""
    effects = {each.environment: each for each in model.clusters}
    moved = {environment_of(change): _moved(change) for change in promotions(model)}
    staged, at_once = defaultdict[str, list[Sentence]](list), list[Sentence]()
    for name in dict.fromkeys((*moved, *effects)):
        effect = effects[name].effect if name in effects else "starts"
        if effect == "at_once":
            at_once.append((Exact(name), f": {effects[name].says}"))
        elif name in moved:
            staged[_LET_BEGIN if effect == "waits" else "the merge"].append(moved[name])
        elif effect in _STAGED:
            staged["the merge"].append((Exact(name), " gets new pods"))
    sentences = [
        (*listed(places, MOST_ENVIRONMENTS), ": ", *_way(model.timeline, since)) for since, places in staged.items()
    ]
    if at_once:
        sentences.append((*listed(at_once, MOST_ENVIRONMENTS, "; "), "."))
    return listed(sentences, len(sentences), " ")


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
