"""Files that specs read are changes like what the specs say, for every model that they reach."""

import json
import shutil
from pathlib import Path

import pytest

from command_line import mlspec
from compared_projects import committed, edit
from mlspec.cli.two_sides import read_sides
from mlspec.history.repository import Repository
from plan_command import CHURN, MODEL, Capture, bump, review
from scratch_repository import commit


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    return committed("specs", tmp_path / "specs")


@pytest.fixture
def released(tmp_path: Path) -> Path:
    return committed("released", tmp_path / "released")


def test_script_of_a_source_reaches_the_models_that_read_it(released: Path) -> None:
    (released / "prepare.py").write_text("1\n")
    edit(released / "mlspec.yaml", "allow", "commands", value=[["python", "prepare.py"]])
    made_by = {"run": ["python", "prepare.py"], "reads": ["prepare.py"]}
    edit(released / CHURN, "sources", "customers", "made_by", value=made_by)
    commit(released, "with a script")
    (released / "prepare.py").write_text("2\n")
    repository = Repository.open(released)
    sides = read_sides(released, repository, repository.head(), None)
    assert (list(sides.after.models), sides.changed) == ([CHURN], {"prepare.py"})


def test_command_of_another_models_spec_reaches_who_reads_the_file(released: Path, capsys: Capture) -> None:
    shutil.copytree(released / "churn", released / "winback", ignore=shutil.ignore_patterns("releases"))
    edit(released / "winback/model.yaml", "metadata", "name", value="winback")
    shutil.copytree(released / "winback", released / "apart")
    edit(released / "apart/model.yaml", "metadata", "name", value="apart")
    edit(released / "apart/model.yaml", "sources", "customers", "path", value="data/others.parquet")
    edit(released / "mlspec.yaml", "allow", "commands", value=[["python", "prepare.py"]])
    edit(released / "winback/model.yaml", "sources", "customers", "made_by", value={"run": ["python", "prepare.py"]})
    commit(released, "one writes what two read")
    edit(released / "winback/model.yaml", "sources", "customers", "made_by", "run", 1, value="prepare.py")
    edit(released / "winback/model.yaml", "sources", "customers", "made_by", "reads", value=["customers.csv"])
    found = {model["name"]: model for model in review(capsys, released)["models"]}
    assert {name: model["status"] for name, model in found.items()} == {"churn": "affected", "winback": "changed"}
    (change,) = found["churn"]["changes"]
    assert change["via"] == "winback/model.yaml: sources.customers.made_by.reads"
    assert found["churn"]["reruns"]["forced"] == found["winback"]["reruns"]["forced"] == ["ingest-customers"]


@pytest.mark.parametrize(
    ("file", "classes", "needed", "teams"),
    [
        ("prepare.py", ("training", "neutral"), "minor", {"ground-operations", "data-platform"}),
        ("lib/parts.py", ("training", "neutral"), "minor", {"ground-operations"}),
        ("incidents.csv", ("training", "loosened"), "minor", {"ground-operations", "safety-board"}),
        ("runbook.md", ("text", "neutral"), None, set[str]()),
    ],
)
def test_file_that_a_spec_reads_is_a_change_like_what_the_spec_says(
    file: str, classes: tuple[str, str], needed: str | None, teams: set[str], specs: Path
) -> None:
    edit(specs / "mlspec.yaml", "approvals", "files", value={"flight-delay/*.py": ["data-platform"]})
    edit(specs / MODEL, "sources", "weather", "made_by", "reads", value=["flight-delay/prepare.py", "flight-delay/lib"])
    (specs / "flight-delay/lib").mkdir()
    (specs / "flight-delay/lib/parts.py").write_text("so far\n")
    commit(specs, "with files")
    (specs / "flight-delay" / file).write_text("edited\n")
    found = json.loads(mlspec("plan", "--format", "json", cwd=specs).stdout)
    (model,) = found["models"]
    (change,) = model["changes"]
    assert (change["file"], change["before"], change["after"]) == (f"flight-delay/{file}", "as committed", "edited")
    assert (model["status"], model["redo"], model["safety"]) == ("changed", *classes)
    assert model["bump"]["needed"] == needed
    assert {each["team"] for each in found["approvers"]} == teams
    assert bool(model["reruns"]["forced"]) == ("training" in classes)


def test_file_that_was_edited_after_a_release_asks_for_another_version(released: Path, capsys: Capture) -> None:
    edit(released / CHURN, "metadata", "version", value="1.1.0")
    edit(released / CHURN, "monitoring", "runbook", value="churn/runbook.md")
    commit(released, "as released, with a runbook")
    (released / "data").mkdir()
    (released / "data/customers.parquet").write_text("rows\n")
    (released / "churn/runbook.md").write_text("Call retention.\n")
    (model,) = review(capsys, released)["models"]
    assert [change["file"] for change in model["changes"]] == ["data/customers.parquet", "churn/runbook.md"]
    assert model["bump"] == bump(None, released=True, enough=False)


def test_script_behind_another_models_source_reaches_who_reads_the_file(released: Path, capsys: Capture) -> None:
    shutil.copytree(released / "churn", released / "winback", ignore=shutil.ignore_patterns("releases"))
    edit(released / "winback/model.yaml", "metadata", "name", value="winback")
    edit(released / "mlspec.yaml", "allow", "commands", value=[["python", "churn/prepare.py"]])
    made_by = {"run": ["python", "churn/prepare.py"], "reads": ["churn/prepare.py"]}
    edit(released / CHURN, "sources", "customers", "made_by", value=made_by)
    (released / "churn/prepare.py").write_text("so far\n")
    commit(released, "one writes what two read")
    (released / "churn/prepare.py").write_text("edited\n")
    found = {model["name"]: model for model in review(capsys, released)["models"]}
    assert {name: model["status"] for name, model in found.items()} == {"churn": "changed", "winback": "affected"}
    (change,) = found["winback"]["changes"]
    assert (change["via"], change["redo"]) == ("churn/prepare.py", "training")
