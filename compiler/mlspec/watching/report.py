"""What `mlspec watch` says, as data and as lines for a terminal."""

from collections.abc import Iterable, Iterator
from typing import Literal

from mlspec.plan.value import value
from mlspec.watching.cause import Cause, Verdict

FORMAT_VERSION = "1.0"
ORDER: tuple[Verdict, ...] = ("fires", "held", "inconclusive", "quiet")


@value
class Unread:
    """An environment of which nothing is known, and why."""

    environment: str
    reason: str


@value
class Proposed:
    """What became of a pull request, and why; one that is `left` has commits of others on its branch."""

    branch: str
    outcome: Literal["opened", "updated", "unchanged", "left", "waits", "failed"]
    told: str
    url: str | None


@value
class Report:
    """The causes of all environments that were asked about, as of a moment in RFC 3339, and what was proposed."""

    format_version: str
    at: str
    verdict: Verdict
    causes: tuple[Cause, ...]
    unread: tuple[Unread, ...]
    proposals: tuple[Proposed, ...] = ()


def report_of(at: str, causes: Iterable[Cause], unread: Iterable[Unread]) -> Report:
    """Returns the report of causes: it fires where one of them does, and is quiet only where all are known."""
    causes, unread = tuple(causes), tuple(unread)
    found = {each.verdict for each in causes}
    unknown = "inconclusive" in found or bool(unread)
    verdict: Verdict = "fires" if "fires" in found else "inconclusive" if unknown else "quiet"
    return Report(FORMAT_VERSION, at, verdict, causes, unread)


def lines_of(report: Report) -> Iterator[str]:
    """Yields the lines that a terminal shows, what matters most first."""
    causes = report.causes
    counted = (f"{sum(each.verdict == verdict for each in causes):,} {verdict}" for verdict in ORDER)
    yield f"{report.verdict}: {', '.join(counted)}, as of {report.at}"
    for each in report.unread:
        yield f"  unread        {each.environment}: {each.reason}"
    for verdict in ORDER:
        yield from _lines(verdict, [each for each in causes if each.verdict == verdict])
    for proposal in report.proposals:
        yield f"  {proposal.outcome:<12}  {proposal.branch}: {proposal.told}"


def _lines(verdict: Verdict, causes: list[Cause]) -> Iterator[str]:
    """Yields a line a cause; one for all of an environment that are not known for the same reason."""
    alike: dict[tuple[str, ...], list[Cause]] = {}
    for each in causes:
        apart = () if verdict == "inconclusive" else (each.model, each.kind, each.name)
        alike.setdefault((each.environment, each.reason, *apart), []).append(each)
    for first, *more in alike.values():
        names = ", ".join(f"{each.model} {each.version} {each.name}" for each in (first, *more))
        kind = "" if more else f"{first.kind}, "
        yield f"  {verdict:<12}  {first.environment}, {kind}{names}: {first.reason}"
        if first.kind == "revert" and not more:
            yield f"  {'':<12}  for CI: {first.why}"
