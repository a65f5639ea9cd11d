"""Each judge of what CI reads refuses a file that is wrong in the way it is there for, and none minds a good one."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from workflow_judges import (
    action_validator_findings,
    actionlint_findings,
    findings,
    schema_findings,
    shellcheck_findings,
    workflows_in,
    zizmor_findings,
)

Judge = Callable[[Sequence[Path]], list[str]]
Row = tuple[Judge, str, str, str, str]
FILES = Path(__file__).parent / "cases" / "workflows"
WORKFLOW, ACTION, GITLAB = ".github/workflows/check.yml", "action.yml", ".gitlab-ci.yml"
DEPENDABOT = ".github/dependabot.yml"
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
workflow_schema = partial(schema_findings, "vendor.github-workflows")
timeouts_schema = partial(schema_findings, "custom.github-workflows-require-timeout")
action_schema = partial(schema_findings, "vendor.github-actions")
dependabot_schema = partial(schema_findings, "vendor.dependabot")
gitlab_schema = partial(schema_findings, "vendor.gitlab-ci")

BAD: list[Row] = [
    (zizmor_findings, WORKFLOW, '"$BASE"', "${{ github.head_ref }}", "template-injection"),
    (zizmor_findings, WORKFLOW, CHECKOUT, "actions/checkout@v7", "unpinned-uses"),
    (
        zizmor_findings,
        WORKFLOW,
        "persist-credentials: false",
        "fetch-depth: 1 # zizmor: ignore[artipacked]",
        "artipacked",
    ),
    (
        zizmor_findings,
        WORKFLOW,
        "contents: read # what is checked is read",
        "issues: write",
        "undocumented-permissions",
    ),
    (zizmor_findings, WORKFLOW, "  pull_request:", "  pull_request_target:", "dangerous-triggers"),
    (zizmor_findings, WORKFLOW, "steps:", "setps: [", "check.yml"),
    (zizmor_findings, DEPENDABOT, "    cooldown:\n      default-days: 7\n", "", "dependabot-cooldown"),
    (actionlint_findings, WORKFLOW, "needs: [check]", "needs: [chekc]", '"chekc"'),
    (actionlint_findings, WORKFLOW, "needs.check.outputs.models", "needs.check.outputs.modles", '"modles"'),
    (action_validator_findings, WORKFLOW, "pull_request:", "pull_requesst:", "pull_requesst"),
    (action_validator_findings, WORKFLOW, "needs: [check]", "needs: [chekc]", "chekc"),
    (action_validator_findings, ACTION, "using: composite", "using: compost", "action.yml: "),
    (workflow_schema, WORKFLOW, "timeout-minutes: 15", "timeout-minute: 15", "timeout-minute"),
    (workflow_schema, WORKFLOW, "steps:", "setps: [", "check.yml"),
    (timeouts_schema, WORKFLOW, "    timeout-minutes: 15\n", "", "timeout-minutes"),
    (action_schema, ACTION, "using: composite", "using: compost", "action.yml"),
    (dependabot_schema, DEPENDABOT, "interval: weekly", "interval: sometimes", "sometimes"),
    (gitlab_schema, GITLAB, "rules:", "rulez:", "rulez"),
    (shellcheck_findings, WORKFLOW, '"$BASE"', "$BASE", "job check, step 2: line 1: SC2086"),
    (shellcheck_findings, WORKFLOW, '"$BASE"', "${{ github.sha }}", "an expression in a block of shell"),
    (shellcheck_findings, ACTION, '"$FOLDER"', "$FOLDER", "job action, step 1: line 1: SC2086"),
    (shellcheck_findings, GITLAB, '"$CI_COMMIT_SHA"', "$CI_COMMIT_SHA", "check.script: line 2: SC2086"),
]
"""A judge, the good file, what is replaced in it, by what, and what the judge then says."""


def named(judge: Judge) -> str:
    return judge.args[0] if isinstance(judge, partial) else judge.__name__.removesuffix("_findings")


def written(folder: Path, file: str, text: str) -> Path:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_no_judge_finds_anything_in_good_files() -> None:
    found = workflows_in(FILES)
    assert [len(files) for files in (found.github, found.actions, found.dependabot, found.gitlab)] == [1, 1, 1, 2]
    assert findings(found) == []


@pytest.mark.parametrize("row", BAD, ids=[f"{named(judge)}-{said}" for judge, *_, said in BAD])
def test_a_judge_refuses_a_bad_file(row: Row, tmp_path: Path) -> None:
    judge, file, good, bad, said = row
    text = (FILES / file).read_text(encoding="utf-8")
    assert good in text
    path = written(tmp_path, file, text.replace(good, bad, 1))
    assert said in "\n".join(judge([path]))
    assert judge([FILES / file]) == []


@pytest.mark.parametrize("judge", sorted({judge for judge, *_ in BAD}, key=named), ids=named)
def test_a_judge_finds_the_one_bad_file_among_many(judge: Judge, tmp_path: Path) -> None:
    _, file, good, bad, said = next(row for row in BAD if row[0] is judge)
    text = (FILES / file).read_text(encoding="utf-8")
    many = [written(tmp_path, f"{number}/{file}", text) for number in range(30)]
    many[17].write_text(text.replace(good, bad, 1), encoding="utf-8")
    found = judge(many)
    assert said in "\n".join(found)
    assert all(str(many[17]) in line for line in found)


def test_the_auditor_says_more_than_is_asked_of_us(tmp_path: Path) -> None:
    text = (FILES / WORKFLOW).read_text(encoding="utf-8").replace("ubuntu-24.04", "[self-hosted, linux]")
    file = written(tmp_path, WORKFLOW, text)
    assert "self-hosted-runner" in "\n".join(zizmor_findings([file], "auditor"))


def test_a_judge_of_nothing_finds_nothing() -> None:
    assert findings(workflows_in()) == []
