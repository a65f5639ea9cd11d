"""What Prometheus answers to a query over made-up series: the part of PromQL that gates are written in."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import promql_parser as promql

Vector = list[float]
ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else math.copysign(math.inf, a) if a else math.nan,
    "^": lambda a, b: a**b,
}
COMPARISON: dict[str, Callable[[float, float], bool]] = {
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "==": lambda a, b: a == b,
}


@dataclass(frozen=True)
class Series:
    """One series: its labels, and its value or, of a counter, what it rose by in any window."""

    metric: str
    labels: Mapping[str, str]
    value: Any


def answer(query: str, series: list[Series], now: float = 1e9) -> Vector:
    """Returns the values of the result, which is empty where Prometheus has nothing to say."""
    result = _Evaluation(series, now).of(promql.parse(query))
    assert isinstance(result, list)
    return result


class _Evaluation:
    def __init__(self, series: list[Series], now: float) -> None:
        self.series, self.now = series, now

    def of(self, node: Any) -> Vector | float:
        match type(node).__name__:
            case "NumberLiteral":
                return float(node.val)
            case "ParenExpr":
                return self.of(node.expr)
            case "UnaryExpr":
                inner = self.of(node.expr)
                return [-each for each in inner] if isinstance(inner, list) else -inner
            case "VectorSelector":
                return self._found(node)
            case "MatrixSelector":
                return self._found(node.vector_selector)
            case "AggregateExpr":
                return self._aggregated(node)
            case "Call":
                return self._called(node)
            case "BinaryExpr":
                return self._joined(str(node.op), self.of(node.lhs), self.of(node.rhs))
        raise AssertionError(type(node).__name__)

    def _found(self, selector: Any) -> Vector:
        return [
            each.value
            for each in self.series
            if each.metric == selector.name and all(_matches(each, matcher) for matcher in selector.matchers.matchers)
        ]

    def _aggregated(self, node: Any) -> Vector:
        values = self.of(node.expr)
        assert isinstance(values, list)
        operation: Callable[[Vector], float] = {"sum": sum, "max": max, "count": lambda found: float(len(found))}[
            str(node.op)
        ]
        return [operation(values)] if values else []

    def _called(self, node: Any) -> Vector | float:
        if node.func.name == "time":
            return self.now
        (argument,) = (self.of(each) for each in node.args)
        if node.func.name == "vector":
            assert isinstance(argument, float)
            return [argument]
        assert isinstance(argument, list)
        if node.func.name == "sqrt":
            return [math.sqrt(each) if each >= 0 else math.nan for each in argument]
        if node.func.name == "ln":
            return [math.log(each) if each > 0 else math.nan for each in argument]
        assert node.func.name == "increase"
        return argument

    def _joined(self, operator: str, left: Vector | float, right: Vector | float) -> Vector | float:
        if operator == "and":
            return left if right else []
        if operator == "or":
            return left or right
        if isinstance(left, float) and isinstance(right, float):
            return ARITHMETIC[operator](left, right)
        lefts = [left] if isinstance(left, float) else left
        rights = [right] if isinstance(right, float) else right
        if not lefts or not rights:
            return []
        assert len(lefts) == len(rights) == 1, "labels would have to match"
        if operator in COMPARISON:
            return lefts if COMPARISON[operator](lefts[0], rights[0]) else []
        return [ARITHMETIC[operator](lefts[0], rights[0])]


class _Runs:
    """The same of many runs at once: values are arrays, NaN where a run has no result."""

    def __init__(self, series: list[Series]) -> None:
        self.one = _Evaluation(series, 0)

    def of(self, node: Any) -> Any:
        match type(node).__name__:
            case "NumberLiteral":
                return float(node.val)
            case "ParenExpr":
                return self.of(node.expr)
            case "UnaryExpr":
                return -self.of(node.expr)
            case "AggregateExpr":
                assert str(node.op) == "sum"
                return sum(self.one.of(node.expr.args[0]))
            case "Call":
                return {"sqrt": np.sqrt, "ln": np.log}[node.func.name](*(self.of(each) for each in node.args))
            case "BinaryExpr":
                left, right = self.of(node.lhs), self.of(node.rhs)
                match str(node.op):
                    case "and":
                        return np.where(np.isnan(right), np.nan, left)
                    case ">=":
                        return np.where(left >= right, left, np.nan)
                    case "/":
                        return np.divide(left, right)
                    case operator:
                        return ARITHMETIC[operator](left, right)
        raise AssertionError(type(node).__name__)


def results(query: str, series: list[Series]) -> Any:
    """Returns the result of each run, NaN where there is none; the values of series are arrays, one value a run."""
    with np.errstate(all="ignore"):
        return _Runs(series).of(promql.parse(query))


def _matches(series: Series, matcher: Any) -> bool:
    value = series.labels.get(matcher.name, "")
    match str(matcher.op):
        case "=" | "MatchOp.Equal":
            return value == matcher.value
        case "!=" | "MatchOp.NotEqual":
            return value != matcher.value
        case "=~" | "MatchOp.Re":
            return re.fullmatch(matcher.value, value) is not None
        case unknown:
            raise AssertionError(unknown)
