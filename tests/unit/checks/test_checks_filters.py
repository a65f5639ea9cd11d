"""Tests of filters as a compile runs them: the chain in its order, NULL, and both answers of a model."""

from pathlib import Path

import pytest

from mlspec.pipeline import ProjectFiles, check

MINIMAL = Path(__file__).parents[2] / "cases" / "good" / "minimal"
RULE = """\
  - name: {name}
    when: {when}
    then: {{prediction: {then}}}
    because: Somebody said so.
    tests: [{tests}]
"""


def rule(when: str, *tests: str, name: str = "first", then: str = "true") -> str:
    return RULE.format(name=name, when=when, then=then, tests=", ".join(tests))


def found(*rules: str, timezone: str = "UTC", calls: str = "integer") -> list[str]:
    text = (MINIMAL / "churn" / "model.yaml").read_text()
    text = text.replace("time: month,", f"time: month, timezone: {timezone},").replace(
        "calls: integer", f"calls: {calls}"
    )
    text = text.replace("linear_model.LogisticRegression", "ensemble.HistGradientBoostingClassifier")
    files = ProjectFiles(
        (MINIMAL / "mlspec.yaml").read_bytes(), {"churn/model.yaml": f"{text}filters:\n{''.join(rules)}".encode()}
    )
    return [f"{each.rule.code} {each.message}" for each in check(files).diagnostics]


FIRES = "{given: {calls: 11}, expect: {prediction: true}}"


def test_a_filter_that_its_tests_show_is_let_pass() -> None:
    assert found(rule("calls > 10", FIRES, "{given: {calls: 10}, expect: unchanged}")) == []


def test_what_is_not_given_is_null_and_null_does_not_fire() -> None:
    assert (
        found(rule("calls > 10", FIRES, "{given: {}, expect: unchanged}", "{given: {calls: null}, expect: unchanged}"))
        == []
    )
    assert found(rule("calls IS NULL OR calls > 3", "{given: {}, expect: {prediction: true}}", FIRES)) == []


def test_a_later_filter_sees_and_overrules_what_an_earlier_one_decided() -> None:
    quiet = rule(
        "prediction AND calls > 20",
        "{given: {calls: 21}, expect: {prediction: false}}",
        "{given: {calls: 15, prediction: false}, expect: {prediction: true}}",
        name="quiet",
        then="false",
    )
    assert found(rule("calls > 10", FIRES), quiet) == []


def test_a_test_without_a_prediction_holds_for_both_answers_of_the_model() -> None:
    turned = rule("prediction AND calls > 3", "{given: {calls: 5}, expect: {prediction: false}}", then="false")
    assert found(turned) == []
    only_one = rule("calls > 3 AND NOT prediction", "{given: {calls: 5}, expect: {prediction: true}}", then="true")
    assert found(only_one) == []
    unsure = rule("prediction AND calls > 3", "{given: {calls: 5}, expect: unchanged}", then="false")
    assert found(unsure) == ["MLS411 test 1 of first expects unchanged, got false: first fired"]


def test_the_score_and_the_threshold_make_the_prediction() -> None:
    low = rule("calls > 10 AND score < 0.5", "{given: {calls: 11, score: 0.2}, expect: {prediction: true}}")
    assert found(low, rule("prediction AND calls > 12", "{given: {calls: 13, score: 0.6}, expect: {prediction: false}}",
                           name="second", then="false")) == []  # fmt: skip


def test_the_calendar_of_a_condition_is_that_of_the_model() -> None:
    given = '{given: {calls: 11, month: "2013-07-01 03:00:00"}, expect: {prediction: true}}'
    assert found(rule("hour(month) >= 22 AND calls > 10", given), timezone="America/New_York") == []
    assert found(rule("hour(month) >= 22 AND calls > 10", given), timezone="UTC") == [
        "MLS411 test 1 of first expects true, got false, what the model says: no filter fired"
    ]


def test_a_zone_that_is_not_known_is_one_finding() -> None:
    given = '{given: {calls: 11, month: "2013-07-01 03:00:00"}, expect: {prediction: true}}'
    assert found(rule("hour(month) >= 22 AND calls > 10", given), timezone="Mars/Olympus") == [
        "MLS209 there is no timezone 'Mars/Olympus'"
    ]


@pytest.mark.parametrize("when", ["TRUE OR calls > 3", "calls >= 0", "calls BETWEEN 0 AND 500"])
def test_a_filter_that_always_fires_is_found(when: str) -> None:
    (said,) = found(rule(when, FIRES), calls="{type: integer, range: [0, 500]}")
    assert said.startswith("MLS412 'first' fires for every row")


@pytest.mark.parametrize("when", ["calls >= 0", "calls <> 3", "calls > 499"])
def test_what_a_nullable_column_leaves_open_is_no_finding(when: str) -> None:
    nullable = "{type: integer, range: [0, 500], nullable: true}"
    assert found(rule(when, "{given: {calls: 500}, expect: {prediction: true}}"), calls=nullable) == []


def test_hundreds_of_long_tests_are_refused_before_they_are_run() -> None:
    long = " OR ".join(f"calls IN ({', '.join(map(str, range(start, start + 400)))})" for start in range(0, 1600, 400))
    rules = [rule(f"{long} OR calls = {number}", *[FIRES] * 20, name=f"r{number}") for number in range(13)]
    (said,) = [each for each in found(*rules) if each.startswith("MLS411")]
    assert said.startswith("MLS411 260 tests of all filters take ")
