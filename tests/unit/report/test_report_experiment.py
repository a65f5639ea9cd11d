"""What an experiment says: that it decides nothing, first and last, whatever its gates say."""

import json

import pytest
from report_evidence import ABSOLUTE, TERMINAL_OBEYS, Change, Content, evidence, judge

from mlspec.plan.encoding import to_json
from mlspec.report.experiment import markdown, text
from mlspec.report.experiment.experiment import experiment_of

LOUD = "A SAMPLE DECIDES NOTHING"
PASSED = "passed; fewer rows make wider intervals and worse models: "
HOSTILE = "zz | `b`\n<script> @ada <!-- --> \x1b[31m"


def sampled(data: Content) -> None:
    data["split"]["sample"] = {"asked": 20_000, "rows": 20_188, "of": 327_346}


def test_a_sample_is_loud_first_and_last_and_promotes_nothing() -> None:
    lines = text.render(evidence(data=sampled)).splitlines()
    assert lines[0] == (
        "Experiment with flight-delay 1.0.0 on a sample: 20,188 of 327,346 labelled predictions (6.17 %)"
    )
    assert lines[1] == LOUD
    assert lines[-1].startswith(f"{LOUD}: of 4 gates, 4 {PASSED}")
    assert "Gates on the test rows of the sample: what they would say if these were all" in lines
    assert not any("may be promoted" in line for line in lines)


def test_all_rows_release_nothing_either() -> None:
    lines = text.render(evidence()).splitlines()
    assert lines[0] == "Experiment with flight-delay 1.0.0 on all labelled predictions"
    assert lines[-1].startswith("AN EXPERIMENT RELEASES NOTHING: of 4 gates, 4 passed; the pipeline's own run")
    assert "Gates on the test rows" in lines


@pytest.mark.parametrize(
    ("verdict", "high", "said"), [("fail", 0.6, "1 failed"), ("inconclusive", 0.7, "1 cannot be decided")]
)
def test_gates_that_do_not_pass_are_counted_and_give_their_reason(verdict: str, high: float, said: str) -> None:
    gates = judge(verdict, ABSOLUTE, low=0.5, high=high, value=0.55)
    shown = text.render(evidence(data=sampled, gates=gates))
    assert f"\n{LOUD}: of 4 gates, 3 passed, {said}; " in shown
    assert f"\n  {ABSOLUTE}: {ABSOLUTE} is {verdict}\n" in shown
    comment = markdown.render(evidence(data=sampled, gates=gates))
    assert f"**{LOUD}**: of 4 gates, 3 passed, {said}; " in comment
    assert f"\n- `{ABSOLUTE}`: " in comment
    assert f"| **{verdict.upper()}** | roc\\_auc |" in comment or f"| **{verdict.upper()}** | roc_auc |" in comment


def test_the_comment_has_each_table_and_its_mark() -> None:
    comment = markdown.render(evidence(data=sampled))
    assert comment.startswith(f"{markdown.MARK}\n## mlspec experiment: `flight-delay` 1.0.0 on a sample: ")
    head = next(line for line in comment.splitlines() if line.startswith("| choice | variant |"))
    assert all(
        line.count(" | ") == head.count(" | ")
        for line in comment.partition(head)[2].partition("\n\n")[0].strip().splitlines()
    )
    assert comment.count("<details>") == comment.count("</details>") == 1


def reasons(value: str) -> tuple[Change, Change]:
    def selection(variants: Content) -> None:
        variants["reason"] = value

    def gates(found: Content) -> None:
        judge("inconclusive", ABSOLUTE, low=0.5, high=0.7, value=0.55)(found)
        found["gates"][ABSOLUTE]["reason"] = value
        found.update(data_checks=[value])

    return selection, gates


def test_what_a_run_wrote_stays_text() -> None:
    selection, gates = reasons(HOSTILE)
    found = evidence(data=sampled, variants=selection, gates=gates)
    assert not TERMINAL_OBEYS & set(text.render(found))
    comment = markdown.render(found)
    assert not TERMINAL_OBEYS & set(comment)
    for dangerous in ("<script>", "@ada", "zz | "):
        assert dangerous not in comment
    assert comment.count("<!--") == 1


def test_tools_are_told_the_same() -> None:
    found = json.loads(to_json(experiment_of(evidence(data=sampled))))
    assert found["decides"] is False
    assert found["sample"] == {"asked": 20_000, "rows": 20_188, "of": 327_346}
    assert (found["chosen"], found["verdict"]) == ("boosted", "pass")
    assert [each["name"] for each in found["variants"] if each["chosen"]] == ["boosted"]
    assert {each["name"] for each in found["gates"]} >= {ABSOLUTE}
    assert experiment_of(evidence()).sample is None
