"""A KPI aggregates by what the runtime can resample, and is told another way where there is one."""

import pytest

from mlspec.expressions.failure import Failure
from mlspec.expressions.functions.table import FUNCTIONS
from mlspec.expressions.inference import infer
from mlspec.expressions.parser import parse
from mlspec.expressions.tree import Tree
from mlspec.expressions.types import Type
from mlspec.spec.kpi_aggregates import KPI_FUNCTIONS, WAYS_OUT, unsampled
from mlspec_runtime.evidence.expression_kpi import AGGREGATES

SCOPE = {"x": Type.DOUBLE, "s": Type.STRING, "b": Type.BOOLEAN, "t": Type.TIMESTAMP}
OTHERS = tuple(name for name, function in FUNCTIONS.items() if function.aggregate and name not in KPI_FUNCTIONS)
CALLS = {"quantile_cont": "quantile_cont(x, 0.9)"} | {name: f"{name}(b)" for name in WAYS_OUT}


def tree_of(text: str) -> Tree:
    tree = parse(text)
    assert not isinstance(tree, Failure)
    assert not isinstance(infer(tree, SCOPE), Failure)
    return tree


def test_the_compiler_accepts_what_the_runtime_resamples() -> None:
    assert sorted(KPI_FUNCTIONS) == sorted(AGGREGATES)


@pytest.mark.parametrize("text", ["avg(x)", "sum(x) / count(*)", "count(s)", "max(x) - min(x)", "count(t) + count(b)"])
def test_what_is_resampled_passes(text: str) -> None:
    assert unsampled(tree_of(text), SCOPE) is None


@pytest.mark.parametrize("name", OTHERS)
def test_another_aggregate_is_refused_at_its_place(name: str) -> None:
    call = CALLS.get(name, f"{name}(x)")
    hint = WAYS_OUT.get(name, "a KPI aggregates by avg, count, max, min, sum")
    found = unsampled(tree_of(f"coalesce({call}, NULL)"), SCOPE)
    assert found == Failure(9, 9 + len(call), f"{name} is not built for KPIs yet", hint)


@pytest.mark.parametrize(("text", "kind"), [("min(b)", "boolean"), ("max(t)", "timestamp"), ("max(s)", "string")])
def test_an_extreme_of_no_number_is_refused(text: str, kind: str) -> None:
    function = text.partition("(")[0]
    hint = "aggregate a number, like epoch(x) of a timestamp"
    expected = Failure(0, len(text), f"{function} of {kind} is not built for KPIs yet", hint)
    assert unsampled(tree_of(text), SCOPE) == expected


@pytest.mark.parametrize("hint", WAYS_OUT.values())
def test_the_other_way_is_an_expression_that_passes(hint: str) -> None:
    tree = tree_of(hint.removeprefix("write ").replace("condition", "b"))
    assert unsampled(tree, SCOPE) is None
