"""How one gets back from a change, in one or two sentences."""

from mlspec.review.phrases import count, warmth
from mlspec.review.review import ModelReview, Review
from mlspec.review.rollout import ReturnTarget, WayBack
from mlspec.review.sentence import Exact, Sentence, listed
from mlspec.review.traffic_answer import environment_of, moves, promotions, waits_for_promotion

MOST_ENVIRONMENTS = 3
_NOWHERE = "no environment serves this model yet, so there is no version to return to."


def said(model: ModelReview) -> Sentence:
    """Returns what to do before and after the version is promoted, and what does so by itself."""
    if model.status == "removed" or model.way_back is None:
        return ("Revert this pull request.",)
    back = model.way_back
    if promotions(model):
        return _after_promotion(model, _concerned(model, back), back)
    if not waits_for_promotion(model):
        stays = "what moves by it moves back the same way" if moves(model) else "no version moves"
        return (f"Revert this pull request: {stays}.", *_without_return(back))
    if not back.targets:
        return ("Before it is promoted: revert this pull request. After: ", _NOWHERE)
    return (
        "Before it is promoted: revert this pull request. After: ",
        *listed((_serving(model, target) for target in back.targets), MOST_ENVIRONMENTS, "; "),
        *_warm(back),
        *_by_itself(back),
    )


def briefly(model: ModelReview) -> Sentence:
    """Returns the same beside other models: what to do, and to which versions it leads."""
    back = model.way_back
    moved = bool(promotions(model))
    moves_later = moved or waits_for_promotion(model)
    if model.status == "removed" or back is None or not back.targets or not moves_later:
        return ("revert this pull request.",)
    concerned = _concerned(model, back)
    start = "" if moved else "revert this pull request, or after promotion "
    targets = listed(
        (
            (Exact(target.environment), " to ", Exact((target.fallback if moved else target.serves) or "nothing"))
            for target in concerned
        ),
        MOST_ENVIRONMENTS,
    )
    return (start, Exact("mlspec rollback"), " in ", *targets, ".")


def is_missing(review: Review) -> bool:
    """Returns whether an environment has no version to return to."""
    ways = ((model, model.way_back) for model in review.models if model.way_back is not None)
    return any(target.fallback is None for model, back in ways for target in _concerned(model, back))


def _concerned(model: ModelReview, back: WayBack) -> tuple[ReturnTarget, ...]:
    """Returns the environments that another version serves in by this change; without such a change, all."""
    moved = {environment_of(change) for change in promotions(model)}
    return tuple(target for target in back.targets if not moved or target.environment in moved)


def _after_promotion(model: ModelReview, targets: tuple[ReturnTarget, ...], back: WayBack) -> Sentence:
    places = listed((_fallback(model, target) for target in targets), MOST_ENVIRONMENTS, "; ")
    if any(target.fallback is not None for target in targets):
        return (*places, *_warm(back), *_by_itself(back))
    return (*places, ", and no rule can.") if back.rules else (*places, ".")


def _fallback(model: ModelReview, target: ReturnTarget) -> Sentence:
    if target.fallback is None:
        return (Exact(target.environment), " names no fallback: there is no version to return to")
    return (*_command(model, target), " returns to ", Exact(target.fallback))


def _serving(model: ModelReview, target: ReturnTarget) -> Sentence:
    return (*_command(model, target), " returns to ", Exact(target.serves), ", which serves now")


def _command(model: ModelReview, target: ReturnTarget) -> Sentence:
    return (Exact(f"mlspec rollback {model.name} --in {target.environment}"),)


def _warm(back: WayBack) -> Sentence:
    return (f"; the version before stays warm for {warmth(back.keep_warm_seconds)}.",)


def _by_itself(back: WayBack) -> Sentence:
    live = sum(rule.kind == "live" for rule in back.rules)
    cold = len(back.rules) - live
    if not back.rules:
        return (" No rule does it by itself.",)
    parts = [f"{count(live, 'rule')} trigger{'s' if live == 1 else ''} it live"] if live else []
    parts += (
        [f"{count(cold, 'rule')} open{'s' if cold == 1 else ''} a pull request that reverts (cold)"] if cold else []
    )
    return (f" {', '.join(parts)}.",)


def _without_return(back: WayBack) -> Sentence:
    lost = tuple(target for target in back.targets if target.fallback is None)
    if not lost:
        return ()
    places = listed((Exact(target.environment) for target in lost), MOST_ENVIRONMENTS)
    return (" With it, ", *places, " has no version to return to.")
