"""The report shows the choice window by window, and who was stopped early by which numbers."""

from typing import Any

import pytest
from report_evidence import Content, evidence, fault

from mlspec.report import page, text

DAYS = (("2013-05-01", "2013-05-30"), ("2013-05-31", "2013-06-29"))
BEHIND = {"base_rate": (0.07, 0.06), "linear": (0.0125, 0.0625), "boosted": (0.0, 0.0)}


def two_windows(variants: Content) -> None:
    variants["folds"] = [{"first_day": first, "last_day": last, "rows": 27_000} for first, last in DAYS]
    for name, behind in BEHIND.items():
        score = variants["variants"][name]
        score["folds"] = [{"value": 0.4 + each, "behind_best": each} for each in behind]
        score["over_folds"] = abs(behind[0] - behind[1]) / 2


def linear_stopped(variants: Content) -> None:
    two_windows(variants)
    numbers = {"rung": 1, "rows": 5000, "best": "boosted", "value": 0.451, "behind_best": 0.031, "over_folds": 0.002}
    variants["stopped"] = {"linear": numbers}
    entry: dict[str, Any] = dict.fromkeys(variants["variants"]["linear"])
    variants["variants"]["linear"] = {**entry, "within_margin": False, "folds": []}


def test_each_window_has_a_line_with_every_variant() -> None:
    shown = text.render(evidence(variants=two_windows))
    assert "log_loss behind the best variant, window by window" in shown
    (line,) = [line for line in shown.splitlines() if "2013-05-31 to 2013-06-29" in line]
    assert line.split()[3:] == ["27,000", "0.0600", "0.0625", "0.0000"]
    assert "± over windows" in shown
    assert 'id="folds-table"' in page.render(evidence(variants=two_windows))


def test_one_window_is_not_told_apart() -> None:
    shown = text.render(evidence())
    assert "window by window" not in shown
    assert "± over windows" not in shown
    assert "Stopped early" not in shown


def test_a_stopped_variant_is_told_with_its_rung_and_numbers_and_has_no_others() -> None:
    found = evidence(variants=linear_stopped)
    for shown in (text.render(found), page.render(found)):
        assert "Stopped early: tried on the newest rows before each window" in shown
    (line,) = [line for line in text.render(found).splitlines() if line.split()[:2] == ["linear", "1"]]
    assert line.split() == ["linear", "1", "5,000", "0.45100", "boosted", "0.03100", "0.00200"]


def missing_window(variants: Content) -> None:
    two_windows(variants)
    variants["variants"]["linear"]["folds"].pop()


def chosen_and_stopped(variants: Content) -> None:
    linear_stopped(variants)
    variants["chosen"] = "linear"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (missing_window, "has 2 folds, and 1 of linear"),
        (chosen_and_stopped, "has 'linear' both chosen and stopped early"),
    ],
)
def test_windows_that_contradict_the_choice_are_no_evidence(change: Any, said: str) -> None:
    assert fault(variants=change).message == said
