"""What filters make of one row: by the evaluator that a server runs, when the spec is compiled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from mlspec.expressions.evaluator import evaluate
from mlspec.expressions.lineage import columns
from mlspec.expressions.types import Type
from mlspec.expressions.values import EvaluationError, Value
from mlspec.spec.accepted_values import shown
from mlspec.spec.filters import Filter, FilterTest, Then
from mlspec.spec.prediction import Prediction

PREDICTION, SCORE = "prediction", "score"
UNCHANGED = "unchanged"
PYTHON_TYPES: dict[Type, tuple[type, ...]] = {
    Type.BOOLEAN: (bool,),
    Type.INTEGER: (int,),
    Type.DOUBLE: (int, float),
    Type.STRING: (str,),
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value of a test that cannot stand where it does: under `key` of the test, and what is accepted there."""

    key: tuple[str, ...]
    message: str
    way_out: str


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a prediction: the last filter that fired decided it, if one did."""

    start: Value
    final: Value
    fired: tuple[str, ...]


def columns_read(filters: tuple[Filter, ...]) -> dict[str, None]:
    """Returns the names that the conditions read, in order."""
    return {column.name: None for rule in filters for column in columns(rule.when.tree)}


def run_filters(filters: tuple[Filter, ...], row: Mapping[str, Value], start: Value, timezone: str) -> Run:
    """Returns what all filters, in order, make of a prediction; raises EvaluationError as an expression does."""
    found, fired = start, list[str]()
    for rule in filters:
        if evaluate(rule.when.tree, {**row, PREDICTION: found}, timezone) is True:
            found = rule.then.prediction
            fired.append(rule.name)
    return Run(start, found, tuple(fired))


def runs_of_test(
    filters: tuple[Filter, ...], test: FilterTest, scope: Mapping[str, Type], prediction: Prediction
) -> tuple[Run, ...] | Misfit:
    """Returns what the filters make of a test's row, once for each prediction that the model may have made.

    A test that gives no prediction and no score holds for both answers of a classification.
    """
    read = columns_read(filters)
    misfit = next(_misfits(test, scope, read), None)
    if misfit is not None:
        return misfit
    row = {name: value_of(test.given.get(name), scope[name]) for name in read}
    try:
        return tuple(
            run_filters(filters, row, start, prediction.timezone) for start in _starts(test, scope, prediction)
        )
    except EvaluationError as error:
        return Misfit(("given",), f"a condition cannot be computed for this row: {error}", "give values within bounds")


def value_of(value: Value, kind: Type) -> Value:
    """Returns a value of a spec, which fits, as the evaluator takes it."""
    if value is None:
        return None
    if kind is Type.TIMESTAMP:
        return datetime.fromisoformat(str(value).removesuffix("Z"))
    return float(value) if kind is Type.DOUBLE and isinstance(value, int) else value


def misfit_of(value: Value, kind: Type) -> str | None:
    """Returns what is accepted in a value's place, or None where it fits its type."""
    if kind is Type.TIMESTAMP:
        return None if _is_moment(value) else 'a moment in UTC, like "2013-01-31 17:30:00"'
    fits = isinstance(value, PYTHON_TYPES[kind]) and isinstance(value, bool) == (kind is Type.BOOLEAN)
    too_large = kind is Type.INTEGER and fits and not -(2**63) <= int(str(value)) < 2**63
    return None if fits and not too_large else f"a value of type {kind.value}"


def _is_moment(value: Value) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return datetime.fromisoformat(value.removesuffix("Z")).tzinfo is None
    except ValueError:
        return False


def _misfits(test: FilterTest, scope: Mapping[str, Type], read: Mapping[str, None]) -> Iterator[Misfit]:
    useful = {name: scope[name] for name in (*read, SCORE, PREDICTION)}
    for name, value in test.given.items():
        close = get_close_matches(name, list(useful), n=1)
        listed = f"did you mean {close[0]!r}?" if close else f"a test gives: {', '.join(useful)}"
        if name not in useful:
            known = f"no filter reads {name!r}" if name in scope else f"there is no column {name!r} here"
            yield Misfit(("given", name), f"{known}: its value changes nothing", listed)
        elif value is None and name in (SCORE, PREDICTION):
            yield Misfit(("given", name), f"a {name} is never NULL", f"leave {name} out, or give a value")
        elif value is not None and (accepted := misfit_of(value, scope[name])) is not None:
            yield Misfit(("given", name), f"{name!r} is of type {scope[name].value}, not {shown(value)}", accepted)
    if SCORE in read and SCORE not in test.given:
        yield Misfit(("given",), "a filter reads the score, which is never NULL", "add score to given, like score: 0.5")
    if isinstance(test.expect, Then) and (accepted := misfit_of(test.expect.prediction, scope[PREDICTION])):
        message = f"a prediction is of type {scope[PREDICTION].value}, not {shown(test.expect.prediction)}"
        yield Misfit(("expect", PREDICTION), message, accepted)
    deciding = {SCORE, PREDICTION} if scope[PREDICTION] is Type.DOUBLE else {PREDICTION}
    open_ended = scope[PREDICTION] is not Type.BOOLEAN and not deciding & test.given.keys()
    if PREDICTION in read and open_ended:
        yield Misfit(("given",), "a filter reads the prediction, which is never NULL", "add prediction to given")


def _starts(test: FilterTest, scope: Mapping[str, Type], prediction: Prediction) -> tuple[Value, ...]:
    """Returns the predictions that the model may have made of a test's row; None where it may be anything."""
    if PREDICTION in test.given:
        return (value_of(test.given[PREDICTION], scope[PREDICTION]),)
    score = test.given.get(SCORE)
    if scope[PREDICTION] is Type.BOOLEAN:
        if prediction.decision is None or not isinstance(score, int | float):
            return (False, True)
        return (score >= prediction.decision.threshold,)
    return (value_of(score, Type.DOUBLE) if scope[PREDICTION] is Type.DOUBLE else None,)
