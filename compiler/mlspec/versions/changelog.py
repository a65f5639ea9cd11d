"""The entry of a version in a model's CHANGELOG.md, in the form of Keep a Changelog; what people wrote stays."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mlspec.plan.changes.bump import NAME, is_operational
from mlspec.plan.changes.change import Change, Redo, Safety
from mlspec.plan.plan import Plan

BEGIN = "<!-- mlspec: begin (mlspec bump writes what stands between these marks) -->"
END = "<!-- mlspec: end -->"
OPEN = "unreleased"
_HEADING = re.compile(r"## \[?(?P<version>\d+\.\d+\.\d+)\]?(?: - (?P<when>\S+))?\s*")
_FORM = "[Keep a Changelog](https://keepachangelog.com/en/1.1.0/)"
_HEADINGS = {
    Redo.CONTRACT: "Contract: callers have to change",
    Redo.TRAINING: "Training: trained again",
    Redo.EVALUATION: "Evaluation: judged again",
    Redo.ROLLOUT: "Serving: rendered again",
    Redo.TEXT: "Text: nothing is done again",
}
_RETRAINED = "Retrained: the same behaviour, learnt from newer data"
_WORDS = {Safety.TIGHTENED: "tightened", Safety.LOOSENED: "loosened", Safety.REMOVED: "safety removed"}
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Entry:
    """What a version is to be told to be: `claim` is what its hypothesis promises.

    `retrained` is why the behaviour of a release was learnt again from newer data, and then there are no changes.
    """

    model: str
    version: str
    claim: str | None
    changes: tuple[Change, ...]
    retrained: str | None = None


def entry_of(plan: Plan, version: str, changes: Iterable[Change]) -> Entry:
    """Returns the entry of a version; what has no version, because it is operation, is left out."""
    told = tuple(change for change in changes if change.path != NAME and not is_operational(change))
    return Entry(plan.name, version, plan.hypothesis.claim if plan.hypothesis is not None else None, told)


def with_entry(text: str | None, entry: Entry, released: Mapping[str, str]) -> str | None:
    """Returns the changelog with the entry written or renewed, or None if its marks do not go in pairs.

    Args:
        text: the changelog; None where there is none.
        entry: what is to stand there.
        released: the day of each release, by version: what came out meanwhile is dated.
    """
    if text is None:
        head = f"# Changelog\n\nWhat changed in {entry.model}, in the form of {_FORM}.\n"
        return f"{head}\n## [{entry.version}] - {OPEN}\n\n{_block(entry)}"
    windows = "\r\n" in text
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    if not _in_pairs(lines):
        return None
    lines = [_dated(line, released) for line in lines]
    own = _own_section(lines, entry.version, released)
    if own is None:
        place = next((at for at, line in enumerate(lines) if _HEADING.fullmatch(line)), len(lines))
        above = [""] if place == len(lines) and lines[-1] else []
        below = [""] if place < len(lines) else []
        lines[place:place] = [*above, f"## [{entry.version}] - {OPEN}", "", *_block(entry).splitlines(), *below]
    else:
        lines[own] = f"## [{entry.version}] - {OPEN}"
        end = next((at for at in range(own + 1, len(lines)) if _HEADING.fullmatch(lines[at])), len(lines))
        begin = next((at for at in range(own, end) if lines[at] == BEGIN), None)
        if begin is None:
            lines[own + 1 : own + 1] = ["", *_block(entry).splitlines()]
        else:
            lines[begin : lines.index(END, begin) + 1] = _block(entry).splitlines()
    written = "\n".join(lines) + "\n"
    return written.replace("\n", "\r\n") if windows else written


def _own_section(lines: list[str], version: str, released: Mapping[str, str]) -> int | None:
    """Returns the line of the heading under which the entry stands, be it for a version that is called off."""
    headings = [(at, found["version"]) for at, line in enumerate(lines) if (found := _HEADING.fullmatch(line))]
    ends = [*[at for at, _ in headings[1:]], len(lines)]
    for (at, named), end in zip(headings, ends, strict=True):
        if named == version or (named not in released and BEGIN in lines[at:end]):
            return at
    return None


def _dated(line: str, released: Mapping[str, str]) -> str:
    found = _HEADING.fullmatch(line)
    if found is None or found["when"] != OPEN or found["version"] not in released:
        return line
    return f"## [{found['version']}] - {released[found['version']]}"


def _in_pairs(lines: list[str]) -> bool:
    marks = [line for line in lines if line in (BEGIN, END)]
    return marks == [BEGIN, END] * (len(marks) // 2)


def _block(entry: Entry) -> str:
    lines = [BEGIN]
    if entry.claim is not None:
        lines += [f"Hypothesis: {_plain(entry.claim)}", ""]
    if entry.retrained is not None:
        lines += [f"### {_RETRAINED}", "", f"- {_plain(entry.retrained)}", ""]
    for redo in sorted(_HEADINGS, reverse=True):
        told = [change for change in entry.changes if change.redo is redo]
        if told:
            lines += [f"### {_HEADINGS[redo]}", "", *_told(told), ""]
    if lines[-1] == "":
        lines.pop()
    return "\n".join([*lines, END]) + "\n"


def _told(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        if change.before is None or change.after is None:
            what = "added" if change.before is None else "removed"
            value = change.after if change.before is None else change.before
            text = f"{what}: {_code(value)}" if value is not None else what
        else:
            text = f"from {_code(change.before)} to {_code(change.after)}"
        through = f", through {_code(change.via)}" if change.via is not None else ""
        safety = _WORDS.get(change.safety)
        risk = f" ({safety}: {_plain(change.risk)})" if safety is not None and change.risk else ""
        yield f"- {_code(change.shown or 'the model')} {text}{through}{risk}"


def _code(text: str) -> str:
    """Returns a text as code, in more backticks than it has in a row itself, on one line."""
    line = " ".join(text.split())
    line = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 3]}..."
    fence = "`" * (max((len(run) for run in re.findall("`+", line)), default=0) + 1)
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{space}{line}{space}{fence}"


def _plain(text: str) -> str:
    """Returns a text that Markdown takes for nothing but text."""
    return re.sub(r"([\\`*_\[\]<>#|!~])", r"\\\1", " ".join(text.split()))
