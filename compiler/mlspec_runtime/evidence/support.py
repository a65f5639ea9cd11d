"""How much data a number rests on, and whether that is enough."""

from dataclasses import dataclass

import numpy as np

from mlspec_runtime.evidence.outcomes import Outcomes, Task
from mlspec_runtime.evidence.rule import MINIMUM_DAYS, EvidenceRule
from mlspec_runtime.json_file import Json


@dataclass(frozen=True, slots=True)
class Support:
    """The data behind a number.

    Attributes:
        rows: Labelled rows.
        events: Rows of the positive class; None for a regression.
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


def _shortage(rows: int, events: int | None, days: int, rule: EvidenceRule) -> str | None:
    if rows < rule.min_rows:
        return f"{rows:,} labelled rows, the evidence rule asks for {rule.min_rows:,}"
    if events is not None and events < rule.min_events:
        return f"{events:,} positive labels, the evidence rule asks for {rule.min_events:,}"
    if events is not None and rows - events < rule.min_events:
        return f"{rows - events:,} negative labels, the evidence rule asks for {rule.min_events:,}"
    if days < MINIMUM_DAYS:
        return f"{days} days with rows, an interval over days asks for {MINIMUM_DAYS}"
    return None


def support(outcomes: Outcomes, rule: EvidenceRule, task: Task) -> Support:
    """Returns the rows, positives and days of the outcomes, and the first of them that falls short."""
    rows = outcomes.rows
    events = int(np.count_nonzero(outcomes.label)) if task == "binary_classification" else None
    days = len(np.unique(outcomes.day))
    return Support(rows, events, days, _shortage(rows, events, days, rule))
