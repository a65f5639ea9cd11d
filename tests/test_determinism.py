"""Same spec, same bytes: whatever the machine, the user, the day and the order in which a disk lists its files."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import MLSPEC, files_of, minimal_project
from good_specs import PROJECTS

START = "from mlspec.cli.main import main; import sys; sys.argv[0] = 'mlspec'; main()"
ANOTHER_DATE = f"""
import datetime, time
YEARS = 10 * 366 * 86_400
for name in ("time", "monotonic"):
    setattr(time, name, lambda really=getattr(time, name): really() + YEARS)
time.time_ns = lambda really=time.time_ns: really() + YEARS * 10**9
for name in ("localtime", "gmtime", "ctime"):
    setattr(time, name, lambda at=None, really=getattr(time, name): really(time.time() if at is None else at))
class Datetime(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
    today = utcnow = now
class Date(datetime.date):
    @classmethod
    def today(cls):
        return cls.fromtimestamp(time.time())
datetime.datetime, datetime.date = Datetime, Date
{START}
"""
FILES_THE_OTHER_WAY_ROUND = f"""
import os
class Reversed:
    def __init__(self, entries): self.entries = entries
    def __iter__(self): return iter(self.entries)
    def __enter__(self): return self
    def __exit__(self, *_): pass
really_scan, really_list = os.scandir, os.listdir
os.scandir = lambda *place: Reversed(sorted(really_scan(*place), key=lambda entry: entry.name, reverse=True))
os.listdir = lambda *place: sorted(really_list(*place), reverse=True)
{START}
"""


def a_project(folder: Path) -> Path:
    """Returns the tutorial project with a second model beside it, without what they compile to."""
    shutil.copytree(PROJECTS["specs"], folder, ignore=shutil.ignore_patterns("generated", ".gitignore", "data"))
    shutil.copytree(minimal_project(folder.with_name(f"{folder.name}-minimal")) / "churn", folder / "churn")
    return folder


def compile_project(
    project: str | Path, *, script: str = START, cwd: Path | None = None, umask: int = 0o022, **environment: str
) -> str:
    """Returns what a compile answers, in a process whose surroundings are the test's to choose."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, "compile", project],
        cwd=cwd,
        env={**os.environ, **environment},
        umask=umask,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def tree_of(project: Path) -> dict[str, tuple[int, bytes]]:
    """Returns mode and bytes of every file that a compile wrote, by path."""
    written = {path: data for path, data in files_of(project).items() if path.startswith(("generated/", ".gitignore"))}
    return {path: ((project / path).stat().st_mode & 0o777, data) for path, data in written.items()}


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, bytes]]:
    project = a_project(tmp_path_factory.mktemp("reference") / "project")
    compile_project(project)
    tree = tree_of(project)
    assert len(tree) > 10
    return tree


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Asia/Kathmandu", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
        {"TZ": "America/New_York", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONHASHSEED": "0", "HOME": "/nonexistent", "USER": "somebody", "PYTHONUTF8": "1"},
        {"PYTHONHASHSEED": "4294967295", "HOSTNAME": "elsewhere", "SOURCE_DATE_EPOCH": "1"},
        {"PYTHONOPTIMIZE": "2", "PYTHONHASHSEED": "42", "COLUMNS": "20"},
    ],
    ids=",".join,
)
def test_environment_leaves_no_trace(
    environment: dict[str, str], reference: dict[str, tuple[int, bytes]], tmp_path: Path
) -> None:
    project = a_project(tmp_path / "project")
    compile_project(project, **environment)
    assert tree_of(project) == reference


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_umask_leaves_no_trace_in_bytes(umask: int, reference: dict[str, tuple[int, bytes]], tmp_path: Path) -> None:
    project = a_project(tmp_path / "project")
    compile_project(project, umask=umask)
    assert {path: data for path, (_, data) in tree_of(project).items()} == {
        path: data for path, (_, data) in reference.items()
    }
    assert not any(mode & 0o111 for mode, _ in tree_of(project).values()), "no generated file is a program"


@pytest.mark.parametrize("script", [ANOTHER_DATE, FILES_THE_OTHER_WAY_ROUND], ids=["date", "file order"])
def test_date_and_order_of_files_leave_no_trace(
    script: str, reference: dict[str, tuple[int, bytes]], tmp_path: Path
) -> None:
    project = a_project(tmp_path / "project")
    compile_project(project, script=script)
    assert tree_of(project) == reference


@pytest.mark.parametrize(
    ("at", "place"),
    [("project", "."), ("project/flight-delay", "."), (".", "project"), (".", "project/../project/churn/model.yaml")],
)
def test_way_to_the_project_leaves_no_trace(
    at: str, place: str, reference: dict[str, tuple[int, bytes]], tmp_path: Path
) -> None:
    project = a_project(tmp_path / "project")
    compile_project(place, cwd=tmp_path / at)
    assert tree_of(project) == reference


def test_line_ends_of_a_checkout_leave_no_trace(reference: dict[str, tuple[int, bytes]], tmp_path: Path) -> None:
    project = a_project(tmp_path / "project")
    for spec in (*project.glob("*/model.yaml"), project / "mlspec.yaml"):
        spec.write_bytes(spec.read_bytes().replace(b"\n", b"\r\n"))
    compile_project(project)
    assert tree_of(project) == reference


def test_second_compile_finds_and_writes_nothing(tmp_path: Path) -> None:
    project = a_project(tmp_path / "project")
    compile_project(project)
    stamps = stamps_of(project)
    checked = subprocess.run(
        [MLSPEC, "compile", "--check", project], capture_output=True, text=True, timeout=120, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    assert compile_project(project).startswith("0 written, 0 removed, ")
    assert stamps_of(project) == stamps


def stamps_of(project: Path) -> dict[str, tuple[int, int]]:
    """Returns inode and time of change of everything in the project."""
    found = {str(path): path.lstat() for path in sorted(project.rglob("*"))}
    return {path: (stat.st_ino, stat.st_mtime_ns) for path, stat in found.items()}


@pytest.mark.parametrize("name", sorted(PROJECTS))
def test_committed_output_names_no_machine(name: str) -> None:
    folder = PROJECTS[name]
    expected = folder / "expected" / "generated"
    generated = expected if expected.exists() else folder / "generated"
    for path, data in files_of(generated).items():
        # A Dockerfile names folders of the image that it makes.
        everywhere = () if path.endswith("/Dockerfile") else (b"/tmp/", b"/usr/", b"site-packages")
        for trace in (os.fsencode(Path.home()), os.fsencode(folder), *everywhere):
            assert trace not in data, (path, trace)
