"""A model is released twice: nothing in production, then against what serves there, scored again on the same rows."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
import yaml
from flight_delay import ENVIRONMENT, run
from trained_arrival import CANDIDATE, FETCH, MODEL, PIPELINE, commit, edit, make

from command_line import files_of as every_file
from command_line import mlspec

pytestmark = pytest.mark.slow

FROZEN = Path("generated/arrival/0.1.0")
RECORD = Path("arrival/releases/0.1.0.yaml")
GATE = "log_loss-production-not_worse_by"
PRODUCTION = """apiVersion: mlspec.dev/v1
kind: Environment
metadata: {name: production, owner: platform, description: Every train.}
target: {argo_rollouts: {router: istio, gateway: istio-system/ml-gateway, domain: rail.example.com}}
namespace: ml
prometheus: {address: "http://prometheus:9090"}
models: {arrival: {version: 0.1.0}}
"""


def files_of(folder: Path) -> dict[str, bytes]:
    """The bytes of what stands there, git's own apart: asking git is enough to change them."""
    return {path: data for path, data in every_file(folder).items() if not path.startswith(".git/")}


@pytest.fixture
def project(tmp_path: Path, made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    return shutil.copytree(made_once("arrival", make) / "project", tmp_path / "project", symlinks=True)


def release(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return mlspec("release", "arrival", *options, cwd=project, PATH=ENVIRONMENT["PATH"])


def released(project: Path, *options: str) -> Any:
    """The record of the candidate's version, after its release."""
    version = yaml.safe_load((project / MODEL).read_text())["metadata"]["version"]
    done = release(project, *options)
    assert done.returncode == 0, done.stderr
    return yaml.safe_load((project / "arrival" / "releases" / f"{version}.yaml").read_text())


def refused(project: Path, said: str) -> None:
    before = files_of(project)
    done = release(project)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "help: " in done.stderr
    assert files_of(project) == before


def predictions(file: Path) -> dict[str, Any]:
    """Key, day, label and probabilities of the test rows, in the order of the key."""
    query = f'SELECT trip, local_day, label, "class:0", "class:1", "class:2" FROM \'{file}\' WHERE part = \'test\' ORDER BY trip'  # noqa: S608, E501 - the test's own file
    rows = duckdb.connect(config={"threads": 1}).execute(query).fetchnumpy()
    classes = ["on time", "late", "didn't"]
    place = np.array([classes.index(label) for label in rows["label"]])
    chances = np.column_stack([rows[f"class:{number}"] for number in range(3)])
    return {"trip": rows["trip"], "day": rows["local_day"], "loss": -np.log(chances[np.arange(len(place)), place])}


def test_the_first_release_freezes_the_candidate_with_its_run(project: Path) -> None:
    before = files_of(project)
    record = released(project, "--approved-by", "operations=Ada Byron")
    frozen, candidate = files_of(project / FROZEN), files_of(project / CANDIDATE)
    kept = {path: data for path, data in candidate.items() if not path.startswith("pipeline/out/")}
    assert {path: data for path, data in frozen.items() if path != "manifest.json"} == {
        path: data for path, data in kept.items() if path != "manifest.json"
    }
    assert {"pipeline/dvc.lock", "pipeline/metrics/gates.json", "pipeline/params.yaml", "plan.json"} < frozen.keys()
    listed = json.loads(frozen["manifest.json"])["files"]
    assert listed.keys() == frozen.keys() - {"manifest.json"}

    assert record["verdicts"][GATE] == "nothing_to_compare"
    assert record["verdicts"]["two_guesses-at_least-on-slices first_line"] == "pass"
    assert "production" not in record
    assert record["approvals"][0]["person"] == "Ada Byron"
    head = run(["git", "log", "-1", "--format=%H"], project).strip()
    assert record["metadata"]["commit"] == head
    lock = yaml.safe_load((project / PIPELINE / "dvc.lock").read_text())["stages"]
    (package,) = [out["md5"] for out in lock["package"]["outs"]]
    (data,) = [dep["md5"] for dep in lock["ingest-trips"]["deps"] if dep["path"].endswith("trips.parquet")]
    assert record["digests"]["model"] == f"md5:{package}"
    assert record["digests"]["data"] == {"trips": f"md5:{data}"}
    evaluation = json.loads((project / PIPELINE / "metrics" / "evaluation.json").read_text())
    assert record["metrics"]["log_loss"] == evaluation["overall"]["log_loss"]

    changed = {path for path, data in files_of(project).items() if before.get(path) != data}
    assert {path for path in changed if not path.startswith((str(FROZEN), "generated/project/"))} == {
        str(RECORD),
        "dvc.yaml",
    }
    assert mlspec("compile", project, "--check").returncode == 0
    again = release(project)
    assert (again.returncode, "is released" in again.stderr) == (1, True)
    commit(project)
    artifact = yaml.safe_load((project / "dvc.yaml").read_text())["artifacts"]["arrival"]
    run(["dvc", "get", str(project), artifact["path"], "--rev", "HEAD", "-o", "fetched"], project)
    assert files_of(project / "fetched") == files_of(project / PIPELINE / "out" / "package")


def test_a_second_release_is_compared_with_what_serves_on_the_same_rows(project: Path) -> None:
    released(project)
    first = predictions(project / PIPELINE / "out/evaluation/linear/predictions.parquet")
    commit(project)
    (project / "environments").mkdir()
    (project / "environments" / "production.yaml").write_text(PRODUCTION)
    edit(project, "version: 0.1.0", "version: 0.2.0")
    edit(project, "LogisticRegression, scale: standard}", "LogisticRegression, scale: standard, params: {C: 0.02}}")
    edit(project, "when: stops < 4", "when: stops < 5")
    edit(project, "{test: 14d}", "{test: 21d}")
    run(["mlspec", "compile", "."], project)
    commit(project)
    refused(project, "is not one of what is compiled")
    run(["dvc", "repro"], project / PIPELINE)
    frozen = files_of(project / FROZEN)
    # The cache alone knows production's package: it is fetched out of there.
    assert not (project / FROZEN / "pipeline" / "out").exists()
    params = project / FROZEN / "pipeline" / "params.yaml"
    text = params.read_text()
    params.write_text(text.replace("stops < 4", "stops < 9"))
    refused(project, "params.yaml is not what was released as arrival 0.1.0, which serves in production")
    params.write_text(text)
    record = released(project, "--production-python", sys.executable)

    assert {path: data for path, data in files_of(project / FROZEN).items() if "/out/" not in path} == frozen
    assert record["production"]["version"] == "0.1.0"
    assert record["verdicts"][GATE] == "pass"
    candidate = predictions(project / PIPELINE / "out/evaluation/linear/predictions.parquet")
    rescored = predictions(project / "generated/arrival/rescored/pipeline/out/production/predictions.parquet")
    assert (candidate["trip"] == rescored["trip"]).all()
    assert len(candidate["trip"]) > len(first["trip"])
    # On the rows that the first test had too, production says what it said then.
    both = np.isin(rescored["trip"], first["trip"])
    assert (rescored["loss"][both] == first["loss"]).all()

    lead = rescored["loss"] - candidate["loss"]
    told = record["production"]["leads"][GATE]
    assert told["value"] == pytest.approx(lead.mean(), rel=1e-5)
    assert record["production"]["metrics"]["log_loss"]["value"] == pytest.approx(rescored["loss"].mean(), rel=1e-5)
    assert record["metrics"]["log_loss"]["value"] == pytest.approx(candidate["loss"].mean(), rel=1e-5)
    days, place = np.unique(candidate["day"], return_inverse=True)
    sums, rows = np.bincount(place, lead), np.bincount(place)
    drawn = np.random.default_rng(5).integers(0, len(days), (20_000, len(days)))
    means = sums[drawn].sum(axis=1) / rows[drawn].sum(axis=1)
    spread = np.quantile(means, 0.95) - np.quantile(means, 0.05)
    assert told["low"] == pytest.approx(np.quantile(means, 0.05), abs=0.35 * spread)
    assert told["high"] == pytest.approx(np.quantile(means, 0.95), abs=0.35 * spread)

    comparison = json.loads((project / "generated/arrival/0.2.0/pipeline/metrics/production.json").read_text())
    assert comparison["gates"][GATE]["value"] == told["value"]
    assert comparison["production"]["overall"]["rows"] == len(lead)
    artifact = yaml.safe_load((project / "dvc.yaml").read_text())["artifacts"]["arrival"]
    assert artifact["path"] == "generated/arrival/0.2.0/pipeline/out/package"
    assert run(["git", "status", "--porcelain", "--", "generated/arrival/rescored"], project) == ""
    assert mlspec("compile", project, "--check").returncode == 0


def test_what_serves_in_production_is_what_is_committed(project: Path) -> None:
    released(project)
    commit(project)
    production = project / "environments" / "production.yaml"
    production.parent.mkdir()
    production.write_text(PRODUCTION)
    edit(project, "version: 0.1.0", "version: 0.2.0")
    run(["mlspec", "compile", "."], project)
    commit(project)
    production.write_text(PRODUCTION.replace("{arrival: {version: 0.1.0}}", "{}"))
    run(["mlspec", "compile", "."], project)
    refused(project, "environments/production.yaml is not committed")
    run(["git", "update-index", "--assume-unchanged", "environments/production.yaml"], project)
    commit(project)
    refused(project, "environments/production.yaml is not what commit")
    production.unlink()
    run(["mlspec", "compile", "."], project)
    commit(project)
    refused(project, "environments/production.yaml is not what commit")


def test_a_script_that_changed_needs_more_than_a_patch(project: Path) -> None:
    released(project)
    commit(project)
    script = project / "arrival" / "fetch.py"
    script.write_text(f"{FETCH}# again\n")
    edit(project, "version: 0.1.0", "version: 0.1.1")
    run(["mlspec", "compile", "."], project)
    commit(project)
    refused(project, "arrival 0.1.1 is too low a version after 0.1.0, which is released: ")
    edit(project, "version: 0.1.1", "version: 0.2.0")
    run(["mlspec", "compile", "."], project)
    commit(project)
    refused(project, "stage data-trips read another arrival/fetch.py than commit ")


def test_a_candidate_that_production_beats_is_not_released(project: Path) -> None:
    released(project)
    commit(project)
    (project / "environments").mkdir()
    (project / "environments" / "production.yaml").write_text(PRODUCTION)
    edit(project, "version: 0.1.0", "version: 0.2.0")
    edit(project, "scale: standard}", "scale: standard, params: {C: 0.00002}}")
    run(["mlspec", "compile", "."], project)
    commit(project)
    run(["dvc", "repro"], project / PIPELINE)
    done = release(project)
    assert done.returncode == 1, done.stdout
    assert "arrival 0.2.0 is not released: " in done.stderr
    assert "log_loss" in done.stderr
    assert not (project / "arrival/releases/0.2.0.yaml").exists()
    assert not (project / "generated/arrival/0.2.0").exists()


def test_what_is_not_committed_or_not_what_ran_is_refused(project: Path) -> None:
    edit(project, "How will a train", "How does a train")
    refused(project, "PLAN.md:5: is not what the specs compile to")
    run(["git", "checkout", "--quiet", "."], project)
    (project / "arrival" / "notes.md").write_text("To do.\n")
    refused(project, "arrival/notes.md is not committed")
    (project / "arrival" / "notes.md").unlink()
    gates = project / PIPELINE / "metrics" / "gates.json"
    text = gates.read_text()
    gates.write_text(text.replace('"detectable": 0', '"detectable": 1', 1))
    refused(project, "metrics/gates.json is not what stage summarize wrote")
    gates.unlink()
    refused(project, "metrics/gates.json is missing")
    gates.write_text(text)
    lock = project / PIPELINE / "dvc.lock"
    locked = lock.read_text()
    lock.write_text(locked.replace("seed: 11", "seed: 12"))
    refused(project, "seed is 12, not 11")
    lock.write_text(locked.replace("\n  label:", "\n  labels:"))
    refused(project, "stage label has not run")
    lock.unlink()
    refused(project, "has no run")


def test_a_run_of_other_files_than_those_of_the_commit_is_refused(project: Path) -> None:
    for name, stage in (("fetch.py", "data-trips"), ("incidents.csv", "split")):
        file = project / "arrival" / name
        text = file.read_text()
        file.write_text(f"{text}# twice\n")
        refused(project, f"arrival/{name} is not committed")
        commit(project)
        refused(project, f"stage {stage} read another arrival/{name} than commit ")
        file.write_text(text)
        commit(project)
    data = project / "data" / "trips.parquet"
    data.write_bytes(data.read_bytes() + b"more")
    refused(project, "stage ingest-trips read another data/trips.parquet than the one that stands here")
    lock = project / "generated" / "sources" / "dvc.lock"
    text = lock.read_text()
    lock.write_text(text.replace("561078000159a5bae9be691201360d03", "f" * 32))
    refused(project, "stage ingest-trips read another data/trips.parquet than stage data-trips wrote last")
    lock.unlink()
    refused(project, "stage data-trips has not run")
    lock.write_text(text)
    data.unlink()
    released(project)


def test_a_release_that_was_killed_leaves_nothing_that_counts_and_runs_again(project: Path, tmp_path: Path) -> None:
    whole = shutil.copytree(project, tmp_path / "whole", symlinks=True)
    released(whole)
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import os\n"
        "replace, left = os.replace, [int(os.environ['KILL_AFTER'])]\n"
        "def killing(*arguments, **options):\n"
        "    left[0] -= 1\n"
        "    if left[0] < 0:\n"
        "        os._exit(9)\n"
        "    return replace(*arguments, **options)\n"
        "os.replace = killing\n"
    )
    for count in range(0, 40, 5):
        done = mlspec(
            "release", "arrival", cwd=project, PATH=ENVIRONMENT["PATH"], PYTHONPATH=str(site), KILL_AFTER=str(count)
        )
        assert done.returncode in (0, 9)
        assert (project / RECORD).exists() == (done.returncode == 0)
        if done.returncode == 0:
            break
    else:
        pytest.fail("no run was left alone")
    assert count > 5
    assert files_of(project) == files_of(whole)
