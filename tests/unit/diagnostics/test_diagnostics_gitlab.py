"""What GitLab reads: a list of issues, each with a fingerprint that stays when lines move."""

import json

from hypothesis import given
from hypothesis import strategies as st

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.fingerprints import fingerprints
from mlspec.diagnostics.gitlab import render
from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.span import Span

RULE = Rule("MLS101", "wrong-type", "error", "Finds a value of the wrong type.")
WARNING = Rule("MLS102", "odd-name", "warning", "Finds an odd name.")
SPAN = Span("a/model.yaml", 2, 9, 4, 10)


def moved(diagnostic: Diagnostic, lines: int) -> Diagnostic:
    span = diagnostic.span
    place = Span(span.file, span.line + lines, span.column, span.end_line + lines, span.end_column)
    return Diagnostic(diagnostic.rule, place, diagnostic.message, diagnostic.help)


def test_a_whole_report() -> None:
    found = [Diagnostic(RULE, SPAN, "bad", "mend it"), Diagnostic(WARNING, SPAN, "odd")]
    error, warning = fingerprints(found)
    assert json.loads(render(found)) == [
        {
            "description": "MLS101: bad\nhelp: mend it",
            "check_name": "wrong-type",
            "fingerprint": error,
            "severity": "major",
            "location": {"path": "a/model.yaml", "lines": {"begin": 2, "end": 4}},
        },
        {
            "description": "MLS102: odd",
            "check_name": "odd-name",
            "fingerprint": warning,
            "severity": "minor",
            "location": {"path": "a/model.yaml", "lines": {"begin": 2, "end": 4}},
        },
    ]


def test_nothing_to_report_is_an_empty_list() -> None:
    assert render([]) == "[]\n"


FINDINGS = st.lists(
    st.builds(
        Diagnostic,
        st.sampled_from([RULE, WARNING]),
        st.sampled_from([SPAN, Span("b/model.yaml", 1, 1, 1, 2)]),
        st.sampled_from(["bad", "worse", "b", "ad"]) | st.text(),
        st.sampled_from(["", "mend it"]),
    )
)


@given(FINDINGS, st.integers(1, 1000))
def test_fingerprints_are_unique_and_stay_when_lines_move(found: list[Diagnostic], lines: int) -> None:
    marks = fingerprints(found)
    assert len(set(marks)) == len(found)
    assert fingerprints([moved(diagnostic, lines) for diagnostic in found]) == marks


@given(FINDINGS)
def test_a_finding_more_changes_no_other_fingerprint(found: list[Diagnostic]) -> None:
    more = [Diagnostic(RULE, Span("c/model.yaml", 1, 1, 1, 2), "new"), *found]
    assert fingerprints(more)[1:] == fingerprints(found)


@given(st.text())
def test_every_byte_is_printable(text: str) -> None:
    report = render([Diagnostic(RULE, Span(text, 1, 1, 1, 1), text, text)])
    assert json.loads(report)[0]["location"]["path"] == text
    assert all(line.isascii() and line.isprintable() for line in report.split("\n"))
