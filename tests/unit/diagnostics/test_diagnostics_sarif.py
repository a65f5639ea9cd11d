"""What code scanning reads: SARIF 2.1.0, as an extract of its schema and the rules of the standard have it."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.display import neutralise
from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.fingerprints import fingerprints
from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.sarif import render
from mlspec.diagnostics.span import Span
from mlspec.rules import all_rules

SCHEMA = json.loads((Path(__file__).parent / "sarif-2.1.0-extract.schema.json").read_text())
JUDGE = jsonschema.Draft7Validator(SCHEMA)
RULE = Rule("MLS101", "wrong-type", "error", "Finds a value of the wrong type.", "## Use instead\nAnother {0} value.")
WARNING = Rule("MLS100", "odd-name", "warning", "Finds an odd name.")
SPAN = Span("a/model.yaml", 2, 9, 4, 10)


def run(*found: Diagnostic) -> Any:
    """Returns the one run of the log, which the schema's extract accepts."""
    log = json.loads(render(found))
    JUDGE.validate(log)
    (only,) = log["runs"]
    return only


def test_a_finding_has_its_place_and_its_rule() -> None:
    found = Diagnostic(RULE, SPAN, "bad", "mend it", (Related(Span("b c/model.yaml", 1, 1, 1, 2), "here"),))
    other = Diagnostic(WARNING, SPAN, "odd")
    told = run(found, other)
    (rule, warning) = (told["tool"]["driver"]["rules"][result["ruleIndex"]] for result in told["results"])
    assert told["columnKind"] == "unicodeCodePoints"
    assert told["results"][0] == {
        "ruleId": "MLS101",
        "ruleIndex": 1,
        "level": "error",
        "message": {"text": "bad\nhelp: mend it"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "a/model.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 2, "startColumn": 9, "endLine": 4, "endColumn": 10},
                }
            }
        ],
        "partialFingerprints": {"ruleFileMessage/v1": fingerprints([found])[0]},
        "relatedLocations": [
            {
                "id": 0,
                "physicalLocation": {
                    "artifactLocation": {"uri": "b%20c/model.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2},
                },
                "message": {"text": "here"},
            }
        ],
    }
    assert (rule["id"], rule["name"], rule["defaultConfiguration"]) == ("MLS101", "wrong-type", {"level": "error"})
    assert rule["help"]["text"] == RULE.doc
    assert (warning["id"], warning["help"]["text"]) == ("MLS100", "Finds an odd name."), "a rule without documentation"
    assert "%SRCROOT%" in told["originalUriBaseIds"]


def test_a_way_out_for_tools_is_a_property_of_its_result() -> None:
    told = run(Diagnostic(RULE, SPAN, "bad", "mend it", (), (Edit(("rollout", "stages", 0, "for"), "16d"),)))
    assert told["results"][0]["properties"] == {"fix": [{"path": ["rollout", "stages", 0, "for"], "value": "16d"}]}
    assert "properties" not in run(Diagnostic(RULE, SPAN, "bad"))["results"][0]


def test_no_finding_is_an_empty_run() -> None:
    told = run()
    assert (told["results"], told["tool"]["driver"]["rules"]) == ([], [])


def test_every_rule_can_be_reported() -> None:
    told = run(*(Diagnostic(rule, SPAN, "bad") for rule in all_rules()))
    assert [rule["id"] for rule in told["tool"]["driver"]["rules"]] == [rule.code for rule in all_rules()]
    assert [result["ruleIndex"] for result in told["results"]] == list(range(len(all_rules())))


@given(st.text() | st.text(alphabet="{}[]()01ahtps:/\\"))
def test_no_message_holds_a_placeholder_or_a_link(message: str) -> None:
    (result,) = run(Diagnostic(RULE, SPAN, message))["results"]
    text = result["message"]["text"]
    assert "](" not in text
    assert text.count("{") == 2 * message.count("{")
    shown = text.replace("{{", "{").replace("}}", "}").replace("] (", "](")
    assert shown == neutralise(message).replace("] (", "](")


@given(st.text())
def test_every_file_has_a_relative_uri(file: str) -> None:
    (result,) = run(Diagnostic(RULE, Span(file, 1, 1, 1, 1), "bad"))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == file
    assert ":" not in uri


def test_a_file_whose_name_is_no_text_has_a_uri() -> None:
    run(Diagnostic(RULE, Span("\udcff/model.yaml", 1, 1, 1, 1), "bad"))


@given(st.text())
def test_every_byte_is_printable(text: str) -> None:
    report = render([Diagnostic(RULE, SPAN, text, text)])
    assert all(line.isascii() and line.isprintable() for line in report.split("\n"))
