"""The five questions that a reviewer asks of a change of specs, answered at a glance."""

from collections.abc import Callable, Iterable

from mlspec.plan.value import value
from mlspec.review import return_answer, traffic_answer
from mlspec.review.phrases import count
from mlspec.review.review import ModelReview, PolicyVerdict, Redo, Reruns, Review, ReviewedChange, Safety
from mlspec.review.sentence import Exact, Sentence, listed
from mlspec.review.wording import REDOS, SAFETIES

MOST_NAMES = 5
MOST_CHANGES = 3
_LONGEST_VALUE = 60
_NOT_KNOWN = "Unknown: the other side has errors, so what protected users there is not known"
Said = Callable[[ModelReview], Sentence]

AGAIN = "What runs again?"
SAFETY = "Is safety weaker?"
APPROVAL = "Who must approve?"
TRAFFIC = "How long until full traffic?"
BACK = "How to get back?"


@value
class Answer:
    """One question, and what a reviewer is told; `alarming` where it is not to be passed over."""

    question: str
    answer: Sentence
    alarming: bool = False


def answers(review: Review) -> tuple[Answer, ...]:
    """Returns the five questions in their order, each with its answer."""
    stopped = any(each.outcome == "broken" for each in review.policies) or bool(_too_low(review))
    back = _each(review, _revert, return_answer.said, return_answer.briefly)
    return (
        Answer(AGAIN, _each(review, _nothing_again, again)),
        Answer(SAFETY, _safety(review), review.safety in ("loosened", "removed", "unknown")),
        Answer(APPROVAL, _approval(review), stopped),
        Answer(TRAFFIC, _each(review, _no_rollout, traffic_answer.said)),
        Answer(BACK, back, return_answer.is_missing(review)),
    )


def worst_first(changes: Iterable[ReviewedChange]) -> tuple[ReviewedChange, ...]:
    """Returns the changes, those that weaken safety and those that redo most before the others."""
    safeties = list[Safety](SAFETIES)
    return tuple(sorted(changes, key=lambda change: (safeties.index(change.safety), REDOS.index(change.redo))))


def by_weight(model: ModelReview) -> tuple[int, int, str]:
    """Returns what models are ordered by: what weakens safety, then what redoes most, before the others."""
    redo = REDOS.index(model.redo) if model.redo is not None else len(REDOS)
    return list[Safety](SAFETIES).index(model.safety), redo, model.name


def _each(review: Review, nothing: Callable[[Review], Sentence], one: Said, several: Said | None = None) -> Sentence:
    """Returns what is said of the one model, or of the first few, or where there is none."""
    if not review.models:
        return nothing(review)
    if len(review.models) == 1:
        return one(review.models[0])
    told: dict[Sentence, list[str]] = {}
    for model in review.models:
        told.setdefault((several or one)(model), []).append(model.name)
    return listed(
        ((*listed(map(Exact, names), MOST_NAMES), ": ", *said) for said, names in told.items()), MOST_NAMES, " "
    )


def again(model: ModelReview) -> Sentence:
    """Returns what is done again and, where it is known, which stages run, how many follow, and how many are reused."""
    if model.status == "removed":
        return ("Nothing: the model is removed.",)
    if model.status == "unknown":
        return ("Unknown: the other side cannot be compiled.",)
    if model.status == "added":
        return ("All of it: the model is new.",)
    if model.redo is None and (model.reruns is None or not model.reruns.forced):
        return ("Nothing.",)
    done = _DONE[model.redo] if model.redo is not None else "Its files changed, its spec did not."
    callers = listed((Exact(each.name) for each in model.consumers), MOST_NAMES)
    told: Sentence = (" To be told before: ", *callers, ".") if model.redo == "contract" and callers else ()
    return (done, *told, *_stages(model.reruns))


_DONE: dict[Redo, str] = {
    "contract": "Trained and evaluated again, and callers have to change what they send or read.",
    "training": "Trained and evaluated again.",
    "evaluation": "Evaluated again; nothing is trained.",
    "rollout": "Nothing is trained or evaluated again: what serves is only run and watched differently.",
    "text": "Nothing is trained or evaluated again: only words change.",
}


def _stages(reruns: Reruns | None) -> Sentence:
    if reruns is None or not reruns.forced:
        return ()
    stages = len((*reruns.forced, *reruns.following, *reruns.reused))
    follow = f", then {count(len(reruns.following), 'stage')} downstream" if reruns.following else ""
    runs = listed(map(Exact, reruns.forced), MOST_NAMES)
    return (" Stages: ", *runs, f"{follow}; {len(reruns.reused):,} of {stages:,} are reused.")


def _nothing_again(review: Review) -> Sentence:
    return ("Nothing.",) if not review.project_changes else ("Nothing: no model is changed.",)


def _no_rollout(review: Review) -> Sentence:
    del review
    return ("No rollout starts.",)


def _revert(review: Review) -> Sentence:
    return ("Nothing to get back from.",) if not review.project_changes else ("Revert this pull request.",)


def _safety(review: Review) -> Sentence:
    several = len(review.models) > 1
    owned = [(model.name if several else "", change) for model in review.models for change in model.changes]
    found = [*owned, *(("", change) for change in review.project_changes)]
    weaker = [(name, change) for name, change in found if change.safety in ("loosened", "removed")]
    stricter = sum(change.safety == "tightened" for _, change in found)
    if review.safety == "unknown" and not weaker:
        return (f"{_NOT_KNOWN}.",)
    if not weaker:
        return (f"No: {count(stricter, 'change')} tighten{'s' if stricter == 1 else ''} it.",) if stricter else ("No.",)
    weaker.sort(key=lambda each: each[1].safety != "removed")
    starts = {"unknown": f"{_NOT_KNOWN}. Of the rest: ", "removed": "Yes, safety is removed: "}
    start = starts.get(review.safety, "Yes, it is loosened: ")
    also = f" {count(stricter, 'other change')} tighten{'s' if stricter == 1 else ''} it." if stricter else ""
    return (start, *listed((_weaker(name, change) for name, change in weaker), MOST_CHANGES, "; "), f".{also}")


def _weaker(model: str, change: ReviewedChange) -> Sentence:
    where: Sentence = (Exact(f"{model}: {change.shown}"),) if model else (Exact(change.shown),)
    return (*where, *changed(change), *((f" ({change.risk})",) if change.risk else ()))


def changed(change: ReviewedChange) -> Sentence:
    """Returns from what to what it changes."""
    if change.after is None:
        return (" ", Exact(_short(change.before)), " is gone") if change.before is not None else (" is gone",)
    if change.before is None:
        return (" is new: ", Exact(_short(change.after)))
    return (" from ", Exact(_short(change.before)), " to ", Exact(_short(change.after)))


def _short(text: str | None) -> str:
    said = text or ""
    return said if len(said) <= _LONGEST_VALUE else f"{said[: _LONGEST_VALUE - 1]}…"


def _approval(review: Review) -> Sentence:
    teams = listed(
        ((Exact(each.team), " (", "; ".join(each.reasons[:MOST_CHANGES]), ")") for each in review.approvers), MOST_NAMES
    )
    broken = tuple(each for each in review.policies if each.outcome == "broken")
    return (*_stops(broken), *_versions(review), *(teams or ("Nobody in particular: no rule names a team.",)))


def _versions(review: Review) -> Sentence:
    """Returns which models need a higher version before the change can be merged."""
    missing = [(model.name, model.bump.next_version) for model in _too_low(review) if model.bump is not None]
    if not missing:
        return ()
    wanted = listed(((Exact(name), " needs version ", Exact(version or "")) for name, version in missing), MOST_NAMES)
    return ("Not to be merged as it is: ", *wanted, ". ")


def _too_low(review: Review) -> tuple[ModelReview, ...]:
    return tuple(model for model in review.models if model.bump is not None and not model.bump.enough)


def _stops(broken: tuple[PolicyVerdict, ...]) -> Sentence:
    if not broken:
        return ()
    names = listed((Exact(each.policy) for each in broken), MOST_NAMES)
    return (f"Not to be merged: {'a policy is' if len(broken) == 1 else 'policies are'} broken, ", *names, ". ")
