"""What a parameter accepts, in words and of values."""

import pytest

from mlspec.spec.parameter_values import Value, Written, bind_accepted

MAX_FEATURES: list[Written] = [
    {"type": "integer", "from": 1},
    {"type": "fraction", "above": 0.0, "to": 1.0},
    ["log2", "sqrt"],
    "object",
    "null",
]


@pytest.mark.parametrize(
    ("alternatives", "told"),
    [
        (MAX_FEATURES, "a whole number >= 1, a number with a decimal point > 0 and <= 1, 'log2', 'sqrt' or null"),
        ([{"type": "number"}], "a number"),
        ([{"type": "number", "above": 0.5, "below": 4294967295}], "a number > 0.5 and < 4294967295"),
        (["boolean", "text"], "true or false or a text"),
        (["object"], ""),
    ],
)
def test_alternatives_are_told_in_words(alternatives: list[Written], told: str) -> None:
    assert bind_accepted(alternatives).in_words() == told


@pytest.mark.parametrize(
    ("value", "accepted"),
    [(1, True), (0, False), (1.0, True), (0.0, False), (1.5, False), ("sqrt", True), ("cube", False), (None, True)],
)
def test_a_whole_number_and_a_share_are_two_things(value: Value, accepted: bool) -> None:
    assert bind_accepted(MAX_FEATURES).accepts(value) is accepted


def test_a_boolean_is_no_number() -> None:
    assert not bind_accepted([{"type": "integer", "from": 0}]).accepts(value=True)
    assert bind_accepted(["boolean"]).accepts(value=True)
    assert not bind_accepted(["boolean"]).accepts(1)
