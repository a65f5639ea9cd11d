"""The pull request that follows causes: one for a version that goes back, one for a model that learns again."""

from collections.abc import Iterable, Iterator

from mlspec.backends.prometheus.alert import length
from mlspec.emit.markdown import code, prose
from mlspec.plan.value import value
from mlspec.watching.cause import Cause
from mlspec.watching.learning import SCHEDULE

LONGEST_TITLE = 200
LONGEST_LINE = 300
_LONGEST_REASON = 600
COLUMNS = (
    "environment",
    "version",
    "rule or trigger",
    "measured",
    "bound",
    "window",
    "requests or rows",
    "met since",
    "looked",
)


@value
class Request:
    """One pull request, and the causes that it follows, of which all have its kind and model.

    A return has one environment; a model learns for all of them.
    """

    branch: str
    causes: tuple[Cause, ...]

    @property
    def first(self) -> Cause:
        """The cause that names the model and, of a return, the version and the environment."""
        return self.causes[0]

    @property
    def cooldown(self) -> int:
        """For how many seconds nothing is proposed after people closed or merged it."""
        found = [each.cooldown for each in self.causes]
        return max(found) if self.first.kind == "retrain" else min(found)


def requests_for(causes: Iterable[Cause]) -> tuple[Request, ...]:
    """Returns a pull request for each version that goes back and each model that learns, by their branches.

    What a schedule asks for needs none: the workflow that trains opens one with the release itself.
    """
    found: dict[str, list[Cause]] = {}
    for each in causes:
        if each.verdict == "fires" and each.name != SCHEDULE:
            found.setdefault(_branch(each), []).append(each)
    return tuple(Request(branch, tuple(found[branch])) for branch in sorted(found))


def about(request: Request) -> str:
    """Returns what the title of a pull request begins with: which version goes back where, or which model learns."""
    first = request.first
    if first.kind == "retrain":
        return f"Let {first.model} learn again"
    return f"Go back from {first.model} {first.version} in {first.environment}"


def title(request: Request) -> str:
    """Returns the title of a pull request, on one line."""
    names = ", ".join(dict.fromkeys(each.name for each in request.causes))
    return _cut(f"{about(request)}: {names}", LONGEST_TITLE)


def because(request: Request) -> str:
    """Returns the causes in a line, for a changelog."""
    return _cut("; ".join(f"{each.environment}: {each.reason}" for each in request.causes), LONGEST_LINE)


def body(request: Request, edit: str) -> str:
    """Returns the text of a pull request: the numbers, and below them what the command says that made the edit."""
    return "\n".join((*_numbers(request), "", edit.strip())).strip() + "\n"


def _branch(cause: Cause) -> str:
    if cause.kind == "revert":
        return f"mlspec/revert-{cause.model}-{cause.environment}"
    return f"mlspec/retrain-{cause.model}"


def _numbers(request: Request) -> Iterator[str]:
    yield f"## {prose(title(request), LONGEST_TITLE)}"
    yield ""
    yield f"| {' | '.join(COLUMNS)} |"
    yield f"|{'---|' * len(COLUMNS)}"
    for each in request.causes:
        cells = (
            prose(each.environment),
            prose(each.version),
            code(each.name),
            _number(each.measured),
            _number(each.bound),
            length(each.window) if each.window is not None else "",
            f"{each.requests:,.0f}" if each.requests is not None else "",
            each.since or "",
            each.looked or "",
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    for each in request.causes:
        yield f"- {prose(each.reason, _LONGEST_REASON)}. For CI: {prose(each.why, _LONGEST_REASON)}."


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _number(number: float | None) -> str:
    return f"{number:.4g}" if number is not None else ""
