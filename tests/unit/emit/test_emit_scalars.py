"""One scalar: the same value to YAML 1.1 and YAML 1.2 readers, on one line, with nothing hidden."""

import io
import re
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from mlspec.emit.scalars import scalar, visible

HOSTILE = (
    "", " ", " a", "a ", "a\tb", "~", "null", "Null", "NULL", "none", "y", "N", "yes", "No", "ON", "off",
    "true", "FALSE", "1", "-1", "+1", "0", "007", "0o7", "0x1F", "0b1", "1_000", "1.10", "1.", ".5", "1e3",
    "1E-3", "-1.5e+7", ".inf", "-.INF", ".nan", "NaN", "inf", "12:30", "12:30:45", "190:20:30.15",
    "2024-01-01", "2024-01-01T00:00:00Z", "=", "<<", ".", "..", "...", "---", ".e+5", "-", "- a", "?",
    "? a", ":", ": a", "a: b", "a:b", "a:", "a #b", "#a", "a#b", "&a", "*a", "!a", "!!int 1", "|", ">",
    "%YAML 1.2", "@a", "`a`", "'a'", '"a"', 'say "hi"', "it's", "a\\b", "\\", "[a]", "{a: b}", "a, b", "]",
    "}", ",", "a\nb", "x\nreplicas: 99", "a\n", "\n", "a\r\nb", "\x00", "\x07", "\x1b[31m", "\x7f", "\x85",
    "\x9f", "\xa0", "\u2028", "\u2029", "\ufeff", "a\ufeff", "\u202e", "\u200b", "\ufffe", "\uffff",
    "\U0001f600", "\U0001ffff", "\U0010ffff", "\U000e0041", "é", "名", "[[ 7*7 ]]", "{{ 7*7 }}",
    "${{ secrets.TOKEN }}", "${lr}", "$(id)", "../..", "/abs", "a" * 3000,
)  # fmt: skip


def read_12(text: str) -> Any:
    return YAML(typ="safe", pure=True).load(io.StringIO(text))


def same(found: object, meant: object) -> bool:
    return type(found) is type(meant) and repr(found) == repr(meant)


def assert_read_back(value: object, text: str) -> None:
    assert "\n" not in text
    for reader in (yaml.SafeLoader, yaml.CSafeLoader):
        for context in ("{}", "a: {}", "- {}", "[{}, x]", "{{k: {}}}", "a: {} # c"):
            (found,) = leaves(yaml.load(context.format(text), Loader=reader))  # noqa: S506 - both are safe loaders
            assert same(found, value), (reader, context)
    assert same(read_12(f"a: {text}\n")["a"], value)
    assert same(read_12(f"%YAML 1.1\n---\na: {text}\n")["a"], value)


def leaves(document: Any) -> list[Any]:
    if isinstance(document, dict):
        return list(document.values())
    return document[:1] if isinstance(document, list) else [document]


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_a_hostile_string_is_read_back(value: str) -> None:
    assert_read_back(value, scalar(value))


@given(st.text())
@example("\x80")
def test_any_string_is_read_back(value: str) -> None:
    assert_read_back(value, scalar(value))


@given(st.text(alphabet="0123456789.eE+-_:xobnyNY~# ,'aefilnorstuz/TZ", max_size=12))
def test_a_string_that_looks_like_something_else_stays_a_string(value: str) -> None:
    assert_read_back(value, scalar(value))


@given(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
@example(1e-05)
@example(1e16)
@example(-0.0)
@example(5e-324)
def test_a_number_is_read_back(value: float | None) -> None:
    assert_read_back(value, scalar(value))


@given(st.text())
def test_a_scalar_shows_all_that_it_holds(value: str) -> None:
    assert not re.search("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]", scalar(value))


@pytest.mark.parametrize("value", ["out/sources", "../../data/x.parquet", "python -m mlspec_runtime train a-b"])
def test_paths_and_commands_stay_readable(value: str) -> None:
    assert scalar(value) == value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), "\ud800", "a\udfffb"])
def test_what_no_text_gives_back_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"surrogate|no place"):
        scalar(value)  # type: ignore[arg-type]  # pytest's parameters are objects


@pytest.mark.parametrize("value", [b"a", 1j, ["a"], {}, object()])
def test_what_is_no_scalar_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="not one YAML scalar"):
        scalar(value)  # type: ignore[arg-type]  # the wrong type is the point


def test_escapes_have_the_width_of_their_letter() -> None:
    assert visible("\x07\u202e\U000e0041\ud800é") == "\\x07\\u202e\\U000e0041\\ud800é"
