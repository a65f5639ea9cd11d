"""What a tool reads: stable, versioned, exact, and safe to print."""

import json

from hypothesis import given
from hypothesis import strategies as st

from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.json_report import render
from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.span import Span

RULE = Rule("MLS101", "wrong-type", "error", "Finds a value of the wrong type.")
SPAN = Span("model.yaml", 2, 9, 2, 10)


def test_a_whole_report() -> None:
    related = (Related(Span("model.yaml", 1, 1, 1, 2), "here"),)
    fix = (Edit(("gates", 0, "for"), "2d"), Edit(("rollout",), None))
    found = [Diagnostic(RULE, SPAN, "bad", "mend it", related, fix)]
    assert json.loads(render(found)) == {
        "format_version": 1,
        "diagnostics": [
            {
                "code": "MLS101",
                "name": "wrong-type",
                "severity": "error",
                "message": "bad",
                "help": "mend it",
                "fix": [{"path": ["gates", 0, "for"], "value": "2d"}, {"path": ["rollout"], "value": None}],
                "span": {"file": "model.yaml", "line": 2, "column": 9, "end_line": 2, "end_column": 10},
                "related": [
                    {
                        "message": "here",
                        "span": {"file": "model.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 2},
                    }
                ],
            }
        ],
    }


def test_nothing_to_report_is_an_empty_list() -> None:
    assert json.loads(render([])) == {"format_version": 1, "diagnostics": []}


def test_every_diagnostic_is_reported() -> None:
    assert len(json.loads(render([Diagnostic(RULE, SPAN, str(n)) for n in range(200)]))["diagnostics"]) == 200


@given(st.text())
def test_strings_are_exact_and_every_byte_is_printable(message: str) -> None:
    report = render([Diagnostic(RULE, SPAN, message)])
    assert json.loads(report)["diagnostics"][0]["message"] == message
    assert all(line.isascii() and line.isprintable() for line in report.split("\n"))
