"""What the gates of a rollout answer: their queries on made-up series, and the conditions that read the results."""

import math
import re
from dataclasses import replace
from typing import Any

import promql_parser
import pytest

from argo_manifests import environment, manifests, model_of, operated, with_model
from measured_series import HERE, NOW, THERE, durations, pairs, quality, requests, watermark
from promql_evaluation import Series, answer

PLAN = environment()


def metrics(plan: Any = PLAN) -> dict[str, dict[str, Any]]:
    return {
        f"{name.removeprefix('parcel-delay/analysis-1.1.0.').removesuffix('.yaml')} {metric['name']}": metric
        for name, manifest in manifests(plan).items()
        if manifest["kind"] == "AnalysisTemplate"
        for metric in manifest["spec"]["metrics"]
    }


METRICS = metrics()


def query(metric: dict[str, Any]) -> str:
    return str(metric["provider"]["prometheus"]["query"])


def holds(condition: str, result: list[float]) -> bool:
    words = condition.replace("&&", " and ").replace("||", " or ").replace("!is", " not is")
    return bool(eval(words, {"len": len, "isNaN": math.isnan, "isInf": math.isinf, "result": result}))  # noqa: S307 - a condition that mlspec rendered


def verdict(metric: dict[str, Any], series: list[Series]) -> str:
    """Returns what the controller makes of a measurement: with both conditions given, neither is inconclusive."""
    result = answer(query(metric), series, NOW)
    if holds(metric["failureCondition"], result):
        return "fail"
    return "pass" if holds(metric["successCondition"], result) else "inconclusive"


FRESH = watermark(3 * 86_400)
ERRORS = "gates.full errors-at_most"
SLOW = "gates.canary slow-at_most"
SLOWER = "gates.canary slow-production-not_worse_by"
DISAGREE = "gates.shadow disagreement-at_most"
MISSED = "gates.half missed-production-not_worse_by"
MISSED_FAR = "gates.half missed-at_most.far"


@pytest.mark.parametrize(
    ("gate", "series", "expected"),
    [
        (ERRORS, requests(HERE, 10, 10_000), "pass"),
        (ERRORS, requests(HERE, 0, 10_000), "pass"),
        (ERRORS, requests(HERE, 90, 10_000), "fail"),
        (ERRORS, requests(HERE, 50, 10_000), "inconclusive"),
        (ERRORS, requests(HERE, 0, 199), "inconclusive"),
        (ERRORS, requests(HERE, 199, 199), "inconclusive"),
        (ERRORS, requests(HERE, 0, 0), "inconclusive"),
        (ERRORS, [], "inconclusive"),
        (ERRORS, requests(HERE, 0, 10_000)[:2], "inconclusive"),
        (ERRORS, requests(THERE, 0, 10_000), "inconclusive"),
        (ERRORS, [*requests(THERE, 900, 10_000), *requests(HERE, 10, 10_000)], "pass"),
        (ERRORS, requests(HERE, math.nan, 10_000), "inconclusive"),
        (ERRORS, requests(HERE, 10, 10_000, refused=10_000), "pass"),
        (ERRORS, requests(HERE, 90, 10_000, refused=990_000), "fail"),
        (ERRORS, requests(HERE, 0, 0, refused=10_000), "inconclusive"),
        (ERRORS, requests(HERE, 0, 150, refused=10_000), "inconclusive"),
        (SLOW, durations(HERE, 100, 10_000), "pass"),
        (SLOW, durations(HERE, 300, 10_000), "fail"),
        (SLOW, durations(HERE, 200, 10_000), "inconclusive"),
        (SLOW, durations(HERE, 0, 10_000)[:1], "inconclusive"),
        (SLOWER, [*durations(HERE, 100, 10_000), *durations(THERE, 100, 10_000)], "pass"),
        (SLOWER, [*durations(HERE, 400, 10_000), *durations(THERE, 100, 10_000)], "fail"),
        (SLOWER, [*durations(HERE, 200, 10_000), *durations(THERE, 100, 10_000)], "inconclusive"),
        (SLOWER, [*durations(HERE, 100, 10_000), *durations(THERE, 1, 150)], "inconclusive"),
        (SLOWER, durations(HERE, 100, 10_000), "inconclusive"),
        (DISAGREE, pairs(0.05, 5000), "pass"),
        (DISAGREE, pairs(0.12, 5000), "fail"),
        (DISAGREE, pairs(0.05, 150), "inconclusive"),
        (DISAGREE, [], "inconclusive"),
        (MISSED, [*quality("1.1.0", 0.05, 0.001, 5000), *quality("1.0.0", 0.06, 0.001, 5000), FRESH], "pass"),
        (MISSED, [*quality("1.1.0", 0.08, 0.001, 5000), *quality("1.0.0", 0.06, 0.001, 5000), FRESH], "fail"),
        (MISSED, [*quality("1.1.0", 0.066, 0.001, 5000), *quality("1.0.0", 0.06, 0.001, 5000), FRESH], "inconclusive"),
        (MISSED, [*quality("1.1.0", 0.05, 0.001, 150), *quality("1.0.0", 0.06, 0.001, 5000), FRESH], "inconclusive"),
        (MISSED, [*quality("1.1.0", 0.05, 0.001, 5000), *quality("1.0.0", 0.06, 0.001, 5000)], "inconclusive"),
        (
            MISSED,
            [*quality("1.1.0", 0.05, 0.001, 5000), *quality("1.0.0", 0.06, 0.001, 5000), watermark(5 * 86_400)],
            "inconclusive",
        ),
        (
            MISSED,
            [
                *quality("1.1.0", 0.05, 0.001, 5000),
                *quality("1.0.0", 0.06, 0.001, 5000),
                *quality("0.9.0", 0.01, 0.001, 5000),
                FRESH,
            ],
            "pass",
        ),
        (MISSED, [*quality("1.1.0", 0.05, 0.001, 5000), *quality("0.9.0", 0.06, 0.001, 5000), FRESH], "inconclusive"),
        (MISSED_FAR, [*quality("1.1.0", 0.05, 0.01, 900, "far"), FRESH], "pass"),
        (MISSED_FAR, [*quality("1.1.0", 0.05, 0.0, 900, "far"), FRESH], "inconclusive"),
        (MISSED_FAR, [*quality("1.1.0", 0.05, 0.01, 900), FRESH], "inconclusive"),
    ],
)
def test_gate_answers(gate: str, series: list[Series], expected: str) -> None:
    assert verdict(METRICS[gate], series) == expected


@pytest.mark.parametrize(
    ("others", "expected"), [(("1.0.0",), "pass"), (("0.9.0",), "pass"), (("0.9.0", "1.0.0"), "inconclusive")]
)
def test_without_a_fallback_labelled_kpis_are_held_to_the_only_other_version(
    others: tuple[str, ...], expected: str
) -> None:
    alone = metrics(with_model(PLAN, replace(model_of(PLAN), fallback=None)))
    series = [each for other in others for each in quality(other, 0.06, 0.001, 5000)]
    assert verdict(alone[MISSED], [*quality("1.1.0", 0.05, 0.001, 5000), *series, FRESH]) == expected


def test_fallback_that_is_warm_is_compared_with_the_version_that_it_was_left_for() -> None:
    found = manifests(PLAN)["parcel-delay/analysis-1.0.0.gates.half.yaml"]["spec"]["metrics"]
    (gate,) = (each for each in found if each["name"] == "missed-production-not_worse_by")
    assert verdict(gate, [*quality("1.0.0", 0.05, 0.001, 5000), *quality("1.1.0", 0.06, 0.001, 5000), FRESH]) == "pass"
    assert verdict(gate, [*quality("1.0.0", 0.05, 0.001, 5000), FRESH]) == "inconclusive"


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        (requests(HERE, 0, 10_000, refused=100), "pass"),
        (requests(HERE, 9000, 10_000, refused=100), "pass"),
        (requests(HERE, 0, 0, refused=10_000), "fail"),
        (requests(HERE, 0, 10, refused=100), "inconclusive"),
    ],
)
def test_refused_requests_have_a_share_of_their_own(series: list[Series], expected: str) -> None:
    model = model_of(PLAN)
    kpis = tuple(
        replace(each, system="refused_share") if each.name == "errors" else each for each in model.serves.measures.kpis
    )
    measures = replace(model.serves.measures, kpis=kpis)
    asked = metrics(with_model(PLAN, replace(model, serves=replace(model.serves, measures=measures))))
    bound = re.sub("0.005", "0.05", query(asked[ERRORS]))
    assert verdict({**asked[ERRORS], "provider": {"prometheus": {"query": bound}}}, series) == expected


def test_score_is_the_one_of_the_textbook() -> None:
    (score,) = answer(query(METRICS[ERRORS]), requests(HERE, 30, 10_000), NOW)
    assert score == pytest.approx((0.005 - 0.003) / math.sqrt(0.005 * 0.995 / 10_000))
    series = [*durations(HERE, 100, 10_000), *durations(THERE, 90, 20_000)]
    (score,) = answer(query(METRICS[SLOWER]), series, NOW)
    here, there = 101 / 10_002, 91 / 20_002
    error = math.sqrt(here * (1 - here) / 10_002 + there * (1 - there) / 20_002)
    assert score == pytest.approx((there - here + 0.01) / error)
    quality_of_both = [*quality("1.1.0", 0.066, 0.002, 5000), *quality("1.0.0", 0.06, 0.001, 5000), FRESH]
    (score,) = answer(query(METRICS[MISSED]), quality_of_both, NOW)
    assert score == pytest.approx((1.1 * 0.06 - 0.066) / math.sqrt(0.002**2 + 1.1**2 * 0.001**2), abs=1e-9)


@pytest.mark.parametrize(
    ("errors", "total", "expected"), [(60, 1000, "fail"), (50, 1000, "pass"), (99, 99, "pass"), (0, 0, "pass")]
)
def test_a_rule_goes_back_beyond_its_bound_and_says_nothing_below_its_requests(
    errors: float, total: float, expected: str
) -> None:
    assert verdict(METRICS["rules errors-above"], requests(HERE, errors, total)) == expected


def test_missing_data_abort_where_the_spec_says_so() -> None:
    operation = model_of(PLAN).operated.operation
    assert operation.rollout is not None
    strict = operated(PLAN, replace(operation, rollout=replace(operation.rollout, on_missing_data="abort")))
    metric = metrics(strict)[ERRORS]
    assert verdict(metric, []) == "fail"
    assert verdict(metric, requests(HERE, 50, 10_000)) == "inconclusive"
    assert metric["consecutiveErrorLimit"] < METRICS[ERRORS]["consecutiveErrorLimit"]


@pytest.mark.parametrize("metric", METRICS)
def test_each_metric_has_both_conditions_and_a_query_that_parses(metric: str) -> None:
    found = METRICS[metric]
    assert found["successCondition"]
    assert found["failureCondition"]
    assert "len(result)" in found["successCondition"]
    assert "len(result)" in found["failureCondition"]
    text = query(found)
    assert promql_parser.parse(text)
    version = "1.0.0" if metric.startswith("parcel-delay/analysis-1.0.0.") else "1.1.0"
    beside = {"1.0.0", "1.1.0"} if "missed-production" in metric else {version}
    assert {version} <= set(re.findall(r'version!?="([^"]*)"', text)) <= beside


def test_a_stage_judges_no_gate_that_the_plan_says_it_is_too_short_for() -> None:
    assert "gates.full errors-at_most" in METRICS
    assert not any(name.startswith("gates.depots") for name in METRICS)
