"""What mlspec init drafts from a data file is a whole model: its pipeline runs to a verdict."""

from pathlib import Path

import pytest
from flight_delay import run

from command_line import mlspec
from data_files import customers_csv, parquet

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("csv", ["--label", "churned"]),
        ("parquet", ["--label", "monthly_fee", "--task", "regression"]),
    ],
)
def test_the_drafted_pipeline_runs(form: str, options: list[str], tmp_path: Path) -> None:
    data = customers_csv(tmp_path / "customers.csv", rows=3_000)
    if form == "parquet":
        data = parquet(tmp_path / "customers.parquet", f"SELECT * FROM read_csv('{data}')")  # noqa: S608 - a path of the test
    project = tmp_path / "project"
    done = mlspec("init", project, "--from", data, "--name", "customers", "--delay", "10d", *options)
    assert (done.returncode, done.stderr) == (0, "")
    run(["git", "init", "--quiet"], project)
    run(["dvc", "init", "--quiet"], project)
    run(["dvc", "add", "--quiet", f"data/customers.{form}"], project)
    run(["mlspec", "compile"], project)
    run(["dvc", "repro"], project / "generated" / "customers" / "candidate" / "pipeline")
    report = mlspec("report", "customers", project)
    assert (report.returncode, report.stderr) == (0, "")
    assert "PASS" in report.stdout

    spec = project / "customers" / "model.yaml"
    written = spec.read_text()
    spec.write_text(written.replace("seed: ", "seed: 1"))
    assert spec.read_text() != written
    run(["mlspec", "compile"], project)
    stale = mlspec("report", "customers", project)
    assert (stale.returncode, stale.stdout) == (1, "")
    assert "is not one of what is compiled: stage " in stale.stderr
    assert "help: cd " in stale.stderr
    misspelt = mlspec("report", "customer", project)
    assert (misspelt.returncode, misspelt.stdout) == (1, "")
    assert "did you mean 'customers'?" in misspelt.stderr
