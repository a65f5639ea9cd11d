"""The rules around the model."""

from typing import Any

from mlspec.plan.changes.follows import same_as
from mlspec.plan.changes.redos import DECIDED, TRIED, WORDS
from mlspec.plan.changes.rows import Leaf, Part, Row, becomes, by_name
from mlspec.plan.changes.safeties import LOOSENED, NEUTRAL, REMOVED, TIGHTENED, condition, guards
from mlspec.plan.changes.written import AS_WRITTEN, mapped, plainly, scalar

FILTERS = "filters[]"
TESTS = f"{FILTERS}.tests[]"


def _filter(rule: Any) -> str:
    return mapped((("when", rule.when), ("then", mapped((("prediction", scalar(rule.prediction)),)))))


def _test(test: Any) -> str:
    expect = "unchanged" if test.prediction is None else mapped((("prediction", scalar(test.prediction)),))
    return mapped((("given", mapped((each.name, scalar(each.value)) for each in test.given)), ("expect", expect)))


ROWS: tuple[Row, ...] = (
    Part(
        FILTERS,
        "filters.[]",
        DECIDED,
        plainly(_filter),
        added=becomes(TIGHTENED, "one more rule guards the prediction"),
        removed=becomes(REMOVED, "the rule no longer guards the prediction"),
        key=by_name,
        order=(DECIDED, (LOOSENED, "of two rules that fire, the other one decides")),
    ),
    Leaf(
        f"{FILTERS}.when",
        "filters.[].when",
        DECIDED,
        AS_WRITTEN,
        condition(
            "the rule overrules the model on more rows",
            "the rule guards fewer rows",
            "that the rule guards the rows that it guarded cannot be shown",
        ),
    ),
    Leaf(
        f"{FILTERS}.prediction",
        "filters.[].then.prediction",
        DECIDED,
        AS_WRITTEN,
        guards("the rule decides otherwise"),
    ),
    Leaf(f"{FILTERS}.because", "filters.[].because", WORDS, AS_WRITTEN),
    Leaf(
        f"{FILTERS}.owner",
        "filters.[].owner",
        WORDS,
        AS_WRITTEN,
        follows=same_as("metadata.owner", lambda model: model.owner),
    ),
    Part(
        TESTS,
        "filters.[].tests.[]",
        TRIED,
        plainly(_test),
        added=becomes(TIGHTENED, "one more test shows what the rule does"),
        removed=becomes(LOOSENED, "one test less shows what the rule does"),
        key=lambda test: frozenset(test.given),
        keyed=("given",),
        named=False,
        order=(TRIED, (NEUTRAL, "")),
    ),
    Leaf(f"{TESTS}.prediction", "filters.[].tests.[].expect", TRIED, plainly(scalar)),
)
