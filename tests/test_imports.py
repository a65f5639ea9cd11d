"""What a command imports is what a user waits for: each pays only for what it does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import minimal_project
from scratch_repository import commit, repository

LIST_IMPORTS = """
import json, sys
from mlspec.cli.main import main
sys.argv[0] = "mlspec"
try:
    main()
except SystemExit as ended:
    code = ended.code
print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)
"""
HEAVY = {"dvc", "sklearn", "scipy", "duckdb", "sqlglot", "jsonschema", "pandas", "numpy", "pyarrow", "mlspec_runtime"}
SPECS = {"yaml", "pydantic", "jinja2"}
UNUSED = {"tomllib", "unittest", "asyncio", "multiprocessing", "concurrent", "http", "ssl", "sqlite3"}
"""Of the standard library: what a compile that finds nothing has no use for."""


def imported(*arguments: str | Path, cwd: Path) -> set[str]:
    """Returns the top packages that a clean call of `mlspec` imports, and of mlspec every module."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", LIST_IMPORTS, *arguments],
        cwd=cwd,
        env={**os.environ},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=120,
        check=True,
    )
    code, modules = json.loads(done.stderr)
    assert code == 0
    return {module.partition(".")[0] for module in modules} | {name for name in modules if name.startswith("mlspec.")}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return minimal_project(tmp_path / "project")


@pytest.mark.parametrize(
    "arguments", ["--version", "--help", "compile --help", "demo --help", "init --help", "plan --help"]
)
def test_words_about_itself_import_no_reader_of_specs(arguments: str, tmp_path: Path) -> None:
    assert imported(*arguments.split(), cwd=tmp_path) & (HEAVY | SPECS) == set()


@pytest.mark.parametrize("options", [[], ["--check"], ["--diff"]])
def test_compile_imports_nothing_heavy(options: list[str], project: Path) -> None:
    imported("compile", project, cwd=project)
    assert imported("compile", *options, project, cwd=project) & (HEAVY | UNUSED) == set()


def test_check_imports_nothing_heavy(project: Path) -> None:
    assert imported("check", project, cwd=project) & HEAVY == set()


def test_plan_imports_nothing_heavy_and_check_no_plan(project: Path) -> None:
    repository(project)
    commit(project)
    assert imported("plan", project, cwd=project) & (HEAVY | UNUSED) == set()
    parts = ("mlspec.review", "mlspec.history", "mlspec.plan.changes")
    assert {name for name in imported("check", project, cwd=project) if name.startswith(parts)} == set()


def test_command_imports_no_other_command(project: Path) -> None:
    others = {"mlspec.cli.demo", "mlspec.cli.schema", "mlspec.cli.published_schemas"}
    assert imported("compile", project, cwd=project) & others == set()


@pytest.mark.parametrize(
    "name", ["yaml.py", "jinja2/__init__.py", "click.py", "mlspec/__init__.py", "sitecustomize.py"]
)
def test_nothing_is_imported_from_beside_the_specs(name: str, project: Path) -> None:
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_text("raise SystemExit('imported from the project')\n")
    done = subprocess.run(
        [Path(sys.executable).with_name("mlspec"), "compile", "."],
        cwd=project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
