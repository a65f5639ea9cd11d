"""The report in a terminal."""

import re

import pytest
from report_evidence import ABSOLUTE, BY_BASELINE, TERMINAL_OBEYS, Content, evidence, judge, regression

from mlspec.report import text
from mlspec.report.evidence import Evidence, read_evidence


def line(shown: str, start: str) -> str:
    return next(each for each in shown.splitlines() if each.strip().startswith(start))


def test_the_verdict_is_the_last_line() -> None:
    assert text.render(evidence()).endswith("\n\nPASS: flight-delay 1.0.0 may be promoted: all 4 gates hold\n")


@pytest.mark.parametrize(
    ("verdict", "high", "last"),
    [
        ("fail", 0.6, "FAIL: flight-delay 1.0.0 must not be promoted: 1 of 4 gates failed"),
        (
            "inconclusive",
            0.7,
            "INCONCLUSIVE: flight-delay 1.0.0 must not be promoted: 1 of 4 gates cannot be decided on these rows",
        ),
    ],
)
def test_a_verdict_that_is_no_pass_says_what_stands_in_the_way(verdict: str, high: float, last: str) -> None:
    shown = text.render(evidence(gates=judge(verdict, ABSOLUTE, low=0.5, high=high, value=0.55)))
    assert shown.endswith(f"\n{last}\n")
    assert f"  {ABSOLUTE}: {ABSOLUTE} is {verdict}\n" in shown


def test_a_broken_data_check_is_told() -> None:
    def broken(gates: Content) -> None:
        gates.update(verdict="inconclusive", data_checks=["data check failed on flights: too old"])

    shown = text.render(evidence(gates=broken))
    assert "  data check failed on flights: too old\n" in shown
    assert shown.endswith("must not be promoted: 1 data check is broken\n")


def test_the_choice_is_told_with_its_reason() -> None:
    shown = text.render(evidence())
    assert line(shown, "chosen  boosted").split()[2:] == [
        "0.390",
        "0.370",
        "0.411",
        "0.0000",
        "0.0000",
        "0.0000",
        "yes",
    ]
    assert "chosen: boosted: boosted is best on log_loss and no simpler variant is within 0.005 of it" in shown
    assert "margin 0.005" in shown


def test_every_kpi_is_told_on_every_slice() -> None:
    found = evidence()
    shown = text.render(found)
    for kpi in found.plan.judgement.kpis:
        part = shown.partition(f"\n{kpi.name} (")[2].splitlines()[2:]
        assert [row[2:].partition("  ")[0] for row in part[:5]] == [group.name for group in found.evaluation.groups]
    assert line(shown, "bad_weather: unknown").split()[-5:] == ["0.352", "-", "-", "764", "2"]


def test_a_gate_is_told_with_value_interval_bound_and_days() -> None:
    shown = line(text.render(evidence()), "PASS     average_precision: lead over base_rate, on bad_weather")
    assert shown.endswith("0.174  0.118  0.227  above -0.02     2,803    16")


def test_the_data_are_told_against_the_claims() -> None:
    shown = text.render(evidence())
    assert line(shown, "flights  336,776").split()[:4] == ["flights", "336,776", "336,776", "0"]
    assert re.search(r"PASS +delay, 95 % of labels +8.42 h +at most 9 h\n", shown)
    assert re.search(r"PASS +coverage +97.2 % +at least 97 %\n", shown)
    assert "predictions from 2013-01-01 08:15 UTC to 2014-01-01 02:59 UTC" in shown


def test_a_claim_that_is_not_kept_is_told() -> None:
    shown = text.render(evidence(data=lambda data: data["label"].update(coverage=0.9699)))
    assert re.search(r"FAIL +coverage +96.99 % +at least 97 %\n", shown)


def test_colour_is_only_added_where_it_is_wanted() -> None:
    found = evidence(gates=judge("fail", BY_BASELINE, low=0.01, high=0.05, value=0.02))
    coloured = text.render(found, colour=True)
    assert "\x1b[1;31mFAIL\x1b[0m: flight-delay" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text.render(found)


def test_no_name_reaches_the_terminal_as_it_is() -> None:
    evil = "\x1b[31m\u202e\r\n\tx\ud800"

    def rename(evaluation: Content) -> None:
        evaluation["slices"][evil] = evaluation["slices"]["night"]
        evaluation["notes"] = [evil]

    shown = text.render(evidence(evaluation=rename, plan=lambda plan: plan.update(description=evil)))
    assert not TERMINAL_OBEYS & set(shown)
    assert shown.encode()
    assert "\\x1b[31mU+202E\\x0d\\x0a xU+D800" in shown


def test_wide_letters_keep_the_columns_in_line() -> None:
    def rename(evaluation: Content) -> None:
        evaluation["slices"]["夜間便"] = evaluation["slices"]["night"]

    shown = text.render(evidence(evaluation=rename))
    wide, narrow = line(shown, "夜間便"), line(shown, "regional")
    assert len(wide) + len("夜間便") == len(narrow)


def test_a_predicted_number_has_means_instead_of_base_rates() -> None:
    found = read_evidence(regression())
    assert isinstance(found, Evidence)
    shown = text.render(found)
    assert "mean label" in shown
    assert "base rate" not in shown.partition("Gates")[0].replace("base_rate", "")
