"""One model of a review for a terminal: its changes, and what follows from them."""

from collections.abc import Iterator

from mlspec.review.paint import Paint
from mlspec.review.paragraphs import STEP, labelled, safe, wrapped
from mlspec.review.phrases import count, listed, number
from mlspec.review.review import Consumer, FalseAlarms, ModelReview, Redo, Reruns, ReviewedChange, Safety, VersionBump
from mlspec.review.rollout_text import back_lines, timeline_lines
from mlspec.review.wording import too_low

MOST_STAGES = 6
REDOS: dict[Redo, str] = {
    "text": "nothing runs again",
    "rollout": "rendered again, nothing trained or evaluated",
    "evaluation": "evaluated again, nothing trained",
    "training": "trained again",
    "contract": "contract changed",
}
SAFETIES: dict[Safety, str] = {
    "neutral": "safety as before",
    "tightened": "safety TIGHTENED",
    "loosened": "safety LOOSENED",
    "removed": "safety REMOVED",
    "unknown": "safety UNKNOWN",
}


def lines(model: ModelReview, paint: Paint) -> Iterator[str]:
    """Yields the lines of one model."""
    yield from wrapped(f"{paint('heading', _title(model))}: {_verdict(model, paint)}")
    for change in model.changes:
        yield from change_lines(change, paint)
    yield from _sections(model, paint)


def change_lines(change: ReviewedChange, paint: Paint) -> Iterator[str]:
    """Yields what changes, where it stands, and why it is of its class."""
    yield from wrapped(_edit(change), STEP, STEP * 3)
    yield from wrapped(paint("quiet", safe(_place(change))), STEP * 2, STEP * 3)
    yield from wrapped(f"{change.redo}: {safe(change.why)}", STEP * 2, STEP * 3)
    if change.safety != "neutral":
        risk = f": {safe(change.risk)}" if change.risk else ""
        yield from wrapped(f"{paint(change.safety, change.safety.upper())}{risk}", STEP * 2, STEP * 3)


def _edit(change: ReviewedChange) -> str:
    name = safe(change.shown or f"all of {change.file}")
    before, after = (safe(each) if each is not None else None for each in (change.before, change.after))
    if before is None:
        return f"+ {name}" + (f": {after}" if after is not None else "")
    return f"- {name}: {before}" if after is None else f"~ {name}: {before} -> {after}"


def _place(change: ReviewedChange) -> str:
    place = f"{change.file}:{change.line}:{change.column}" if change.line is not None else change.file
    where = f"{place} of the other side" if change.removed else place
    if change.via is None:
        return where
    return f"{where}, indirect" if change.via.startswith(change.file) else f"{where}, through {change.via}"


def _title(model: ModelReview) -> str:
    was, now = model.version_before, model.version_after
    versions = now if was in (None, now) else was if now is None else f"{was} -> {now}"
    return f"{model.name} {versions}"


def _verdict(model: ModelReview, paint: Paint) -> str:
    safety = paint(model.safety, SAFETIES[model.safety])
    match model.status:
        case "added":
            return "new"
        case "removed":
            return f"removed, {safety}"
        case "unknown":
            return f"its spec has errors on the other side: what changes cannot be told, {safety}"
        case "standing":
            return "no changes"
        case _:
            again = REDOS[model.redo] if model.redo is not None else "its files changed, its spec did not"
            return f"{again}, {safety}"


def _sections(model: ModelReview, paint: Paint) -> Iterator[str]:
    if model.reruns is not None:
        yield from labelled("runs again", _reruns(model.reruns), paint)
    if model.bump is not None:
        yield from labelled("version", _version(model.bump, model.version_after or ""), paint)
    if model.changelog is not None:
        yield from labelled("changelog", safe(model.changelog), paint)
    if model.redo == "contract" and model.consumers:
        yield from labelled("callers", safe(", ".join(map(_caller, model.consumers))), paint)
    for cluster in model.clusters:
        yield from labelled("under way", safe(f"{cluster.environment}: {cluster.says}"), paint)
    yield from timeline_lines(model, paint)
    if model.way_back is not None:
        yield from back_lines(model, model.way_back, paint)
    if model.false_alarms is not None:
        yield from labelled("false alarms", _alarms(model.false_alarms), paint)
    if model.approvers:
        who = (f"{each.team} ({', '.join(each.reasons)})" for each in model.approvers)
        yield from labelled("approval", safe("; ".join(who)), paint)


def _caller(consumer: Consumer) -> str:
    contact = f", {consumer.contact}" if consumer.contact is not None else ""
    return f"{consumer.name} ({consumer.owner}{contact})"


def _reruns(reruns: Reruns) -> str:
    whole = len(reruns.forced) + len(reruns.following) + len(reruns.reused)
    if not reruns.forced:
        return f"nothing: all {count(whole, 'stage')} of the pipeline are reused"
    follow = f", then, where what they read differs, {_named(reruns.following)}" if reruns.following else ""
    reused = f"; {len(reruns.reused)} of {count(whole, 'stage')} reused" if reruns.reused else f"; all {whole} stages"
    return f"{_named(reruns.forced)}{follow}{reused}"


def _named(names: tuple[str, ...]) -> str:
    rest = len(names) - MOST_STAGES
    return listed((*names[:MOST_STAGES], f"{rest} more")) if rest > 1 else listed(names)


def _version(bump: VersionBump, version: str) -> str:
    if bump.needed is None:
        return f"{version} stays: only operation changes"
    if not bump.enough:
        return f"needs a {bump.needed} version, {bump.next_version}: the spec has {too_low(bump, version)}"
    if bump.declared is None:
        return f"a {bump.needed} change of {version}, which is not released yet and may stay"
    return f"needs a {bump.needed} version: {version} is one"


def _alarms(alarms: FalseAlarms) -> str:
    before = alarms.before
    was = f" (before: {number(before)})" if before is not None and before != alarms.after else ""
    return f"{number(alarms.after)} a week while nothing is wrong{was}, {number(alarms.budget)} are borne"
