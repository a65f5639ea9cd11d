"""Versions, and what served where, for a terminal."""

from collections import Counter
from collections.abc import Iterator

from mlspec.diagnostics.display import neutralise
from mlspec.versions.columns import in_columns
from mlspec.versions.record import Measured, Named, Record
from mlspec.versions.report import ModelVersions, Place, Served, ServedAt, Version, Versions

_HEADINGS = ("version", "released", "serves in", "fallback in", "verdicts", "hypothesis", "frozen folder")
_DIGEST = len("sha256:") + 12


def render_versions(said: Versions) -> str:
    """Returns the table of the versions of each model, newest first."""
    lines = [line for model in said.models for line in _table(model)]
    return "".join(f"{neutralise(line)}\n" for line in lines or ["no version is released yet"])


def render_served(said: ServedAt) -> str:
    """Returns what served where, one environment after the other."""
    lines = [f"at {said.at}, by commit {said.source.commit} of {said.source.branch}"]
    for standing in said.environments:
        lines += [standing.environment]
        if standing.fault is not None:
            lines += [f"  {standing.file} could not be read: {standing.fault}"]
            lines += ["  what it said before:"] if standing.models else []
        lines += [line for served in standing.models for line in _served(served)]
        if not standing.models and standing.fault is None:
            lines += ["  served nothing"]
    if not said.environments:
        lines += ["there was no environment"]
    return "".join(f"{neutralise(line)}\n" for line in lines)


def digest(text: str) -> str:
    """Returns a digest as short as a person needs it."""
    return text[:_DIGEST]


def measured(metric: Measured) -> str:
    """Returns a KPI with its interval."""
    interval = "" if metric.low is None or metric.high is None else f" ({metric.low:g} to {metric.high:g})"
    return f"{metric.value:g}{interval}"


def verdicts(answers: tuple[Named, ...]) -> str:
    """Returns how many gates gave which answer."""
    counts = Counter(answer.text for answer in answers)
    words = {"nothing_to_compare": "nothing to compare"}
    return ", ".join(f"{count} {words.get(word, word)}" for word, count in sorted(counts.items())) or "no gates"


def _table(model: ModelVersions) -> Iterator[str]:
    yield model.model
    yield from in_columns([_HEADINGS, *(_row(version) for version in model.versions)])


def _row(version: Version) -> tuple[str, ...]:
    record = version.record
    return (
        record.version,
        record.released[:10] or "-",
        ", ".join(f"{place.environment}{_reached(place)} since {place.since[:10]}" for place in version.serves) or "-",
        ", ".join(version.fallback) or "-",
        verdicts(record.verdicts),
        record.outcome or ("open" if record.hypothesis else "-"),
        "there" if version.frozen else "pruned",
    )


def _reached(place: Place | Served) -> str:
    return f" ({place.stage} reached)" if place.stage is not None else ""


def _served(served: Served) -> Iterator[str]:
    fallback = f"fallback {served.fallback}" if served.fallback else "no fallback"
    since = f"since {served.since} (commit {served.commit})"
    yield f"  {served.model} {served.version}{_reached(served)} {since}, {fallback}"
    if served.record is None:
        yield f"    there was no record of {served.version}"
    else:
        yield from in_columns(list(_about(served.record)), indent="    ")


def _about(record: Record) -> Iterator[tuple[str, str]]:
    yield "released", f"{record.released} from commit {record.commit[:12]}"
    yield "trained on", _digests(record.data)
    yield "judged by", ", ".join(f"{metric.kpi} {measured(metric)}" for metric in record.metrics) or "no metrics"
    if record.against is not None:
        theirs = ", ".join(f"{metric.kpi} {measured(metric)}" for metric in record.its_metrics)
        yield f"and {record.against}", f"{theirs} on the same rows"
    yield "verdicts", ", ".join(f"{answer.name} {answer.text}" for answer in record.verdicts) or "no gates"
    yield "filters", _digests(record.filters)


def _digests(named: tuple[Named, ...]) -> str:
    return ", ".join(f"{each.name} {digest(each.text)}" for each in named) or "none"
