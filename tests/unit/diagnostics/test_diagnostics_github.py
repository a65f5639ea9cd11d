"""What GitHub makes of the report: one annotation a finding, whatever the finding says."""

from hypothesis import given
from hypothesis import strategies as st

from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.display import neutralise
from mlspec.diagnostics.github import render
from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.span import Span

RULE = Rule("MLS101", "wrong-type", "error", "Finds a value of the wrong type.")
WARNING = Rule("MLS102", "odd-name", "warning", "Finds an odd name.")
HOSTILE = st.text() | st.text(alphabet="\r\n:,;=%#[]025AD3Cabs\x85\u2028\x1b")


def parsed(line: str) -> tuple[str, dict[str, str], str]:
    """Returns command, properties and message as GitHub's runner reads them from a line of a log."""
    assert line.startswith("::")
    head, _, message = line[2:].partition("::")
    command, _, written = head.partition(" ")
    properties = dict(part.split("=", 1) for part in written.split(","))
    for escape, character in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        properties = {name: value.replace(escape, character) for name, value in properties.items()}
    for escape, character in (("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        message = message.replace(escape, character)
    return command, properties, message


def test_a_whole_report() -> None:
    found = [
        Diagnostic(
            RULE,
            Span("a/model.yaml", 2, 9, 2, 10),
            "100% wrong: a, b",
            "mend it\nor drop it",
            (Related(Span("a/model.yaml", 1, 1, 1, 2), "here"),),
        ),
        Diagnostic(WARNING, Span("a/model.yaml", 3, 1, 5, 2), "odd"),
    ]
    assert render(found) == (
        "::error file=a/model.yaml,line=2,endLine=2,col=9,endColumn=10,title=MLS101 wrong-type"
        "::100%25 wrong: a, b%0Ahelp: mend it%0Aor drop it%0Aa/model.yaml:1:1: note: here\n"
        "::warning file=a/model.yaml,line=3,endLine=5,title=MLS102 odd-name::odd\n"
    )


def test_nothing_to_report_is_no_text() -> None:
    assert render([]) == ""


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_finding_speaks_more_than_its_own_command(file: str, message: str, way_out: str, note: str) -> None:
    span = Span(file, 1, 2, 1, 3)
    found = Diagnostic(RULE, span, message, way_out, (Related(span, note),))
    report = render([found, found])
    first, second, end = report.split("\n")
    assert (first, end) == (second, "")
    assert len(report.splitlines()) == 2, "a line ends where no reader may see an end"
    command, properties, told = parsed(first)
    assert command == "error"
    assert properties == {
        "file": neutralise(file),
        "line": "1",
        "endLine": "1",
        "col": "2",
        "endColumn": "3",
        "title": "MLS101 wrong-type",
    }
    assert told.startswith(neutralise(message))
    assert told.endswith(f"{neutralise(file)}:1:2: note: {neutralise(note)}")
