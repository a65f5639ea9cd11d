"""How DVC is brought to run a pipeline that git ignores."""

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from mlspec.cli.refusal import Refusal
from mlspec.cli.reproducing import pipeline_environment
from mlspec.cli.running import DVC

FOLDER = "DVC_SYSTEM_CONFIG_DIR"
NO_GIT = "[core]\n    no_scm = true\n"


@contextmanager
def beside_git(root: Path) -> Generator[dict[str, str]]:
    """Yields the variables of a DVC that does not ask git what it ignores.

    DVC refuses a dvc.yaml that git ignores, unless it is told that there is no git. That is told in the settings of
    the machine, of which this process and those below it see a copy: the project's own settings stay as they are.

    Raises:
        Refusal: DVC does not start.
    """
    environment = pipeline_environment()
    machine = _settings_of_the_machine(root, environment)
    with TemporaryDirectory(prefix="mlspec-dvc-") as folder:
        changed = {**environment, FOLDER: folder}
        config = Path(folder) / "config"
        if machine is None:
            config.write_text(NO_GIT, encoding="utf-8")
        else:
            copyfile(machine, config)
            _dvc(("config", "--system", "core.no_scm", "true"), root, changed)
        yield changed


def _settings_of_the_machine(root: Path, environment: dict[str, str]) -> Path | None:
    told = _dvc(("config", "--system", "--list", "--show-origin"), root, environment)
    first = next((line for line in told.splitlines() if "\t" in line), None)
    return None if first is None else root / first.partition("\t")[0]


def _dvc(arguments: tuple[str, ...], root: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        (sys.executable, *DVC, *arguments),
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0:
        reason = (done.stderr.strip() or "it ended at once").splitlines()[-1]
        raise Refusal(
            f"DVC does not run here: {reason}", "an experiment runs in the project's DVC repository: dvc init"
        )
    return done.stdout
