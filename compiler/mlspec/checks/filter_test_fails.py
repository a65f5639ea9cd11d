"""A filter that its tests refute, or do not show.

## What it does
Runs every test of every filter, all filters in their order, by the evaluator that a server runs. A column that `given`
leaves out is NULL. A test that gives neither `score` nor `prediction` has to hold for both answers of the model. Each
filter needs a test in which it fires.

## Why it is bad
A filter overrules the model where it matters most, and nobody sees which rows it takes until it takes the wrong ones.

## Example
    filters:
      - name: gridlock
        when: origin_delay_3h > 45 AND departure_hour >= 10
        then: {prediction: true}
        because: Once an airport is this far behind, most flights are late.
        tests: [{given: {origin_delay_3h: 80}, expect: {prediction: true}}]

## Use instead
        tests: [{given: {origin_delay_3h: 80, departure_hour: 17}, expect: {prediction: true}}]
"""

from collections.abc import Iterator

from mlspec.checks.subject import BoundModel, Check, each_model
from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.expressions.firing import never_fires
from mlspec.expressions.lineage import columns
from mlspec.expressions.tree import walk
from mlspec.expressions.types import Type
from mlspec.expressions.values import Value
from mlspec.expressions.zones import is_zone
from mlspec.spec.accepted_values import shown
from mlspec.spec.column_domains import filter_domains
from mlspec.spec.expression_uses import filter_scope
from mlspec.spec.filter_runs import UNCHANGED, Misfit, Run, misfit_of, runs_of_test
from mlspec.spec.filters import Filter, FilterTest, Then
from mlspec.spec.model_spec import ModelSpec

RULE = Rule("MLS411", "filter-test-fails", "error", "A filter that its tests refute, or do not show", __doc__ or "")

Fault = tuple[tuple[str | int, ...], str, str]
"""Where below the filter it stands, what it is, and a way out."""

MOST_STEPS = 500_000
"""Operations that all tests together may take: about a second."""


def _find(model: BoundModel) -> Iterator[Diagnostic]:
    spec = model.spec
    filters = spec.filters
    scope = filter_scope(spec)
    if not filters or any(misfit_of(rule.then.prediction, scope["prediction"]) for rule in filters):
        return
    if not is_zone(spec.prediction.timezone):
        # MLS209 says so; without the zone no calendar function has a value.
        return
    tests = sum(len(rule.tests) for rule in filters)
    steps = tests * sum(sum(1 for _ in walk(rule.when.tree)) for rule in filters)
    if steps > MOST_STEPS:
        message = f"{tests} tests of all filters take {steps:,} operations: the most is {MOST_STEPS:,}"
        yield Diagnostic(RULE, model.document.key_span(("filters",)), message, "shorten the conditions, or test less")
        return
    domains = filter_domains(spec)
    for index, rule in enumerate(filters):
        if never_fires(rule.when.tree, domains):
            # MLS412 says so: that no test makes it fire is no news.
            continue
        for path, message, way_out in _faults(spec, rule, scope):
            yield Diagnostic(RULE, model.document.key_span(("filters", index, *path)), message, way_out)


def _faults(spec: ModelSpec, rule: Filter, scope: dict[str, Type]) -> Iterator[Fault]:
    shown_firing = False
    for place, test in enumerate(rule.tests):
        runs = runs_of_test(spec.filters, test, scope, spec.prediction)
        if isinstance(runs, Misfit):
            yield ("tests", place, *runs.key), runs.message, runs.way_out
            return
        shown_firing = shown_firing or any(rule.name in run.fired for run in runs)
        refuted = next((run for run in runs if not _as_expected(test, run)), None)
        if refuted is not None:
            yield ("tests", place), _refutation(rule, place, test, refuted), _way_out(spec, test)
            return
    if not shown_firing:
        message = f"{rule.name!r} fires in none of its tests: nothing shows what it does"
        yield ("tests",), message, f"add a test whose row meets {rule.when.text}"


def _as_expected(test: FilterTest, run: Run) -> bool:
    if isinstance(test.expect, Then):
        return bool(run.fired or run.start is not None) and run.final == test.expect.prediction
    return not run.fired or run.final == run.start


def _refutation(rule: Filter, place: int, test: FilterTest, run: Run) -> str:
    expected = test.expect.prediction if isinstance(test.expect, Then) else UNCHANGED
    title = f"test {place + 1} of {rule.name} expects {_words(expected)}"
    if not run.fired:
        said = "what the model says" if run.start is None else f"{_words(run.start)}, what the model says"
        return f"{title}, got {said}: no filter fired"
    fired = " and then ".join(run.fired)
    return f"{title}, got {_words(run.final)}: {fired} fired"


def _words(value: Value) -> str:
    return UNCHANGED if value == UNCHANGED else shown(value)


def _way_out(spec: ModelSpec, test: FilterTest) -> str:
    read = {column.name: None for rule in spec.filters for column in columns(rule.when.tree)}
    missing = [name for name in read if name not in test.given and name != "prediction"]
    absent = f"; not given, and so NULL: {', '.join(missing)}" if missing else ""
    return f"correct what is given or expected, or the condition{absent}"


CHECK = Check(RULE, each_model(_find))
