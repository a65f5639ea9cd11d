"""A review as one HTML page that needs nothing else: no script, no request."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from mlspec.plan.plan import Plan
from mlspec.review.answers import answers, by_weight, worst_first
from mlspec.review.page_model import MARKS, model_card
from mlspec.review.phrases import count
from mlspec.review.review import Review, Safety
from mlspec.review.sentence import Exact, Sentence, listed
from mlspec.review.wording import SAFETIES, counts

if TYPE_CHECKING:
    import jinja2

TEMPLATE = "review/page.html.j2"
MOST_OPEN = 3
"""So many models are unfolded; of more, those that weaken safety and the rest stay folded."""
_POLICIES = {"broken": "fail", "needs approval": "warning"}
"""The mark of each outcome that is told, the worst first."""
_VERDICTS: dict[Safety, str] = {
    "unknown": "What happens to safety is not known",
    "removed": "Safety is removed",
    "loosened": "Safety is loosened",
    "tightened": "Safety is tightened",
    "neutral": "Safety stays as it is",
}


def render(review: Review, plans: Iterable[Plan]) -> str:
    """Returns the page; `plans` are those of this side, and every value is escaped."""
    known = {plan.name: plan for plan in plans}
    ordered = sorted(review.models, key=by_weight)
    is_open, alone = len(ordered) <= MOST_OPEN, len(ordered) == 1
    models = tuple(model_card(each, known.get(each.name), is_open=is_open, alone=alone) for each in ordered)
    policies = tuple(_policies(review))
    broken = any(each.outcome == "broken" for each in review.policies)
    return _template().render(
        review=review,
        title=f"{_heading(review)}: {_VERDICTS[review.safety].lower()}",
        heading=_heading(review),
        outcome="fail" if broken else MARKS[review.safety] or "pass",
        verdict="A policy is broken" if broken else _VERDICTS[review.safety],
        counts=counts(review.counts),
        answers=answers(review),
        links=tuple(_links(review, policies)),
        policies=policies,
        project_changes=worst_first(review.project_changes),
        models=models,
        marks=MARKS,
        safeties=SAFETIES,
    )


@cache
def _template() -> "jinja2.Template":
    from mlspec.emit.template_environment import html_environment

    return html_environment().get_template(TEMPLATE)


def _heading(review: Review) -> str:
    if len(review.models) == 1:
        [model] = review.models
        versions = " → ".join(dict.fromkeys(filter(None, (model.version_before, model.version_after))))
        return f"{model.name} {versions}".rstrip()
    if review.models:
        return count(len(review.models), "model")
    return "The project" if review.project_changes else "Nothing changes"


def _links(review: Review, policies: tuple[object, ...]) -> Iterator[tuple[str, str]]:
    if policies:
        yield "policies", "Policies"
    if review.project_changes:
        yield "project", "The project"
    yield from ((f"model-{model.name}", model.name) for model in sorted(review.models, key=by_weight))
    if review.notes:
        yield "notes", "What this does not know"


def _policies(review: Review) -> Iterator[tuple[str, Sentence, str]]:
    """Yields the mark, what is said, and the place of each policy that does not hold."""
    found = [each for outcome in _POLICIES for each in review.policies if each.outcome == outcome]
    for each in found:
        model: Sentence = (" (", Exact(each.model), ")") if each.model is not None else ()
        teams = listed(map(Exact, each.approvers), 5, " and ")
        through: Sentence = ("; let through if ", *teams, " agree") if teams else ()
        says: Sentence = (f"{each.outcome}: ", Exact(each.policy), *model, f": {each.message.rstrip('.')}", *through)
        yield _POLICIES[each.outcome], says, f"{each.file}:{each.line}"
