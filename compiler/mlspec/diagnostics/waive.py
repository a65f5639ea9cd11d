"""What waivers leave of the findings: the step between the passes and the reporters."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.waiver import Waiver
from mlspec.diagnostics.waiver_rules import UNKNOWN_WAIVER_CODE, UNUSED_WAIVER, UNWAIVABLE_CODE


@dataclass(frozen=True, slots=True)
class Waiving:
    """The findings that are told, those of the waivers among them, and the findings that are not."""

    kept: tuple[Diagnostic, ...]
    waived: tuple[Diagnostic, ...]


def waive(found: Iterable[Diagnostic], waivers: Iterable[Waiver], rules: Iterable[Rule], today: date | None) -> Waiving:
    """Returns `found` without what a waiver of its code, file and line lets pass.

    `rules` are all there are. A waiver that ended before `today` leaves its finding, which then says so; without
    a `today` every waiver holds. Waivers of nothing are only told when no error is left: after an error not
    every rule is asked.
    """
    placed, idle, faults = _placed(waivers, {rule.code: rule for rule in rules})
    kept, waived = list(faults), list[Diagnostic]()
    used: set[Waiver] = set()
    for diagnostic in found:
        waiver = placed.get((diagnostic.span.file, diagnostic.span.line, diagnostic.rule.code))
        if waiver is not None:
            used.add(waiver)
        if waiver is None:
            kept.append(diagnostic)
        elif today is not None and waiver.until < today:
            kept.append(_expired(diagnostic, waiver, today))
        else:
            waived.append(diagnostic)
    if not any(diagnostic.rule.severity == "error" for diagnostic in kept):
        unused = [waiver for waiver in placed.values() if waiver not in used]
        kept += [*_unused(unused, "there is no finding"), *_unused(idle, "another waiver, no shorter, speaks of")]
    return Waiving(tuple(kept), tuple(waived))


_Placed = dict[tuple[str, int, str], Waiver]


def _placed(waivers: Iterable[Waiver], known: dict[str, Rule]) -> tuple[_Placed, list[Waiver], list[Diagnostic]]:
    """Returns the waivers by file, line and code, those that are too many, and what is wrong with others."""
    placed: _Placed = {}
    idle: list[Waiver] = []
    faults: list[Diagnostic] = []
    for waiver in waivers:
        place = (waiver.span.file, waiver.line, waiver.code)
        fault = _fault(waiver, known)
        if fault is not None:
            faults.append(fault)
        elif place not in placed:
            placed[place] = waiver
        else:
            shorter, longer = sorted((placed[place], waiver), key=lambda each: each.until)
            placed[place] = longer
            idle.append(shorter)
    return placed, idle, faults


def _fault(waiver: Waiver, known: dict[str, Rule]) -> Diagnostic | None:
    rule = known.get(waiver.code)
    if rule is None:
        # Of codes only the case is forgiven: one of other digits is no more likely than the next.
        by_name = {rule.name: rule.code for rule in known.values()}
        close = get_close_matches(waiver.code.lower(), by_name, n=1)
        meant = by_name[close[0]] if close else waiver.code.upper()
        way_out = f"did you mean {meant}?" if meant in known else "`mlspec explain` lists every code"
        return Diagnostic(UNKNOWN_WAIVER_CODE, waiver.span, f"there is no code {waiver.code!r}", way_out)
    if not rule.waivable:
        message = f"{rule.code} ({rule.name}) cannot be waived"
        return Diagnostic(UNWAIVABLE_CODE, waiver.span, message, "delete the waiver and correct what the rule finds")
    return None


def _expired(diagnostic: Diagnostic, waiver: Waiver, today: date) -> Diagnostic:
    message = f"the waiver ended on {waiver.until}, and this is {today}; its reason was: {waiver.reason}"
    return replace(diagnostic, related=(*diagnostic.related, Related(waiver.span, message)))


def _unused(waivers: Iterable[Waiver], why: str) -> Iterator[Diagnostic]:
    for waiver in waivers:
        message = f"this waives nothing: {why} {waiver.code} on line {waiver.line}"
        yield Diagnostic(UNUSED_WAIVER, waiver.span, message, "delete the waiver, or put it on the line of the finding")
