"""A release learns again from newer data: a patch version, from its bump to its record, with the same behaviour."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from flight_delay import ENVIRONMENT, run
from served_arrival import PIPELINE, make_arrival
from trained_arrival import MODEL, commit, edit, make

from command_line import mlspec

pytestmark = pytest.mark.slow

Made = Callable[[str, Callable[[Path], None]], Path]
PRODUCTION = """apiVersion: mlspec.dev/v1
kind: Environment
metadata: {name: production, owner: platform, description: Every train.}
target: {argo_rollouts: {router: istio, gateway: istio-system/ml-gateway, domain: rail.example.com}}
namespace: ml
prometheus: {address: "http://prometheus:9090"}
models: {arrival: {version: 0.1.0}}
"""
REGISTRIES = "registries: {images: {repository: registry.rail.example.com/models}}\n"
BECAUSE = "weekly; drift of the score: 0.31, 0.2 is borne"


def told(project: Path, *arguments: str) -> str:
    done = mlspec(*arguments, cwd=project, PATH=ENVIRONMENT["PATH"])
    assert done.returncode == 0, done.stderr
    return done.stdout


def append_a_week(file: Path) -> None:
    """The last seven days once more, a week later, under new names."""
    newer = file.with_suffix(".new")
    last = f"(SELECT max(departure) FROM '{file}')"  # noqa: S608 - the test's own file
    duckdb.connect(config={"threads": 1}).execute(
        f"COPY (SELECT * FROM '{file}' UNION ALL SELECT * REPLACE ('n' || trip AS trip, departure + INTERVAL 7 DAY AS "  # noqa: S608 - the test's own file
        f"departure) FROM '{file}' WHERE departure > {last} - INTERVAL 7 DAY) TO '{newer}' (FORMAT parquet)"
    )
    newer.replace(file)


def record(project: Path, version: str) -> Any:
    return yaml.safe_load((project / f"arrival/releases/{version}.yaml").read_text())


def test_newer_data_that_dvc_keeps_make_a_patch_release_held_against_production(
    tmp_path: Path, made_once: Made
) -> None:
    project = shutil.copytree(
        made_once("served-arrival", make_arrival) / "project", tmp_path / "project", symlinks=True
    )
    shutil.rmtree(project / "stars")
    edit(project, "filters:\n", "  - {kpi: log_loss, against: production, not_worse_by: 0.05}\nfilters:\n")
    (project / "mlspec.yaml").write_text((project / "mlspec.yaml").read_text() + REGISTRIES)
    run(["dvc", "add", "--quiet", "data/trips.parquet"], project)
    told(project, "compile")
    commit(project)
    run(["dvc", "repro"], project / PIPELINE)
    told(project, "release", "arrival")
    commit(project)
    (project / "environments").mkdir()
    (project / "environments/production.yaml").write_text(PRODUCTION)
    told(project, "compile")
    commit(project)

    append_a_week(project / "data/trips.parquet")
    run(["dvc", "add", "--quiet", "data/trips.parquet"], project)
    said = told(project, "bump", "arrival", "--retrain", "--because", BECAUSE)
    assert said.startswith(f"arrival 0.1.1 is 0.1.0, learnt from newer data: {BECAUSE}\n")
    assert f"\n- {BECAUSE}\n" in (project / "arrival/CHANGELOG.md").read_text()
    told(project, "compile")
    commit(project)
    done = mlspec("release", "arrival", cwd=project, PATH=ENVIRONMENT["PATH"])
    assert done.returncode == 1
    assert "read another data/trips.parquet than commit" in done.stderr
    printed = run(["dvc", "repro"], project / PIPELINE)
    assert "Running stage 'train-linear'" in printed
    assert "arrival 0.1.1 is released: 3 gates, compared with 0.1.0\n" in told(project, "release", "arrival")

    first, second = record(project, "0.1.0"), record(project, "0.1.1")
    for what in ("data", "model"):
        assert first["digests"][what] != second["digests"][what]
    assert first["digests"]["filters"] == second["digests"]["filters"]
    assert second["production"]["version"] == "0.1.0"
    assert second["verdicts"]["log_loss-production-not_worse_by"] == "pass"
    commit(project)
    assert told(project, "compile", "--check").endswith(" files are what the specs say\n")
    assert told(project, "diff", "arrival", "0.1.0", "0.1.1").startswith("arrival 0.1.0 -> 0.1.1: ")
    artifact = yaml.safe_load((project / "dvc.yaml").read_text())["artifacts"]["arrival"]
    assert artifact["path"] == "generated/arrival/0.1.1/pipeline/out/package"
    again = told(project, "bump", "arrival", "--retrain", "--because", "a week later")
    assert again.startswith("arrival 0.1.2 is 0.1.1, learnt from newer data: a week later\n")
    assert "## [0.1.1] - 20" in (project / "arrival/CHANGELOG.md").read_text()


def test_newer_data_that_a_command_fetches_make_a_patch_release(tmp_path: Path, made_once: Made) -> None:
    project = shutil.copytree(made_once("arrival", make) / "project", tmp_path / "project", symlinks=True)
    told(project, "release", "arrival")
    commit(project)
    append_a_week(project / "raw/trips.parquet")
    told(project, "bump", "arrival", "--retrain", "--because", BECAUSE)
    told(project, "compile")
    commit(project)
    run(["dvc", "repro", "--force", "generated/sources/dvc.yaml:data-trips"], project)
    run(["dvc", "repro"], project / PIPELINE)
    assert "arrival 0.1.1 is released: " in told(project, "release", "arrival")
    first, second = record(project, "0.1.0"), record(project, "0.1.1")
    for what in ("data", "model"):
        assert first["digests"][what] != second["digests"][what]
    assert (project / MODEL).read_text().count("version: 0.1.1") == 1
