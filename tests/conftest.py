"""What holds for every test: one environment on every machine, and no skip that nobody agreed to."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

from skip_policy import SkipPolicy

hypothesis.settings.register_profile("mlspec", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("mlspec")

FIXED = {
    "DVC_NO_ANALYTICS": "1",
    "GIT_AUTHOR_EMAIL": "tests@example.com",
    "GIT_AUTHOR_NAME": "Tests",
    "GIT_COMMITTER_EMAIL": "tests@example.com",
    "GIT_COMMITTER_NAME": "Tests",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "NO_COLOR": "1",
    "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-cases",
        action="store_true",
        help="rewrite what tests/cases expects; the run then fails, to be read",
    )
    parser.addoption(
        "--exhaustive",
        action="store_true",
        help="try every hostile text in every field and every leaf of every good spec: an hour instead of minutes",
    )


def pytest_configure(config: pytest.Config) -> None:
    os.environ.update(FIXED)
    is_worker = hasattr(config, "workerinput")
    if os.environ.get("CI") and config.getoption("--update-cases"):
        raise pytest.UsageError("--update-cases is for a person, who reads what it wrote: not where CI is set")
    if os.environ.get("CI") and not is_worker:
        config.pluginmanager.register(SkipPolicy(Path(__file__).parents[1] / ".ci" / "allowed-skips"))


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the checkout that the tests stand in."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def update_cases(pytestconfig: pytest.Config) -> bool:
    """Whether a test of cases rewrites what it expects; it then has to fail."""
    return bool(pytestconfig.getoption("--update-cases"))


@pytest.fixture(scope="session")
def exhaustive(pytestconfig: pytest.Config) -> bool:
    """Whether a test of very many like cases tries all of them, and not a fixed part."""
    return bool(pytestconfig.getoption("--exhaustive"))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """A function that returns the folder of a name, made by the first test of the run that asks for it."""
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent

    def made(name: str, make: Callable[[Path], None]) -> Path:
        folder, whole = base / name, base / f"{name}.whole"
        with (base / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                shutil.rmtree(folder, ignore_errors=True)
                make(folder)
                whole.touch()
        return folder

    return made
