"""A way out that is also given to tools leads out: applied to its bad case, nothing is found any more."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from good_specs import places
from mlspec.cli.main import cli
from mlspec.diagnostics.edit import Edit
from mlspec.rules import all_rules
from mlspec.source.comments import comments
from mlspec.source.editing import Unedited, edit_document
from mlspec.source.reader import read
from test_bad_cases import CASES, PROJECT, TODAY, case_folders

SUGGESTING = {
    "MLS903",
    "MLS202",
    "MLS301",
    "MLS805",
    "MLS809",
    "MLS307",
    "MLS308",
    "MLS405",
    "MLS409",
    "MLS416",
    "MLS417",
    "MLS501",
    "MLS502",
    "MLS419",
    "MLS503",
    "MLS504",
    "MLS505",
    "MLS506",
    "MLS507",
    "MLS508",
    "MLS601",
    "MLS602",
    "MLS603",
    "MLS604",
    "MLS605",
    "MLS801",
    "MLS802",
    "MLS803",
    "MLS804",
    "MLS820",
}
"""The codes whose findings carry edits."""

SEVERAL_WAYS: set[str] = {
    "MLS202-unknown-column-label-in-a-filter",
    "MLS202-unknown-column-of-a-join",
    "MLS202-unknown-column-of-another-word",
    "MLS202-unknown-column-prediction-in-a-slice",
    "MLS202-unknown-column-text-without-quotes",
    "MLS301-feature-not-available-at-prediction-clock-of-a-window",
    "MLS301-feature-not-available-at-prediction-column-of-a-join",
    "MLS301-feature-not-available-at-prediction-filter",
    "MLS301-feature-not-available-at-prediction-key-of-the-joined-rows",
    "MLS301-feature-not-available-at-prediction-list",
    "MLS301-feature-not-available-at-prediction-published-too-late",
    "MLS301-feature-not-available-at-prediction-the-time-itself",
    "MLS301-feature-not-available-at-prediction-through-a-feature",
    "MLS301-feature-not-available-at-prediction-time-that-proves-nothing",
    "MLS308-input-without-origin-two",
    "MLS308-input-without-origin-unknown",
    "MLS508-weights-not-rising",
    "MLS508-weights-not-rising-shadow-last",
    "MLS508-weights-not-rising-two-of-a-name",
    "MLS802-rollback-target-missing-data-check-of-the-first",
    "MLS803-file-name-mismatch",
    "MLS803-file-name-mismatch-of-no-name",
    "MLS803-file-name-mismatch-of-the-model",
    "MLS820-policy-violated",
    "MLS820-policy-violated-by-a-word",
    "MLS820-policy-violated-by-what-is-left-out",
    "MLS820-policy-violated-waiver-ended",
}
"""Cases of these codes in which no single change is better than the others: the author has to choose."""

EXPECT = {"claim": "Fewer customers are flagged.", "expect": {"kpi": "flagged", "change": -0.08}}
HALF = {"name": "half", "weight": "50%", "for": "16d"}
FULL = {"name": "full", "weight": "100%", "for": "24h"}
FLAGGED = {"kpi": "flagged", "against": "production", "not_worse_by": "2pp"}
CHOSEN: dict[str, tuple[list[str | int], Any]] = {
    "MLS503-stage-underpowered-expected-to-fail": (["rollout", "stages", 0, "gates", 0, "at_most"], "2.68%"),
    "MLS503-stage-underpowered-no-lead-expected": (["hypothesis"], EXPECT),
    "MLS503-stage-underpowered-nothing-to-compare-with": (["rollout", "stages"], [{**HALF, "gates": [FLAGGED]}, FULL]),
    "MLS505-no-data-means-pass-that-no-rows-show": (["kpis", "errors", "expected"], "0.1%"),
    "MLS506-kpi-without-expectation": (["kpis", "slow", "expected"], "2%"),
    "MLS506-kpi-without-expectation-of-a-metric": (["rollout", "stages", 0, "gates"], []),
    "MLS506-kpi-without-expectation-of-a-rollback": (["kpis", "cost", "expected"], {"mean": 9.1, "sd": 16.4}),
    "MLS506-kpi-without-expectation-of-traffic": (["prediction", "traffic"], {"rate": "922/day"}),
}
"""What an author answers who knows more than the spec says: what was measured, or which of several ways to go."""


def findings(project: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    cli.main(["check", str(project), "--format", "json", "--today", TODAY], standalone_mode=False)
    return list(json.loads(capsys.readouterr().out)["diagnostics"])


def apply(spec: Path, edits: list[dict[str, Any]]) -> None:
    """Makes the edits in the text of a spec, as a tool would that keeps what the author wrote."""
    document = read(spec.name, spec.read_bytes()).document
    assert document is not None
    edited = edit_document(document, [Edit(tuple(edit["path"]), edit["value"]) for edit in edits])
    assert not isinstance(edited, Unedited), edited
    lost = Counter(comment.text for comment in comments(document)) - Counter(
        comment.text for comment in comments(edited)
    )
    assert not lost
    spec.write_text(edited.text)


def leaves(value: Any) -> list[str]:
    inner = [leaf for _, leaf in places(value)] or [value]
    return [str(leaf) for leaf in inner if isinstance(leaf, str | int | float) and not isinstance(leaf, bool)]


@pytest.mark.parametrize("case", [case for case in case_folders() if case.partition("-")[0] in SUGGESTING])
def test_applied_suggestion_leaves_nothing_to_find(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tmp_path / "project"
    shutil.copytree(CASES / case, project, ignore=shutil.ignore_patterns("expected.txt"))
    if not (project / "mlspec.yaml").exists():
        (project / "mlspec.yaml").write_text(PROJECT)
    (found,) = findings(project, capsys)

    assert bool(found["fix"]) == (case not in SEVERAL_WAYS | set(CHOSEN))
    if case in SEVERAL_WAYS:
        return
    path, value = CHOSEN.get(case, ([], None))
    spec = project / found["span"]["file"]
    apply(spec, found["fix"] or [{"path": path, "value": value}])

    # The cases say no more than they have to: that no image is described is told once all else is right.
    assert [found for found in findings(project, capsys) if found["code"] != "MLS706"] == []
    for edit in found["fix"]:
        assert all(leaf in found["help"] for leaf in leaves(edit["value"])), (edit, "is not what the text says")


def test_suggesting_rules_and_cases_exist() -> None:
    assert {rule.code for rule in all_rules()} >= SUGGESTING
    assert set(case_folders()) >= SEVERAL_WAYS | set(CHOSEN)
