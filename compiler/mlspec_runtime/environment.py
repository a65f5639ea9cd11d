"""The libraries of environment.lock, held against those that are installed."""

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mlspec_runtime.contract import RUNTIME_CONTRACT
from mlspec_runtime.failure import StageFailure

_CONTRACT = re.compile(r"# runtime contract: (?P<number>[0-9]+)")
_PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[A-Za-z0-9.!+_-]+)")


def check_environment(lock: Path) -> None:
    """Returns if every pinned library is installed in its pinned version.

    Raises:
        StageFailure: the lock is missing or unreadable, or a library or the runtime's contract differs.
    """
    try:
        lines = lock.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StageFailure(f"cannot read {lock}: {error}; run in the pipeline's folder") from error
    _check_contract(lines, lock)
    pins = [_pin(line, number, lock) for number, line in enumerate(lines, start=1) if _is_pin(line)]
    differing = [
        f"{name} {wanted} ({installed or 'not'} installed)"
        for name, wanted in pins
        if (installed := _installed(name)) != wanted
    ]
    if differing:
        raise StageFailure(
            f"{lock} pins {', '.join(differing)}: numbers would not be comparable; "
            f"install them with `python -m pip install -r {lock}`"
        )


def _check_contract(lines: list[str], lock: Path) -> None:
    written = next((found["number"] for line in lines if (found := _CONTRACT.fullmatch(line))), None)
    if written is not None and int(written) != RUNTIME_CONTRACT:
        raise StageFailure(
            f"{lock} was written for runtime contract {written}, this is {RUNTIME_CONTRACT}: numbers would not be "
            "comparable; compile again, or install the mlspec-compiler that it was compiled with"
        )


def _is_pin(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _pin(line: str, number: int, lock: Path) -> tuple[str, str]:
    pin = _PIN.fullmatch(line.strip())
    if pin is None:
        raise StageFailure(f"{lock}:{number}: {line.strip()!r} is no pin; every line is `name==version`")
    return pin["name"], pin["version"]


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
