"""Which comments are waivers, of which line, and which only try to be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.waiver import Waiver
from mlspec.source.reader import read
from mlspec.source.waivers import FORM, read_waivers

END = "reason=because until=2027-01-31"


def waivers_in(text: str) -> tuple[tuple[Waiver, ...], tuple[Diagnostic, ...]]:
    result = read("a/model.yaml", text.encode())
    assert result.document is not None
    return read_waivers([result.document])


def one_in(text: str) -> Waiver:
    (waiver,), faults = waivers_in(text)
    assert faults == ()
    return waiver


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"a: 1\nb: 2  # mlspec: ignore[MLS303] {END}\n", 2),
        (f"a: 1\n# mlspec: ignore[MLS303] {END}\nb: 2\n", 3),
        (f"a:\n    # mlspec: ignore[MLS303] {END}\n  b: 2\n", 3),
        (f"a: 1\r\nb: 2  # mlspec: ignore[MLS303] {END}\r\n", 2),
        (f"a: 1  # a person's words  # mlspec: ignore[MLS303] {END}", 1),
        (f"a: 1  #mlspec:ignore[ MLS303 ]   {END}  ", 1),
        (f"a: |  # mlspec: ignore[MLS303] {END}\n  text\n", 1),
    ],
)
def test_a_waiver_speaks_of_its_line_or_standing_alone_of_the_next(text: str, line: int) -> None:
    waiver = one_in(text)
    assert (waiver.code, waiver.line, waiver.reason, waiver.until) == ("MLS303", line, "because", date(2027, 1, 31))
    written = text.split("\n")[waiver.span.line - 1]
    assert written[waiver.span.column - 1 : waiver.span.end_column - 1] == "MLS303"


def test_several_codes_are_a_waiver_each() -> None:
    found, faults = waivers_in(f"a: 1  # mlspec: ignore[MLS303, MLS209,MLS303] {END}")
    assert ([waiver.code for waiver in found], faults) == (["MLS303", "MLS209"], ())
    assert [waiver.span.column for waiver in found] == [24, 32]


def test_a_reason_may_say_what_it_likes() -> None:
    reason = "é, # [x] reason=1 until we know"
    assert one_in(f"a: 1  # mlspec: ignore[MLS303] reason={reason} until=2027-01-31").reason == reason


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("mlspec: ignore[MLS303]", "the waiver gives no reason"),
        ("mlspec: ignore[MLS303] because", "the waiver gives no reason"),
        ("mlspec: ignore[MLS303] reason= until=2027-01-31", "the waiver gives no reason"),
        ("mlspec: ignore[MLS303] reason='' until=2027-01-31", "the waiver gives no reason"),
        ("mlspec: ignore[MLS303] until=2027-01-31 reason=because", "the waiver gives no reason"),
        ("mlspec: ignore[MLS303] reason=because", "the waiver has no end"),
        ("mlspec: ignore[MLS303] reason=because until=", "the waiver has no end"),
        ("mlspec: ignore[MLS303] reason=because until=soon", "the waiver ends on 'soon', which is no date"),
        ("mlspec: ignore[MLS303] reason=because until=20270131", "the waiver ends on '20270131', which is no date"),
        ("mlspec: ignore[MLS303] reason=because until=2027-02-30", "the waiver ends on '2027-02-30', which is no date"),
        (f"mlspec: ignore[ , ] {END}", "the waiver names no code"),
        (f"mlspec: ignore[1,2,3,4,5,6,7,8,9] {END}", "the waiver names 9 codes: one line takes at most 8"),
        pytest.param(f"mlspec: ignore[MLS303] reason={' ' * 400_000}x", "the waiver has no end", id="long"),
        pytest.param(
            f"mlspec: ignore[MLS303] reason={' until=' * 60_000}x",
            "the waiver ends on 'x', which is no date",
            id="ends",
        ),
        (f"mlspec: ignore {END}", "a comment that begins with mlspec: has to be a waiver"),
        (f"mlspec: disable[MLS303] {END}", "a comment that begins with mlspec: has to be a waiver"),
        ("mlspec: see the handbook", "a comment that begins with mlspec: has to be a waiver"),
    ],
)
def test_what_is_no_waiver_is_told_and_waives_nothing(comment: str, told: str) -> None:
    found, (fault,) = waivers_in(f"a: 1  # {comment}\n")
    assert found == ()
    assert (fault.rule.code, fault.message) == ("MLS091", told)
    assert (fault.span.line, fault.span.column, fault.span.end_column) == (1, 7, 9 + len(comment))
    assert FORM in fault.help


def test_the_way_out_is_a_waiver() -> None:
    assert one_in(f"a: 1  {FORM}").code == "MLS303"


@pytest.mark.parametrize(
    "text",
    [
        f'a: "# mlspec: ignore[MLS303] {END}"',
        f"a: |\n  # mlspec: ignore[MLS303] {END}\n",
        f"a: x#mlspec: ignore[MLS303] {END}",
        "a: 1  # about mlspec: ignore it",
    ],
)
def test_what_is_no_comment_for_mlspec_is_left_alone(text: str) -> None:
    assert waivers_in(text.replace("x#mlspec: ", "x#mlspec:")) == ((), ())


@given(st.text(alphabet="ignore[]MLS303,= \tuntilreason2027-01é'\""))
def test_every_comment_for_mlspec_is_waivers_or_one_fault(words: str) -> None:
    found, faults = waivers_in(f"a: 1  # mlspec: {words}\n")
    assert (len(faults), bool(found)) in ((0, True), (1, False))
