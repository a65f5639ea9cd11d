"""Every query parses to the shape that it was written in: no name, number or length of time of a spec can change it."""

import re
from dataclasses import replace
from typing import Any

import promql_parser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argo_manifests import environment, model_of, with_model
from mlspec.backends.grafana.dashboard import dashboard
from mlspec.backends.prometheus.rules import rule_groups
from mlspec.plan.environment import EnvironmentPlan, Measures
from mlspec.plan.operation import Bound, StageGate
from mlspec.queries.arm import Arm
from mlspec.queries.judging import rule_query
from mlspec.queries.looks import gate_looks
from mlspec.spec.names import DNS_LABEL, IDENTIFIER, SEMANTIC_VERSION

MODEL = model_of(environment())
MEASURES = MODEL.serves.measures
ROLLOUT = MODEL.operated.operation.rollout
assert ROLLOUT is not None
STAGE = ROLLOUT.stages[2]
KPIS = {kpi.name: kpi for kpi in MEASURES.kpis}
BOUNDS = (
    *(Bound(kpi, None, bound, 0.1, False, ()) for kpi in ("errors", "slow") for bound in ("at_most", "at_least")),
    *(
        Bound(kpi, "production", bound, 0.1, relative, ())
        for kpi in ("errors", "slow", "missed")
        for bound in ("better_by", "not_worse_by")
        for relative in (False, True)
    ),
    Bound("missed", None, "at_most", 0.1, False, ("far",)),
    Bound("disagreement", None, "at_most", 0.1, False, ()),
)
TESTS = ("fixed", "always_valid")
names, identifiers = st.from_regex(DNS_LABEL, fullmatch=True), st.from_regex(IDENTIFIER, fullmatch=True)
versions = st.from_regex(SEMANTIC_VERSION, fullmatch=True)
arms = st.builds(Arm, names, versions, names, versions, st.just(False))
levels = st.floats(1e-12, 0.999, exclude_min=True) | st.floats(1e-300, 1e-6) | st.sampled_from((1e-7, 0.5))
seconds = st.integers(60, 10**9)


def shape(node: Any) -> Any:
    """Returns a parsed query without the values of its labels, its numbers and its lengths of time."""
    match type(node).__name__:
        case "NumberLiteral":
            return "number"
        case "ParenExpr":
            return shape(node.expr)
        case "UnaryExpr":
            inner = shape(node.expr)
            return "number" if inner == "number" else ("-", inner)
        case "VectorSelector":
            assert not node.offset
            assert not node.at
            labels = tuple((str(each.op), each.name) for each in node.matchers.matchers)
            assert not node.matchers.or_matchers
            return (node.name, labels)
        case "MatrixSelector":
            return ("range", shape(node.vector_selector))
        case "SubqueryExpr":
            assert not node.offset
            assert not node.at
            return ("range of", shape(node.expr))
        case "AggregateExpr":
            return (str(node.op), str(node.modifier), shape(node.expr))
        case "Call":
            return (node.func.name, *(shape(each) for each in node.args))
        case "BinaryExpr":
            return (str(node.op), str(node.modifier), shape(node.lhs), shape(node.rhs))
    raise AssertionError(type(node).__name__)


def queries(bound: Bound, arm: Arm, measures: Measures, test: str, length: int) -> list[str]:
    stage = replace(STAGE, seconds=length, always=(), gates=())
    gate = StageGate(bound, None, test, None)
    (asked,) = gate_looks(measures, arm, stage, gate)
    kpi = next(each for each in measures.kpis if each.name == bound.kpi)
    return [asked.looks[0].query, rule_query(kpi, arm, length, measures.evidence.min_rows, measures.label.delay.p95)]


def shapes(bound: Bound, arm: Arm, measures: Measures, test: str, length: int) -> list[Any]:
    return [shape(promql_parser.parse(query)) for query in queries(bound, arm, measures, test, length)]


@pytest.mark.parametrize("test", TESTS)
@pytest.mark.parametrize("bound", BOUNDS, ids=lambda each: f"{each.kpi}-{each.bound}-{each.relative}")
@settings(max_examples=8)
@given(arm=arms, kpi=identifiers, group=identifiers, level=levels, length=seconds)
def test_no_value_of_a_spec_changes_the_shape_of_a_query(
    *, bound: Bound, test: str, arm: Arm, kpi: str, group: str, level: float, length: int
) -> None:
    plain = shapes(bound, Arm("m", "1.0.0", "n", "0.9.0", False), MEASURES, test, 3600)
    kpis = tuple(replace(each, name=kpi) if each.name == bound.kpi else each for each in MEASURES.kpis)
    named = replace(bound, kpi=kpi, value=level, slices=(group,) if bound.slices else ())
    found = queries(named, arm, replace(MEASURES, kpis=kpis), test, length)
    assert [shape(promql_parser.parse(query)) for query in found] == plain
    written = {text for query in found for text in re.findall(r'"([^"]*)"', query)} - {"failed", "answered|failed"}
    assert written <= {
        arm.model,
        arm.namespace,
        arm.version,
        arm.fallback,
        kpi,
        group,
        "",
        f"{length}s",
        "0.12",
    }


def watching(plan: EnvironmentPlan) -> list[str]:
    """Returns the queries of what watches the model of an environment: recorded, told and shown."""
    model = model_of(plan)
    rules = [rule["expr"] for group in rule_groups(plan, model) for rule in group["rules"]]
    return [*rules, *(target["expr"] for panel in dashboard(plan, model)["panels"] for target in panel["targets"])]


@settings(max_examples=15)
@given(arm=arms, other=versions, name=names, feature=st.from_regex(IDENTIFIER, fullmatch=True), level=levels)
def test_no_name_or_bound_changes_the_shape_of_what_watches(
    *, arm: Arm, other: str, name: str, feature: str, level: float
) -> None:
    plain = environment()
    model = model_of(plain)
    operation, fallback = model.operated.operation, model.fallback
    drift = operation.monitoring.drift
    assert drift is not None
    assert fallback is not None
    rules = tuple(replace(each, watches=replace(each.watches, value=level)) for each in operation.rollback.rules)
    watched = tuple(
        replace(each, bound=replace(each.bound, value=level)) if each.bound is not None else each
        for each in operation.monitoring.kpis
    )
    monitoring = replace(operation.monitoring, kpis=watched, drift=replace(drift, features=(feature, feature)))
    changed = replace(operation, rollback=replace(operation.rollback, rules=rules), monitoring=monitoring)
    named = replace(
        model,
        name=arm.model,
        serves=replace(model.serves, version=arm.version),
        fallback=replace(fallback, version=other),
        operated=replace(model.operated, operation=changed),
    )
    there = replace(with_model(plain, named), name=name, namespace=arm.namespace)
    parsed = [[shape(promql_parser.parse(query)) for query in watching(each)] for each in (plain, there)]
    assert len(parsed[0]) > 40
    assert parsed[1] == parsed[0]


def test_every_series_that_is_asked_for_is_one_of_the_environment() -> None:
    plan, arm = environment(), Arm("parcel-delay", "1.1.0", "ml-production", "1.0.0", False)
    asked = [*watching(plan), *(query for bound in BOUNDS for query in queries(bound, arm, MEASURES, "fixed", 3600))]
    selectors = [found for query in asked for found in re.findall(r"[A-Za-z0-9_:]+{[^}]*}", query)]
    assert {each.partition("{")[0] for each in selectors} >= {
        "mlspec_quality_value",
        "mlspec_quality_lead",
        "mlspec_label_watermark_seconds",
        "mlspec_drift_score",
        "mlspec_shadow_pairs_total",
        "mlspec_requests_total",
    }
    assert [each for each in selectors if 'namespace="ml-production"' not in each] == []


def test_a_label_too_many_is_another_shape() -> None:
    query = queries(BOUNDS[0], Arm("m", "1.0.0", "n", "0.9.0", False), MEASURES, "fixed", 3600)[0]
    injected = query.replace('model="m"', 'model="m",kpi="k"')
    for other in (
        injected,
        query.replace("0.1", "0.1 + 0.1", 1),
        query.replace("sum(", "max("),
        f"{query} or vector(9)",
    ):
        assert shape(promql_parser.parse(other)) != shape(promql_parser.parse(query))
