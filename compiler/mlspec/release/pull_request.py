"""The text of the pull request that moves a version: what will serve, what it was judged by, how one gets back."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlspec.backends.effect import UnderWay
from mlspec.emit.markdown import code, prose
from mlspec.plan.environment import EnvironmentPlan, Operated, ServedVersion
from mlspec.release import stepping
from mlspec.release.move import Move
from mlspec.release.stepping import Step
from mlspec.review.markdown_text import lines_within, written_within
from mlspec.review.sentence import Exact, listed
from mlspec.spec.release_spec import Measured, ReleaseSpec

LONGEST = 64_000
"""In characters; GitHub takes 65,536, and the review in it is shorter than 60,000."""
MOST = 40
_LONGEST_LINE = 600


def summary(move: Move) -> str:
    """Returns a move in one sentence."""
    again = "another rollback" if move.goes_back else "a rollback"
    back = f"{again} returns to {move.fallback}" if move.fallback is not None else "there is nothing to return to"
    if move.before is not None and move.goes_back:
        return f"{move.environment}: {move.model} goes back from {move.before.version} to {move.version}; {back}"
    before = f"instead of {move.before.version}" if move.before is not None else "for the first time"
    return f"{move.environment}: {move.model} {move.version} serves {before}; {back}"


def told(move: Move, after: EnvironmentPlan, effect: UnderWay | None) -> tuple[str, ...]:
    """Returns the lines that a terminal shows of a move: what serves, the way to full traffic, and the way back."""
    entry = next(each for each in after.models if each.name == move.model)
    lines = [summary(move), *([effect.says] if effect is not None else []), *move.notes]
    rollout = entry.operated.operation.rollout
    if rollout is not None and (effect is None or effect.effect != "at_once"):
        stages = ", ".join(f"{stage.name} {stage.share:.0%} {_span(stage.seconds)}" for stage in rollout.stages)
        lines.append(f"rollout: {stages}; {_span(rollout.seconds)} to full traffic")
    lines.append(_way_back(entry.operated))
    lines += [
        f"left out, since {move.version} has no {each.kind} {each.name}: {each.place}"
        for each in entry.operated.left_out
    ]
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class Told:
    """What else a pull request says.

    That is what the tool that rolls out makes of the move, a note, what differs between the versions, and what `mlspec
    plan` says.
    """

    effect: UnderWay | None
    note: str | None
    difference: tuple[str, ...]
    reviewed: str | None


def body(move: Move, after: EnvironmentPlan, record: ReleaseSpec, also: Told) -> str:
    """Returns the Markdown of the pull request's text: shorter than 65,000 characters, it says what it leaves out.

    What stands in a spec or a record is text in it, whatever it looks like.
    """
    entry = next(each for each in after.models if each.name == move.model)
    reviewed = (also.reviewed or "").strip()
    room = LONGEST - len(reviewed)
    notes = told(move, after, also.effect)[1:] if also.reviewed is None else (*_first(move, also), *move.notes)
    parts = [
        f"## {prose(summary(move))}",
        *([f"> {prose(also.note)}"] if also.note is not None else []),
        "\n".join(lines_within([f"- {prose(line, _LONGEST_LINE)}" for line in notes], room // 4)),
        "\n".join(_difference(move, also.difference, room // 4)),
        reviewed,
        "\n".join(_evidence(record, room // 4)),
        "\n".join(_artefact(entry.serves, room // 16)),
        _callers(entry.operated, room // 16),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def step_body(taken: Step, reviewed: str | None) -> str:
    """Returns the Markdown of the text of a pull request that takes a version to another stage."""
    lines = "\n".join(f"- {prose(line, _LONGEST_LINE)}" for line in stepping.notes(taken))
    return "\n\n".join((f"## {prose(stepping.summary(taken))}", lines, (reviewed or "").strip())).rstrip() + "\n"


def _first(move: Move, also: Told) -> tuple[str, ...]:
    """Returns what a way back does before all else that is said of it."""
    return (also.effect.says,) if also.effect is not None and move.goes_back else ()


def release_body(record: ReleaseSpec) -> str:
    """Returns the Markdown of the pull request that brings a release: what it was judged by, and what follows."""
    model, version = record.metadata.model, record.metadata.version
    promoted = code(f"mlspec promote {model} {version} --to ENV")
    parts = [
        f"## {prose(f'{model} {version} is released')}",
        f"Merging this keeps the version; it serves nowhere yet. Then: {promoted}",
        "\n".join(_evidence(record, LONGEST // 2)),
    ]
    return "\n\n".join(parts) + "\n"


def _difference(move: Move, lines: tuple[str, ...], longest: int) -> Iterator[str]:
    if move.before is not None and lines:
        yield f"From {move.before.version} to {move.version}:"
        yield ""
        yield from lines_within([f"- {code(line)}" for line in lines], longest)


def _way_back(operated: Operated) -> str:
    rollback = operated.operation.rollback
    live = [each.kpi for each in operated.reach if each.kind == "live"]
    cold = [each.kpi for each in operated.reach if each.kind == "cold"]
    rules = [f"{', '.join(live)} within it"] if live else []
    rules += [f"{', '.join(cold)} by a pull request that reverts"] if cold else []
    warm = _span(rollback.keep_warm_seconds) if rollback.keep_warm_seconds else "no time"
    return f"the way back stays warm for {warm}: {'; '.join(rules) or 'by hand, no rule'}"


def _evidence(record: ReleaseSpec, longest: int) -> Iterator[str]:
    yield f"Released {prose(record.metadata.released.text)} out of {record.metadata.commit[:12]}:"
    yield ""
    yield "| KPI | value | interval |"
    yield "|---|---|---|"
    rows = [
        f"| {prose(name)} | {measured.value:g} | {_interval(measured)} |" for name, measured in record.metrics.items()
    ]
    shown = [row for row in lines_within(rows, longest * 3 // 4) if row in rows]
    yield from shown
    if len(shown) < len(rows):
        yield f"| {len(rows) - len(shown):,} more | | |"
    if record.verdicts:
        yield ""
        verdicts = ((f"{gate} {verdict.replace('_', ' ')}",) for gate, verdict in record.verdicts.items())
        yield f"Gates: {written_within(listed(verdicts, MOST), longest // 4)}"


def _interval(measured: Measured) -> str:
    return f"{measured.low:g} to {measured.high:g}" if measured.low is not None and measured.high is not None else ""


def _artefact(version: ServedVersion, longest: int) -> Iterator[str]:
    yield f"Model `{version.artefact.model}`, frozen as `{version.artefact.folder}` (`{version.artefact.manifest}`)."
    if version.filters:
        yield ""
        filters = ((f"{rule.name} (", Exact(rule.digest[:12]), ")") for rule in version.filters)
        yield f"Filters: {written_within(listed(filters, MOST), longest)}"


def _callers(operated: Operated, longest: int) -> str:
    if not operated.consumers:
        return ""
    callers = (f"{each.name} ({each.owner})" for each in operated.consumers)
    return f"Callers: {written_within(listed(callers, MOST), longest)}"


def _span(seconds: int) -> str:
    for unit, length in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds % length == 0 and seconds:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"
