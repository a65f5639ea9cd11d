"""Between passes and reporters: one order, each cause once."""

from hypothesis import given
from hypothesis import strategies as st

from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.settle import settle
from mlspec.diagnostics.span import Span

READING = Rule("MLS020", "ambiguous-scalar", "error", "")
SHAPE = Rule("MLS101", "wrong-type", "error", "")
LATER = Rule("MLS102", "odd-name", "warning", "")

SPANS = st.builds(
    lambda file, line, column: Span(file, line, column, line, column + 1),
    st.sampled_from(("a.yaml", "b.yaml")),
    st.integers(1, 3),
    st.integers(1, 12),
)
FOUND = st.builds(Diagnostic, st.sampled_from((SHAPE, LATER)), SPANS, st.sampled_from(("x", "y")))


def key(diagnostic: Diagnostic) -> tuple[str, int, int, str, str]:
    span = diagnostic.span
    return (span.file, span.line, span.column, diagnostic.rule.code, diagnostic.message)


@given(st.lists(FOUND), st.randoms())
def test_the_order_of_finding_does_not_matter(found: list[Diagnostic], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    settled = settle(found)
    assert settle(shuffled) == settled
    assert [key(d) for d in settled] == sorted({key(d) for d in found})
    assert settle(settled) == settled


def test_lines_and_columns_are_sorted_as_numbers() -> None:
    found = [Diagnostic(SHAPE, Span("a", line, 1, line, 2), "x") for line in (10, 9, 100)]
    assert [d.span.line for d in settle(found)] == [9, 10, 100]


def test_what_could_not_be_read_is_not_reported_again_for_its_shape() -> None:
    here, there = Span("a", 1, 4, 1, 6), Span("a", 2, 4, 2, 6)
    unread = Diagnostic(READING, here, "`no` is ambiguous")
    other = Diagnostic(SHAPE, there, "not a number")
    assert settle([Diagnostic(SHAPE, here, "not a number"), other, unread]) == (unread, other)


def test_two_reading_faults_at_one_place_both_stay() -> None:
    here = Span("a", 1, 4, 1, 6)
    assert len(settle([Diagnostic(READING, here, "x"), Diagnostic(READING, here, "y")])) == 2


def test_of_equal_findings_one_stays_whatever_else_they_say() -> None:
    here = Span("a", 1, 1, 1, 2)
    plain = Diagnostic(SHAPE, here, "x")
    rich = Diagnostic(SHAPE, here, "x", "mend it", (Related(here, "z"),))
    assert settle([plain, rich]) == settle([rich, plain])
    assert len(settle([plain, rich])) == 1
