"""What a user installs: a small wheel that compiles without the runtime's libraries, and finds its data."""

import json
import shutil
import sys
import zipfile
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from subprocess import run

import pytest

pytestmark = pytest.mark.slow

MadeOnce = Callable[[str, Callable[[Path], None]], Path]

EXTRAS_ONLY = ("sklearn", "duckdb", "dvc", "pandas", "numpy", "pytest")
NOT_IMPORTABLE = """
import importlib.util, sys
print(*[name for name in sys.argv[1:] if importlib.util.find_spec(name)])
"""
EACH_MODULE = """
import importlib, pkgutil, mlspec
names = [module.name for module in pkgutil.walk_packages(mlspec.__path__, "mlspec.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(names))
"""
DATA_ROOTS = """
from mlspec.resources import schema_root, template_root
print(template_root())
print(schema_root())
"""


def files_below(folder: Path) -> set[str]:
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if not name.endswith(".pyc")}


@pytest.fixture(scope="session")
def wheel(checkout: Path, made_once: MadeOnce) -> Path:
    def build(folder: Path) -> None:
        options = ["--wheel", "--no-isolation", "--outdir", str(folder)]
        run([sys.executable, "-m", "build", *options, str(checkout)], check=True, capture_output=True)

    (built,) = made_once("wheel", build).glob("*.whl")
    return built


@pytest.fixture(scope="session")
def bare_python(wheel: Path, checkout: Path, made_once: MadeOnce) -> Path:
    """The interpreter of a new virtual environment with the wheel and its own dependencies, nothing else."""

    def install(folder: Path) -> None:
        run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        run([*pip, "-c", str(checkout / "constraints.txt"), str(wheel)], check=True)

    return made_once("bare", install) / "bin" / "python"


def ask(python: Path, script: str, *arguments: str, folder: Path) -> list[str]:
    """Returns what a script prints, in words, run where no checkout is at hand."""
    command = [str(python), "-I", "-c", script, *arguments]
    answer = run(command, cwd=folder, check=False, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.split()


def test_the_wheel_holds_the_two_packages_and_nothing_beside_them(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        top = {name.split("/")[0] for name in archive.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"mlspec", "mlspec_runtime"}
    assert len(top) == 3


def test_the_wheel_holds_every_module_schema_and_template(wheel: Path, checkout: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    for folder, place in (
        ("compiler", ""),
        ("schemas", "mlspec/schemas/"),
        ("templates", "mlspec/templates/"),
    ):
        files = {f"{place}{file}" for file in files_below(checkout / folder)}
        assert files, f"{folder}/ is empty"
        assert files - held == set()


def test_the_core_brings_no_library_of_the_runtime(bare_python: Path, tmp_path: Path) -> None:
    assert ask(bare_python, NOT_IMPORTABLE, *EXTRAS_ONLY, folder=tmp_path) == []
    assert ask(Path(sys.executable), NOT_IMPORTABLE, *EXTRAS_ONLY, folder=tmp_path) == list(EXTRAS_ONLY)


def test_every_module_of_the_compiler_imports_on_the_core(bare_python: Path, tmp_path: Path) -> None:
    (count,) = ask(bare_python, EACH_MODULE, folder=tmp_path)
    assert int(count) > 20


def test_the_installed_command_compiles_the_example_project(bare_python: Path, checkout: Path, tmp_path: Path) -> None:
    project = tmp_path / "specs"
    shutil.copytree(checkout / "specs", project, ignore=shutil.ignore_patterns("generated", "data", ".dvc"))
    mlspec = bare_python.parent / "mlspec"
    compiled = run([str(mlspec), "compile", "specs"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert compiled.returncode == 0, compiled.stdout + compiled.stderr
    written = files_below(project / "generated")
    assert written
    for file in sorted(written):
        expected = (checkout / "specs" / "generated" / file).read_bytes()
        assert (project / "generated" / file).read_bytes() == expected, file


def test_the_wheel_finds_its_data(bare_python: Path, tmp_path: Path) -> None:
    templates, schemas = map(Path, ask(bare_python, DATA_ROOTS, folder=tmp_path))
    package = bare_python.parents[1]
    assert templates.is_relative_to(package)
    assert schemas.is_relative_to(package)
    assert files_below(templates)
    assert files_below(schemas)


def test_an_editable_install_finds_its_data_in_the_checkout(checkout: Path, tmp_path: Path) -> None:
    origin = json.loads(distribution("mlspec-compiler").read_text("direct_url.json") or "{}")
    assert origin["dir_info"] == {"editable": True}
    templates, schemas = map(Path, ask(Path(sys.executable), DATA_ROOTS, folder=tmp_path))
    assert templates == checkout / "templates"
    assert schemas == checkout / "schemas"
