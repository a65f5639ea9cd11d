"""mlspec promote edits an environment's file in place, or says why not and writes nothing."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import MLSPEC, files_of
from mlspec.cli.main import cli
from released_projects import plan_bytes, release, released_project, spec_of
from scratch_repository import commit, repository

PRODUCTION = """# Who pays for the shop.
apiVersion: mlspec.dev/v1
kind: Environment
metadata: {name: production, owner: platform, description: Every customer of the shop.}
target: {argo_rollouts: {router: istio, gateway: istio-system/ml-gateway, domain: ml.example.com}}
namespace: ml-production
prometheus: {address: "http://prometheus.monitoring:9090"}
models:
  churn:                # asked at every login
    version: 1.1.0      # since the summer
    fallback:   1.0.0   # never below this one

# the end
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = released_project(tmp_path_factory.mktemp("released") / "project")
    (project / "environments" / "production.yaml").write_text(PRODUCTION)
    assert mlspec("compile", project) == 0
    return project


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "project"))


def mlspec(*words: str | Path) -> int:
    return int(cli.main([str(word) for word in words], standalone_mode=False))


def production(project: Path) -> str:
    return (project / "environments" / "production.yaml").read_text()


def refused(project: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Returns what is told of a promotion that is refused; nothing is written."""
    before = files_of(project)
    capsys.readouterr()
    assert mlspec("promote", *words, project) == 1
    assert files_of(project) == before
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.endswith("nothing was written\n")
    assert re.search(r"^help: \S", told.err, re.MULTILINE)
    return told.err


def test_file_is_edited_in_place_and_the_output_follows(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mlspec("promote", "churn", "1.2.0", "--to", "production", project) == 0
    told = capsys.readouterr().out
    expected = PRODUCTION.replace("version: 1.1.0 ", "version: 1.2.0 ").replace(
        "fallback:   1.0.0", "fallback:   1.1.0"
    )
    assert production(project) == expected
    (model,) = json.loads(plan_bytes(project))["models"]
    assert (model["serves"]["version"], model["fallback"]["version"]) == ("1.2.0", "1.1.0")
    assert mlspec("compile", "--check", project) == 0
    assert "production: churn 1.2.0 serves instead of 1.1.0; a rollback returns to 1.1.0" in told
    assert "~ prediction.decision.threshold: 0.45 -> 0.4 (evaluation" in told
    assert "~ models.churn.version: 1.1.0 -> 1.2.0" in told
    assert "live: flagged above 60% over 24h" in told


def test_model_that_did_not_serve_there_gets_its_place(project: Path) -> None:
    assert mlspec("promote", "churn", "1.0.0", "--to", "stores", project) == 0
    assert (project / "environments" / "stores.yaml").read_text().endswith("models:\n  churn: {version: 1.0.0}\n")
    assert mlspec("compile", "--check", project) == 0


def test_text_of_the_pull_request_says_what_a_reviewer_needs(project: Path, tmp_path: Path) -> None:
    body = tmp_path / "body.md"
    assert mlspec("promote", "churn", "1.2.0", "--to", "production", project, "--pr-body", body) == 0
    text = body.read_text()
    assert text.startswith("## production: churn 1.2.0 serves instead of 1.1.0; a rollback returns to 1.1.0\n")
    for words in (
        "- `prediction.decision.threshold: 0.45 -> 0.4 (evaluation",
        "**Who must approve?**",
        "warm for 40d",
        "| log_loss | 0.47 | 0.45 to 0.49 |",
        "Gates: log_loss",
        "md5:2f5b",
    ):
        assert words in text


def test_text_of_a_pull_request_is_bounded_and_reads_no_markdown_into_a_spec(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec_of(
        project, "rollback: {", "serving: {consumers: [{name: shop-app, owner: web, contact: <!-- @all}]}\nrollback: {"
    )
    monkeypatch.setattr("mlspec.cli.moves.difference", lambda *_: ("kpis.cost.expr: `a` | <!-- @all -> b",) * 5000)
    body = tmp_path / "body.md"
    assert mlspec("promote", "churn", "1.2.0", "--to", "production", project, "--pr-body", body) == 0
    text = body.read_text()
    assert len(text) < 65_000
    assert "<!--" not in text
    assert "@all" not in text
    assert re.search(r"^- 4,\d\d\d more$", text, re.MULTILINE)


def frozen(path: str) -> Callable[[Path], object]:
    return lambda project: (project / "generated" / "churn" / "1.2.0" / path).unlink()


def in_record(old: str, new: str) -> Callable[[Path], object]:
    def change(project: Path) -> None:
        file = project / "churn" / "releases" / "1.2.0.yaml"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    return change


@pytest.mark.parametrize(
    ("words", "change", "reason"),
    [
        (("churn", "1.1.0"), None, "churn 1.1.0 serves in production already"),
        (("churn", "1.3.0"), None, "churn 1.3.0 was never released: released are 1.0.0, 1.1.0, 1.2.0"),
        (("churns", "1.2.0"), None, "churns 1.2.0 was never released: no version of it is released"),
        (("churn", "1.0.0"), None, "help: mlspec rollback churn --in production --to 1.0.0"),
        (("churn", "1.2.0"), frozen("manifest.json"), "there is no generated/churn/1.2.0/manifest.json"),
        (("churn", "1.2.0"), frozen("plan.json"), "there is no generated/churn/1.2.0/plan.json"),
        (("churn", "1.2.0"), frozen("pipeline/dvc.lock"), "nobody can fetch the package of churn 1.2.0"),
        (("churn", "1.2.0"), in_record("md5:2f5b", "md5:3f5b"), "names the package md5:2f5b"),
        (("churn", "1.2.0"), in_record("log_loss-baseline-better_by: pass", ""), "no verdict of the gate log_loss"),
        (("churn", "1.2.0"), in_record("kind: Release", "kind: Relase"), "churn 1.2.0 was never released"),
    ],
)
def test_what_may_not_serve_is_refused(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, str],
    change: Callable[[Path], object] | None,
    reason: str,
) -> None:
    if change is not None:
        change(project)
    assert reason in refused(project, capsys, *words, "--to", "production")


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ("", "churn 1.2.0 was compared with nothing, and 1.1.0 served in production at commit "),
        (
            "production: {version: 1.0.0, metrics: {log_loss: {value: 0.5}}}",
            "churn 1.2.0 was compared with 1.0.0, and 1.1.0 served in production at commit ",
        ),
        ("production: {version: 1.1.0, metrics: {log_loss: {value: 0.5}}}", None),
    ],
)
def test_version_that_was_not_held_against_what_served_when_it_was_released_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str], said: str, refusal: str | None
) -> None:
    made_of = commit(repository(project))
    in_record(f"commit: {'c' * 40}", f"commit: {made_of}")(project)
    in_record("verdicts:", f"{said}\nverdicts:")(project)
    assert mlspec("compile", project) == 0
    words = ("churn", "1.2.0", "--to", "stores")
    if refusal is not None:
        assert refusal in refused(project, capsys, *words)
    else:
        assert mlspec("promote", *words, project) == 0
        in_record("pass", "nothing_to_compare")(project)
        assert mlspec("compile", project) == 0
        assert "churn 1.2.0 leaves log_loss-baseline-better_by open" in refused(
            project, capsys, "churn", "1.2.0", "--to", "staging"
        )


def test_commit_that_is_not_in_this_clone_leaves_open_what_served_and_that_is_said(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(repository(project))
    assert mlspec("promote", "churn", "1.2.0", "--to", "production", project) == 0
    assert "note: what served when churn 1.2.0 was released is not known: there is no commit" in capsys.readouterr().err


def test_three_promotions_at_once_leave_one_project(project: Path) -> None:
    places = ("production", "staging", "stores")
    running = [subprocess.Popen([MLSPEC, "promote", "churn", "1.2.0", "--to", place, project]) for place in places]
    assert [each.wait(timeout=120) for each in running] == [0, 0, 0]
    assert mlspec("compile", project, "--check") == 0


def test_what_a_killed_promotion_left_beside_the_file_is_removed(project: Path) -> None:
    left, other = (project / "environments" / f".mlspec-edit-{process}.tmp" for process in (4194305, os.getppid()))
    left.write_text("half")
    other.write_text("half")
    assert mlspec("promote", "churn", "1.2.0", "--to", "production", project) == 0
    assert (left.exists(), other.read_text()) == (False, "half")


def test_fault_elsewhere_in_the_environments_file_is_said_to_stand_in_the_way(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = project / "environments" / "production.yaml"
    file.write_text(file.read_text().replace("namespace: ml-production", "namespace: ML Production"))
    told = refused(project, capsys, "churn", "1.2.0", "--to", "production")
    assert "environments/production.yaml:6:12: error[MLS104]" in told
    assert (
        "environments/production.yaml is the file that this edits, and what it renders is read from all of it" in told
    )


CONTRACT = ("calls: integer", "calls: integer\n      visits: {type: integer, nullable: true}")


def test_broken_contract_needs_a_major_version_and_names_the_callers(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec_of(project, "rollback: {", "serving: {consumers: [{name: shop-app, owner: web}]}\nrollback: {")
    release(project, "1.2.0")
    assert mlspec("promote", "churn", "1.2.0", "--to", "production", project) == 0
    spec_of(project, *CONTRACT)
    release(
        project,
        "1.3.0",
        "columns: {calls: numeric}",
        "columns: {calls: numeric, visits: {kind: numeric, impute: median}}",
    )
    told = refused(project, capsys, "churn", "1.3.0", "--to", "production")
    assert "churn 1.3.0 breaks the contract of 1.2.0: serving.inputs.request.visits was added: a request" in told
    assert "its callers: shop-app (web)" in told
    assert "help: release it as 2.0.0" in told
    release(project, "2.0.0")
    assert mlspec("promote", "churn", "2.0.0", "--to", "production", project) == 0
    told = capsys.readouterr().out
    assert "the contract changes: serving.inputs.request.visits was added: a request without it is refused; " in told
    assert "; tell shop-app (web)" in told


def test_filter_that_its_record_does_not_name_is_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = (
        "filters: [{name: silent, when: calls = 0, then: {prediction: false}, because: Nobody calls., "
        "tests: [{given: {calls: 0}, expect: {prediction: false}}]}]\n"
    )
    release(project, "1.4.0", "rollback: {", f"{rule}rollback: {{")
    file = project / "churn" / "releases" / "1.4.0.yaml"
    file.write_text(re.sub(r"silent: sha256:\w{4}", "silent: sha256:0000", file.read_text()))
    assert "the filter silent of churn 1.4.0 is not the one" in refused(
        project, capsys, "churn", "1.4.0", "--to", "production"
    )


def test_hand_edited_output_and_broken_specs_are_refused(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = project / "generated" / "environments" / "production" / "plan.json"
    before = output.read_bytes()
    output.write_bytes(before.replace(b'"ml-production"', b'"ml-elsewhere"'))
    assert "was edited by hand" in refused(project, capsys, "churn", "1.2.0", "--to", "production")
    output.write_bytes(before)
    spec_of(project, "kpi: log_loss, against", "kpi: logloss, against")
    assert "MLS204" in refused(project, capsys, "churn", "1.2.0", "--to", "production")


def test_environment_that_is_not_there_is_a_matter_of_usage(project: Path) -> None:
    with pytest.raises(Exception, match="there are: production, staging, stores"):
        mlspec("promote", "churn", "1.2.0", "--to", "prod", project)
