"""How much data a number rests on, and whether that is enough."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mlspec_runtime.evidence.outcomes import Outcomes, Task
from mlspec_runtime.evidence.rule import MINIMUM_DAYS, EvidenceRule
from mlspec_runtime.json_file import Json

Needs = Literal["rows", "two_classes", "classes", "lists", "relevant_lists"]
"""What there must be enough of: rows; events and others beside them; rows of every class; lists; lists that count."""


@dataclass(frozen=True, slots=True)
class Support:
    """The data behind a number.

    Attributes:
        rows: Labelled rows.
        events: Rows of the positive class, or relevant items of lists; None where nothing is an event.
        days: Days with at least one row.
        shortage: What there is too little of, as a clause with both numbers; None if there is enough.
    """

    rows: int
    events: int | None
    days: int
    shortage: str | None

    def as_json(self) -> dict[str, Json]:
        """Returns the counts as reports show them."""
        return {"rows": self.rows, "events": self.events, "days": self.days}


def _short(count: int, what: str, least: int) -> str | None:
    return f"{count:,} {what}, the evidence rule asks for {least:,}" if count < least else None


def _shortage(outcomes: Outcomes, rule: EvidenceRule, needs: Needs) -> str | None:
    label = outcomes.label
    positive = label > 0
    short: list[str | None] = [_short(outcomes.rows, "labelled rows", rule.min_rows)]
    match needs:
        case "rows":
            pass
        case "two_classes":
            short.append(_short(int(positive.sum()), "positive labels", rule.min_events))
            short.append(_short(int((~positive).sum()), "negative labels", rule.min_events))
        case "classes":
            short += [
                _short(int((label == place).sum()), f"labels of the class {name!r}", rule.min_events)
                for place, name in enumerate(outcomes.classes)
            ]
        case "lists":
            short.append(_short(_lists(outcomes), "lists", rule.min_rows))
        case "relevant_lists":
            relevant = _lists(outcomes.where(positive))
            short.append(_short(relevant, "lists with a relevant item", rule.min_rows))
    return next((fault for fault in short if fault is not None), None)


def _lists(outcomes: Outcomes) -> int:
    return 0 if outcomes.group is None else len(np.unique(outcomes.group))


def support(outcomes: Outcomes, rule: EvidenceRule, task: Task, needs: Needs) -> Support:
    """Returns the rows, events and days of the outcomes, and the first of what is needed that falls short."""
    has_events = task in ("binary_classification", "ranking")
    events = int(np.count_nonzero(outcomes.label > 0)) if has_events else None
    days = len(np.unique(outcomes.day))
    shortage = _shortage(outcomes, rule, needs)
    if shortage is None and days < MINIMUM_DAYS:
        shortage = f"{days} days with rows, an interval over days asks for {MINIMUM_DAYS}"
    return Support(outcomes.rows, events, days, shortage)
