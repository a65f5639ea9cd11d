"""Proposed slices and pinned rows, as a report shows them."""

import json
from typing import Any

from report_evidence import Content, content, evidence, texts

from mlspec.report import page, text
from mlspec.report.evidence import Evidence, read_evidence
from mlspec.report.fault import EvidenceFault

FOUND: dict[str, Any] = {
    "variant": "boosted",
    "rows": 53055,
    "loss": "log_loss",
    "mean_loss": 0.503214,
    "searched": 1234,
    "alpha": 0.05,
    "slices": [
        {
            "where": "departure_hour >= 17 AND origin = 'EWR'",
            "rows": 5120,
            "loss": 0.71,
            "loss_elsewhere": 0.48,
            "p_value": 0.0012,
            "confirmed": True,
        },
        {"where": "a < 3", "rows": 700, "loss": None, "loss_elsewhere": None, "p_value": None, "confirmed": False},
    ],
}


def test_proposals_are_shown_with_what_they_rest_on() -> None:
    found = read_evidence({**texts(), "slices.json": json.dumps(FOUND)})
    assert isinstance(found, Evidence)
    shown, shown_page = text.render(found), page.render(found)
    for said in ("1,234 groups searched by log_loss", "departure_hour >= 17", "5,120", "0.0012", "not confirmed"):
        assert said in shown
    assert "hour &gt;= 17" in shown_page
    assert "proposed" in shown_page


def test_a_file_that_does_not_fit_is_a_fault() -> None:
    found = read_evidence({**texts(), "slices.json": json.dumps({**FOUND, "alpha": 2})})
    assert str(found) == "slices.json: alpha: is 2: a number between 0 and 1 is accepted"
    assert isinstance(read_evidence({**texts(), "slices.json": "{"}), EvidenceFault)


def test_pinned_rows_stand_beside_the_slices() -> None:
    def pinned(evaluation: Content) -> None:
        evaluation["incidents"] = content("evaluation.json")["slices"]["night"]

    assert "incidents, of any date" in text.render(evidence(evaluation=pinned))
