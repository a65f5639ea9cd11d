"""`mlspec plan`: what is compared with what, what is found, and how the command answers."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from command_line import mlspec
from compared_projects import committed, edit
from mlspec.cli.main import cli
from plan_command import CHURN, MODEL, Capture, bump, plan, review
from scratch_repository import commit, git

PRODUCTION = "environments/production.yaml"


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    return committed("specs", tmp_path / "specs")


@pytest.fixture
def released(tmp_path: Path) -> Path:
    return committed("released", tmp_path / "released")


def lower_bar(project: Path) -> None:
    edit(project / MODEL, "gates", 0, "better_by", value=0.05)


def test_nothing_changed_is_one_line_and_clean(specs: Path, capsys: Capture) -> None:
    assert "no changes, 1 model unchanged" in plan(capsys, specs, "--detailed-exitcode")
    assert review(capsys, specs)["models"] == []


def test_change_is_told_whether_committed_staged_or_neither(specs: Path, capsys: Capture) -> None:
    git(specs, "switch", "--quiet", "-c", "topic")
    lower_bar(specs)
    told = [plan(capsys, specs, "--detailed-exitcode", code=2)]
    git(specs, "add", "--all")
    told.append(plan(capsys, specs))
    commit(specs)
    told.append(plan(capsys, specs))
    assert told[0] == told[1] == told[2]
    assert "safety LOOSENED" in told[0]


def test_other_side_is_where_the_branch_left_main(specs: Path, capsys: Capture) -> None:
    base = git(specs, "rev-parse", "HEAD")
    git(specs, "switch", "--quiet", "-c", "topic")
    lower_bar(specs)
    commit(specs)
    git(specs, "switch", "--quiet", "main")
    edit(specs / MODEL, "metadata", "description", value="Meanwhile, on main.")
    commit(specs)
    git(specs, "switch", "--quiet", "topic")
    found = review(capsys, specs)
    assert found["against"] == {"ref": "main", "commit": base[:12]}
    assert [change["shown"] for change in found["models"][0]["changes"]] == ["gates[0].better_by"]
    against = review(capsys, specs, "--against", "main")
    assert {change["shown"] for change in against["models"][0]["changes"]} == {
        "gates[0].better_by",
        "metadata.description",
    }


def test_work_tree_and_index_stay_as_they_are(specs: Path, capsys: Capture) -> None:
    lower_bar(specs)
    (specs / "new.txt").write_text("untracked\n")
    before = git(specs, "status", "--porcelain"), git(specs, "stash", "list"), git(specs, "for-each-ref")
    plan(capsys, specs)
    assert (git(specs, "status", "--porcelain"), git(specs, "stash", "list"), git(specs, "for-each-ref")) == before


def test_project_in_a_folder_of_the_repository(tmp_path: Path, capsys: Capture) -> None:
    top = committed("specs", tmp_path / "top")
    shutil.copytree(top, top / "deep" / "specs", ignore=shutil.ignore_patterns(".git", "deep"))
    git(top, "rm", "-r", "--quiet", "flight-delay", "mlspec.yaml", "environments")
    commit(top, "moved")
    assert "no changes" in plan(capsys, top / "deep" / "specs")
    lower_bar(top / "deep" / "specs")
    (change,) = review(capsys, top / "deep" / "specs" / "flight-delay")["models"][0]["changes"]
    assert change["file"] == MODEL


def test_project_that_was_not_there_is_all_new(released: Path, capsys: Capture) -> None:
    git(released, "switch", "--quiet", "--orphan", "main2")
    git(released, "commit", "--quiet", "--allow-empty", "-m", "nothing yet")
    git(released, "branch", "empty")
    git(released, "checkout", "--quiet", "main", "--", ".")
    found = review(capsys, released, "--against", "empty")
    assert (found["counts"]["added"], found["notes"], found["project_changes"]) == (1, [], [])
    assert found["models"][0]["status"] == "added"


def test_findings_are_those_of_check(specs: Path, capsys: Capture) -> None:
    edit(specs / MODEL, "gates", 0, "kpi", value="average_precison")
    assert cli.main(["check", str(specs)], standalone_mode=False) == 1
    expected = capsys.readouterr()
    assert cli.main(["plan", str(specs), "--detailed-exitcode"], standalone_mode=False) == 1
    assert capsys.readouterr() == expected


def test_broken_model_on_the_other_side_is_unknown_and_noted_once(released: Path, capsys: Capture) -> None:
    shutil.copytree(released / "churn", released / "winback", ignore=shutil.ignore_patterns("releases"))
    edit(released / "winback/model.yaml", "metadata", "name", value="winback")
    good = (released / "winback/model.yaml").read_text()
    (released / "winback/model.yaml").write_text(good + "colour: blue\n")
    broken = commit(released, "broken")
    (released / "winback/model.yaml").write_text(good)
    edit(released / CHURN, "metadata", "description", value="Does a customer leave?")
    found = review(capsys, released, "--against", broken, code=1)
    assert {model["name"]: model["status"] for model in found["models"]} == {"churn": "changed", "winback": "unknown"}
    assert found["notes"] == [
        f"at {broken[:12]} there are errors in winback/model.yaml: what they said is not known, and counts as new"
    ]
    assert found["counts"]["unknown"] == 1


def test_broken_project_on_the_other_side_makes_all_unknown(specs: Path, capsys: Capture) -> None:
    good = (specs / "mlspec.yaml").read_text()
    (specs / "mlspec.yaml").write_text(good + "colour: blue\n")
    broken = commit(specs, "broken")
    (specs / "mlspec.yaml").write_text(good)
    found = review(capsys, specs, "--against", broken, code=1)
    assert [model["status"] for model in found["models"]] == ["unknown"]
    assert found["notes"] == [f"mlspec.yaml at {broken[:12]} has errors: what the project was is not known"]
    plan(capsys, specs, "--against", broken, "--detailed-exitcode", code=1)


def test_each_change_stands_where_its_line_says(specs: Path, capsys: Capture) -> None:
    edit(specs / MODEL, "gates", 0, "better_by", value=0.05)
    edit(specs / MODEL, "rollout", "stages", 3, "for", value="13d")
    edit(specs / MODEL, "validation", "slices", "long_haul", value="distance > 2000")
    edit(specs / MODEL, "kpis", "errors", "expected", value="0.2%")
    edit(specs / "mlspec.yaml", "as_of", value="2013-12-31T00:00:00Z")
    changes = review(capsys, specs)["models"][0]["changes"]
    told = {change["shown"]: at(specs, change) for change in changes if change["via"] is None}
    assert told["gates[0].better_by"].startswith("0.05")
    assert told["rollout.stages.half.for"].startswith("13d")
    assert told["validation.slices.long_haul"].startswith("long_haul: ")
    assert told["kpis.errors.expected"].startswith("0.2%")
    (default,) = [change for change in changes if change["via"] == "mlspec.yaml: as_of"]
    assert (default["file"], at(specs, default)[:11]) == ("mlspec.yaml", '"2013-12-31')


def at(project: Path, change: dict[str, Any]) -> str:
    """Returns the text from the place of a change on."""
    line: str = (project / change["file"]).read_text().splitlines()[change["line"] - 1]
    return line[change["column"] - 1 :]


def test_what_is_gone_is_told_with_the_line_of_the_other_side(specs: Path, capsys: Capture) -> None:
    was = (specs / MODEL).read_text().splitlines()
    edit(specs / MODEL, "rollback", "when", 0, value=None)
    (change,) = review(capsys, specs)["models"][0]["changes"]
    assert (change["removed"], change["after"]) == (True, None)
    assert was[change["line"] - 1][change["column"] - 1 :].startswith("{kpi: errors, above: 50%")


def test_effects_from_elsewhere_name_what_they_come_through(released: Path, capsys: Capture) -> None:
    edit(released / PRODUCTION, "namespace", value="ml-live")
    found = review(capsys, released)
    (model,) = found["models"]
    assert (model["status"], model["name"]) == ("affected", "churn")
    assert [change["via"] for change in model["changes"]] == [f"{PRODUCTION}: namespace"]
    assert [change["via"] for change in found["project_changes"]] == [None]
    assert found["counts"]["changes"] == 1


def test_model_of_one_name_alone(released: Path, capsys: Capture) -> None:
    shutil.copytree(released / "churn", released / "second", ignore=shutil.ignore_patterns("releases"))
    edit(released / "second/model.yaml", "metadata", "name", value="winback")
    edit(released / CHURN, "metadata", "description", value="Does a customer leave?")
    assert [model["name"] for model in review(capsys, released)["models"]] == ["churn", "winback"]
    assert [model["name"] for model in review(capsys, released, "-s", "winback")["models"]] == ["winback"]
    both = review(capsys, released, "-s", "winback", "-s", "churn")
    assert [model["name"] for model in both["models"]] == ["churn", "winback"]


def test_unchanged_model_is_described_where_it_is_asked_for(specs: Path, capsys: Capture) -> None:
    for selected in ("flight-delay", "all"):
        (model,) = review(capsys, specs, "-s", selected)["models"]
        assert (model["status"], model["changes"], model["timeline"]["seconds"]) == ("standing", [], 24 * 86_400)
        plan(capsys, specs, "-s", selected, "--detailed-exitcode")
    assert review(capsys, specs, "-s", "changed")["models"] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-s", "flight-dely"], "no model is called 'flight-dely', here or there; did you mean 'flight-delay'?"),
        (["-s", "all", "-s", "flight-delay"], "--select changed and all stand alone"),
        (["--against", "--upload-pack=x"], "'--upload-pack=x' names no single commit"),
        (["--against", "HEAD..HEAD"], "'HEAD..HEAD' names no single commit"),
        (["--against", "nowhere"], "there is no commit 'nowhere' here"),
        (["--format", "sarif"], "'sarif' is not one of"),
        (["--today", "tomorrow"], "'tomorrow' is no date"),
    ],
)
def test_wrong_call_is_one_error(arguments: list[str], words: str, specs: Path) -> None:
    done = mlspec("plan", *arguments, cwd=specs)
    assert (done.returncode, done.stdout) == (64, "")
    assert words in done.stderr.splitlines()[-1]


def test_without_repository_commit_or_main_branch_it_says_so(specs: Path, tmp_path: Path) -> None:
    git(specs, "branch", "-m", "trunk")
    said = [mlspec("plan", cwd=specs)]
    shutil.rmtree(specs / ".git")
    said.append(mlspec("plan", cwd=specs, GIT_CEILING_DIRECTORIES=str(tmp_path)))
    git(specs, "init", "--quiet", "--initial-branch=main")
    said.append(mlspec("plan", cwd=specs))
    assert [done.returncode for done in said] == [64, 64, 64]
    names = "origin/HEAD, origin/main, origin/master, main, master"
    assert [done.stderr for done in said] == [
        f"Error: there is no main branch here ({names}): name a commit with --against\n",
        "Error: this folder is not in a git repository\n",
        "Error: there is no commit yet\n",
    ]


def test_spec_that_git_ignores_is_a_spec_all_the_same(released: Path, capsys: Capture) -> None:
    shutil.copytree(released / "churn", released / "winback", ignore=shutil.ignore_patterns("releases"))
    edit(released / "winback/model.yaml", "metadata", "name", value="winback")
    (released / ".gitignore").write_text("winback/\n")
    assert [model["status"] for model in review(capsys, released)["models"]] == ["added"]


def test_link_in_place_of_a_spec_on_the_other_side_is_refused(specs: Path) -> None:
    (specs / MODEL).rename(specs / "real.yaml")
    (specs / MODEL).symlink_to("../real.yaml")
    linked = commit(specs, "a link")
    (specs / MODEL).unlink()
    (specs / "real.yaml").rename(specs / MODEL)
    done = mlspec("plan", "--against", linked, cwd=specs)
    assert (done.returncode, done.stderr) == (64, f"Error: {MODEL}: is a link there, and only files are read\n")


def test_output_file_takes_what_else_is_printed(specs: Path, tmp_path: Path, capsys: Capture) -> None:
    lower_bar(specs)
    for form in ("text", "markdown", "json"):
        printed = plan(capsys, specs, "--format", form)
        assert plan(capsys, specs, "--format", form, "-o", str(tmp_path / "plan")) == ""
        assert (tmp_path / "plan").read_text() == printed
    done = mlspec("plan", "-o", tmp_path / "none" / "plan", cwd=specs)
    assert done.returncode == 1
    assert "cannot be written: No such file or directory" in done.stderr


def test_waivers_are_held_to_the_day_of_the_last_commit(released: Path, capsys: Capture) -> None:
    edit(released / CHURN, "metadata", "description", value="Does a customer leave?")
    assert review(capsys, released, "--today", "2026-01-01") == review(capsys, released)


def test_version_of_a_release_that_changes_needs_the_next_one(released: Path, capsys: Capture) -> None:
    edit(released / CHURN, "metadata", "version", value="1.1.0")
    commit(released, "as released")
    edit(released / CHURN, "prediction", "decision", "threshold", value=0.4)
    edit(released / CHURN, "metadata", "version", value="1.1.1")
    (model,) = review(capsys, released)["models"]
    assert model["bump"] == bump("patch", enough=False)
    assert "needs a minor version, 1.2.0: the spec has only a patch one" in plan(capsys, released)
    edit(released / CHURN, "metadata", "version", value="1.1.0")
    (model,) = review(capsys, released)["models"]
    assert model["bump"] == bump(None, released=True, enough=False)
    assert "needs a minor version, 1.2.0: the spec has 1.1.0, which is released" in plan(capsys, released)
    edit(released / CHURN, "metadata", "version", value="0.9.0")
    assert "the spec has 0.9.0, older than what is released" in plan(capsys, released)
    edit(released / CHURN, "metadata", "version", value="1.2.0")
    (model,) = review(capsys, released)["models"]
    assert model["bump"] == bump("minor")


def test_same_bytes_whatever_the_locale_zone_and_hash_seed(specs: Path) -> None:
    lower_bar(specs)
    calls = [
        mlspec("plan", cwd=specs, PYTHONHASHSEED=seed, TZ=zone, LC_ALL=locale)
        for seed, zone, locale in (("0", "UTC", "C"), ("1", "Asia/Tokyo", "C.UTF-8"))
    ]
    assert calls[0].stdout == calls[1].stdout
    assert "\x1b" not in calls[0].stdout


def test_moved_folder_is_a_change(specs: Path, capsys: Capture) -> None:
    (specs / "flight-delay/model.yaml").rename(specs / "moved.yaml")
    (specs / "moved").mkdir()
    (specs / "moved.yaml").rename(specs / "moved/model.yaml")
    found = review(capsys, specs)
    (model,) = found["models"]
    (change,) = model["changes"]
    assert (change["file"], change["before"], change["after"]) == ("moved/model.yaml", MODEL, "moved/model.yaml")
    assert (model["status"], model["redo"], model["safety"]) == ("changed", "rollout", "neutral")
    assert f"all of moved/model.yaml: {MODEL} -> moved/model.yaml" in plan(capsys, specs)
