"""Plain scalars mean what YAML 1.2's core schema says, and are refused where YAML 1.1 readers see another value."""

import math

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from mlspec.source.rules import AMBIGUOUS_SCALAR, UNPORTABLE_NUMBER
from mlspec.source.scalars import Refusal, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("0", 0),
        ("-17", -17),
        ("+17", 17),
        ("0x1F", 31),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("1.10", 1.1),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        ("-1.5e+2", -150.0),
        ("0.0", 0.0),
        ("0e5", 0.0),
    ],
)
def test_words_and_numbers_of_the_core_schema(text: str, value: object) -> None:
    resolved = resolve(text)
    assert resolved == value
    assert type(resolved) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-01",
        "2024-01-01T00:00:00Z",
        "1.2.0",
        "24h",
        "5%",
        "922/day",
        "300ms",
        "nan",
        "inf",
        "Infinity",
        "nULL",
        "tRUE",
        "yEs",
        "none",
        "-",
        ".",
        "...",
        "+",
        "e3",
        "1e",
        "0x",
        "0xg",
        "host:80",
        "8080:80",
        "::1",
        "1:",
        "é",
        "\u0663",
    ],
)
def test_everything_else_is_a_string(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off", "OFF"),
        *("0755", "00", "-012", "08", "0o17", "0b11", "-0x1F", "0x1_0"),
        *("1_000", "1_0.5", "1_000e3", "0_7", "._1", "-_0", "-.1", "+.5e3"),
        *("12:30:45", "22:22", "-1:30", "190:20:30.15", "1:0"),
        *("=", "<<"),
    ],
)
def test_what_readers_disagree_on_is_ambiguous(text: str) -> None:
    resolved = resolve(text)
    assert isinstance(resolved, Refusal)
    assert resolved.rule is AMBIGUOUS_SCALAR
    assert f'"{text}"' in resolved.help


@pytest.mark.parametrize(
    "text",
    [
        *(".nan", ".NaN", ".inf", "-.Inf", "+.INF", "1e999", "-1.0e+999", "1e-999", "-1e-999"),
        *("-0", "-0.0", "-0.", "-0e9"),
        *("9223372036854775808", "-9223372036854775809", "0x8000000000000000", "0x" + "f" * 8000, "9" * 5000),
    ],
)
def test_what_is_no_finite_number_of_64_bits_is_refused(text: str) -> None:
    resolved = resolve(text)
    assert isinstance(resolved, Refusal)
    assert resolved.rule is UNPORTABLE_NUMBER
    assert len(resolved.message) < 200


NUMBERLIKE = st.text("0123456789+-._:eEoxXbaFnfIN", min_size=1, max_size=8)
WORDLIKE = st.sampled_from(("yes", "no", "on", "off", "y", "n", "true", "false", "null", "~", "=", "<<")).flatmap(
    lambda word: st.sampled_from((word, word.upper(), word.title(), word + "s", word[:-1], word.swapcase()))
)


def agree(ours: object, theirs: object) -> bool:
    """A date is a string to mlspec, whatever a reader makes of it."""
    return hasattr(theirs, "year") or (type(theirs) is type(ours) and theirs == ours)


@given(NUMBERLIKE | WORDLIKE)
@example("1.e+3")
@example("0.e0")
@example("1:30:59")
@example("+1:1")
@example("._1")
@settings(max_examples=300)
def test_what_is_accepted_has_one_value_for_readers_of_both_versions(text: str) -> None:
    resolved = resolve(text)
    if isinstance(resolved, Refusal):
        return
    try:
        old = yaml.load(f"a: {text}", yaml.CSafeLoader)
        new = YAML(typ="safe", pure=True).load(f"a: {text}")
    except (yaml.YAMLError, YAMLError, ValueError):
        return  # no plain scalar, or one that this reader cannot take at all
    if not isinstance(old, dict) or not isinstance(new, dict):
        return
    has_exponent = isinstance(resolved, float) and "e" in text.lower()  # both ask more of one than the core schema
    for theirs in (old["a"], new["a"]):
        assert agree(resolved, theirs) or (has_exponent and theirs == text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_survives_being_written(number: float) -> None:
    assume(math.copysign(1, number) > 0 or number != 0)
    assert resolve(repr(number)) == number


@given(st.integers(-(2**63), 2**63 - 1))
def test_an_integer_survives_being_written(number: int) -> None:
    assert resolve(str(number)) == number
