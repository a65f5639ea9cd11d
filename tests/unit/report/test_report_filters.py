"""What a report says of filters: nothing without any, else how often each fired and what they are worth."""

import pytest
from report_evidence import Content, evidence, fault

from mlspec.report import page, text

RULE = {"name": "gridlock", "when": "origin_delay_3h > 45 AND a < 'b'", "prediction": True, "because": "It is <late>."}


def with_filter(plan: Content) -> None:
    plan["filters"] = [RULE]


def ran(evaluation: Content, fired: int = 606, changed: int = 12) -> None:
    evaluation["filters"] = {"gridlock": {"fired": fired, "changed": changed}}
    worth = {"value": 0.021, "low": 0.011, "high": 0.034, "without_filters": 9.10206}
    evaluation["filters_worth"] = {"cost_per_flight": worth}


def test_counts_and_worth_are_shown_in_both_reports() -> None:
    found = evidence(plan=with_filter, evaluation=ran)
    shown, shown_page = text.render(found), page.render(found)
    for said in ("gridlock", "606", "12", "true", "0.021", "9.102"):
        assert said in shown
        assert said in shown_page
    assert '<h2 id="filters">' in shown_page
    assert "It is &lt;late&gt;." in shown_page


def test_without_filters_nothing_is_said() -> None:
    found = evidence()
    assert "ilters" not in text.render(found)
    assert "ilters" not in page.render(found)


def test_a_number_is_decided_too() -> None:
    found = evidence(plan=lambda plan: plan.update(filters=[{**RULE, "prediction": 30.5}]), evaluation=ran)
    assert "30.5" in text.render(found)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"evaluation": ran}, "filters.gridlock: the plan has no such filter"),
        ({"plan": with_filter}, "filters.gridlock: is missing: the plan has this filter"),
        ({"plan": with_filter, "evaluation": lambda found: ran(found, 3, 4)}, "filters.gridlock: changed 4 rows and"),
        (
            {"plan": lambda plan: plan.update(filters=[{**RULE, "prediction": []}]), "evaluation": ran},
            "filters[0].prediction: is a list: a value is accepted",
        ),
    ],
)
def test_what_does_not_agree_is_named(changes, message) -> None:  # noqa: ANN001 - changes of files, by name
    assert str(fault(**changes)).partition(": ")[2].startswith(message)
