"""What a question comes to by the answers of Prometheus. What is not known is inconclusive: never met, never quiet."""

from dataclasses import replace
from math import isfinite

from mlspec.backends.prometheus.alert import length
from mlspec.queries.verdicts import Source, Unanswered
from mlspec.watching.cause import Answer
from mlspec.watching.looks import looks_before, moments
from mlspec.watching.moments import moment_text
from mlspec.watching.question import Question


def judge(asked: Question, now: float, source: Source) -> Answer:
    """Returns what a question comes to at a moment, in Unix time."""
    for moment in moments(asked.every_seconds, now):
        seen = source.at(asked.seen, moment)
        if isinstance(seen, Unanswered):
            return _inconclusive(asked, seen.reason)
        if seen is not None and isfinite(seen):
            return _known(asked, seen, moment, source)
    return _unknown(asked, now, source)


def _known(asked: Question, seen: float, moment: float, source: Source) -> Answer:
    alerting = source.at(asked.alert, moment)
    met = alerting if alerting is not None or asked.met == asked.alert else source.at(asked.met, moment)
    rows = source.at(asked.rows[0], moment) if asked.rows is not None else None
    there = source.at(asked.compared.query, moment) if asked.compared is not None else None
    for found in (alerting, met, rows, there):
        if isinstance(found, Unanswered):
            return _inconclusive(asked, found.reason)
    requests = rows if isinstance(rows, float) and isfinite(rows) else None
    by = f", by {requests:,.0f} {_unit(asked)}" if requests is not None else ""
    told = f"{seen:.4g} over the {length(asked.window_seconds)} until {moment_text(moment)}{by}"
    answer = replace(_inconclusive(asked, told), measured=seen, requests=requests, looked=moment_text(moment))
    if met is not None:
        since = moment_text(_since(asked, moment, source))
        if alerting is not None:
            return replace(answer, verdict="fires", since=since, reason=f"{asked.crosses}: {told}")
        return replace(answer, verdict="held", since=since, reason=f"{asked.crosses}: {told}; {asked.meanwhile}")
    if asked.compared is not None and there != asked.compared.features:
        few = f"{there or 0:.0f} of {asked.compared.features} features are compared; the largest distance is {told}"
        return replace(answer, reason=few)
    return replace(answer, verdict="quiet")


def _since(asked: Question, moment: float, source: Source) -> float:
    """Returns the first of the looks in a row, back from a moment, that find a question's rule met."""
    since = moment
    for look in looks_before(asked.every_seconds, moment):
        if not isinstance(source.at(asked.met, look), float):
            break
        since = look
    return since


def _unknown(asked: Question, now: float, source: Source) -> Answer:
    """Returns why nothing is known: no series, too few requests, or labels that are late."""
    if asked.rows is None:
        return _inconclusive(asked, "no such series: nobody compares what is served with what it learnt from")
    query, least = asked.rows
    rows = source.at(query, now)
    if isinstance(rows, Unanswered):
        return _inconclusive(asked, rows.reason)
    if rows is None or not isfinite(rows):
        who = "nobody tells the KPI" if asked.late is not None else "no server of the version is scraped"
        return _inconclusive(asked, f"no such series: {who}")
    answer = replace(
        _inconclusive(asked, "no such series, or no number, beside the rows that there are"), requests=rows
    )
    if rows < least:
        short = f"{rows:,.0f} {_unit(asked)} in {length(asked.window_seconds)}, and it takes {least:,}"
        return replace(answer, reason=short)
    if asked.late is not None and isinstance(source.at(asked.late, now), float):
        return replace(answer, reason="labels are later than the spec says")
    return answer


def _unit(asked: Question) -> str:
    return "requests" if asked.late is None else "labelled rows"


def _inconclusive(asked: Question, reason: str) -> Answer:
    return Answer("inconclusive", None, asked.bound, asked.window_seconds, None, None, None, reason)
