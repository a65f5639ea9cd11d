"""`mlspec ci lock` pins all that jobs install by hashes, by the real pip from a folder of wheels, or by uv."""

import os
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from command_line import files_of, minimal_project, mlspec
from mlspec.cli.ci.resolution import PLATFORMS
from mlspec.lowering.libraries import lower_libraries
from mlspec.plan.project import Remote
from mlspec.version import VERSION
from mlspec.workflows.requirements import wanted
from wheels import folder_of_wheels, source_archive

RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
OTHER = "3.13" if RUNNING != "3.13" else "3.12"
PROJECT = "apiVersion: mlspec.dev/v1\nkind: Project\nmetadata: {name: minimal}\n"
CI = 'ci: {provider: github, runners: [%s], python: "%s"}\n'
CLOUD = (
    "remotes: {bucket: {url: 's3://shop/dvc', credentials: {AWS_ACCESS_KEY_ID: {secret: KEY},"
    " AWS_SECRET_ACCESS_KEY: {secret: SECRET}}}}\n"
)
NEEDED = wanted(lower_libraries({}), (Remote("bucket", "s3://shop/dvc", default=True, credentials=()),))
ASKED_UV = """#!/bin/sh
echo "$*" > "{folder}/asked"
{answer}
"""


ANSWER = f"""cat <<'END'
lock-version = "1.0"
[[packages]]
name = "mlspec.Compiler"
version = "9.9"
sdist = {{ url = "https://example.com/a.tar.gz", hashes = {{ sha256 = "{"c" * 64}" }} }}
wheels = [
  {{ url = "https://example.com/b.whl", hashes = {{ sha256 = "{"b" * 64}" }} }},
  {{ url = "https://example.com/a.whl", hashes = {{ sha256 = "{"a" * 64}" }} }},
]
[[packages]]
name = "only-source"
version = "1"
sdist = {{ url = "https://example.com/d.tar.gz", hashes = {{ sha256 = "{"d" * 64}" }} }}
END"""


class Project:
    """A project with CI, a folder of wheels instead of an index, and a PATH without uv until it is put there."""

    def __init__(self, folder: Path) -> None:
        self.root = minimal_project(folder / "project")
        self.write(CLOUD)
        self.digests = folder_of_wheels(folder / "wheels", NEEDED)
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.wheels = folder / "wheels"
        self.pip = {
            "PATH": f"{self.bin}:/usr/bin:/bin",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
            "PIP_CONFIG_FILE": os.devnull,
        }

    def write(self, more: str = "", python: str = RUNNING, runner: str = "ubuntu-24.04") -> None:
        (self.root / "mlspec.yaml").write_text(PROJECT + CI % (runner, python) + more)

    def has_uv(self, answer: str) -> None:
        (self.bin / "uv").write_text(ASKED_UV.format(folder=self.bin, answer=answer))
        (self.bin / "uv").chmod(0o755)

    def asked_uv(self) -> str:
        return (self.bin / "asked").read_text()

    def lock(self, *arguments: str) -> CompletedProcess[str]:
        path = f"{self.bin}:/usr/bin:/bin"
        settings = {
            "PATH": path,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
            "PIP_CONFIG_FILE": os.devnull,
        }
        done = mlspec("ci", "lock", *arguments, cwd=self.root, **settings)
        assert "Traceback" not in done.stderr
        return done

    def text(self, file: str = "requirements-ci.txt") -> str:
        return (self.root / file).read_text()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_pip_pins_what_jobs_need_and_what_that_needs(project: Project) -> None:
    done = project.lock()
    names = {*project.digests} - {"dvc-gs"}
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"requirements-ci.txt: {len(names)} pinned by {len(names)} hashes\n"
    for name in names:
        assert f"    --hash=sha256:{project.digests[name]}\n" in project.text()
    assert f"mlspec-compiler=={VERSION} \\\n" in project.text()
    assert "dvc-gs" not in project.text()
    assert str(project.wheels) not in project.text()


def test_what_was_locked_is_what_pip_installs(project: Project, tmp_path: Path) -> None:
    project.lock()
    pip = [sys.executable, "-m", "pip", "install", "--require-hashes", "--target", str(tmp_path / "there")]
    command = [*pip, "-r", str(project.root / "requirements-ci.txt")]
    done = subprocess.run(command, env=project.pip, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "there").glob("*.dist-info"))) == len(project.digests) - 1


def test_lines_of_people_are_kept_and_pinned(project: Project) -> None:
    project.lock()
    (project.root / "requirements-ci.in").write_text("dvc-gs # for the archive\n" + project.text("requirements-ci.in"))
    assert project.lock().returncode == 0
    assert project.text("requirements-ci.in").startswith("dvc-gs # for the archive\n")
    assert f"--hash=sha256:{project.digests['dvc-gs']}" in project.text()


def test_a_second_lock_changes_nothing(project: Project) -> None:
    project.lock()
    before = files_of(project.root)
    assert project.lock().returncode == 0
    assert files_of(project.root) == before


def test_what_cannot_be_found_is_told_and_the_old_lock_stays(project: Project) -> None:
    project.lock()
    before = project.text()
    (project.root / "requirements-ci.in").write_text("there-is-no-such-thing\n" + project.text("requirements-ci.in"))
    done = project.lock()
    assert done.returncode == 1
    assert "requirements-ci.txt: not written: " in done.stderr
    assert "there-is-no-such-thing" in done.stderr
    assert "help: run `mlspec ci lock` on a machine that can fetch them all" in done.stderr
    assert project.text() == before


def test_uv_is_asked_for_the_python_and_the_machine_of_the_jobs(project: Project) -> None:
    project.write(CLOUD, OTHER, "ubuntu-24.04-arm")
    project.has_uv(ANSWER)
    done = project.lock()
    assert (done.returncode, done.stdout) == (0, "requirements-ci.txt: 2 pinned by 3 hashes\n")
    assert f"--python-version {OTHER} --python-platform {PLATFORMS['aarch64']} " in project.asked_uv()
    assert project.text().splitlines()[1:] == [
        "--no-binary only-source",
        "mlspec-compiler==9.9 \\",
        f"    --hash=sha256:{'a' * 64} \\",
        f"    --hash=sha256:{'b' * 64}",
        "only-source==1 \\",
        f"    --hash=sha256:{'d' * 64}",
    ]


def test_what_uv_says_is_told_in_one_line(project: Project) -> None:
    drawn = r"\303\227 No solution found:\n  \342\225\260\342\224\200\342\226\266 Because \033[31mx\n"
    project.has_uv(f"printf '{drawn}' >&2; exit 1")
    done = project.lock()
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == (r"requirements-ci.txt: not written: No solution found: Because \x1b[31mx")


def test_what_uv_locks_without_a_hash_is_refused(project: Project) -> None:
    project.has_uv("echo '[[packages]]'; echo 'name = \"a\"'; echo 'version = \"1\"'; echo 'vcs = {url = \"x\"}'")
    done = project.lock()
    assert done.returncode == 1
    assert "what uv locks is of another form than expected: 'sdist'" in done.stderr
    assert not (project.root / "requirements-ci.txt").exists()


def test_what_has_no_wheel_is_built_though_jobs_take_wheels_alone(project: Project, tmp_path: Path) -> None:
    source_archive(project.wheels, "only-source", "1.0")
    (project.root / "requirements-ci.in").write_text("only-source\n")
    assert project.lock().returncode == 0
    assert "\n--no-binary only-source\n" in project.text()
    assert project.lock("--check").returncode == 0
    pip = [sys.executable, "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"]
    command = [*pip, "--target", str(tmp_path / "there"), "--requirement", str(project.root / "requirements-ci.txt")]
    done = subprocess.run(command, env=project.pip, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


def test_pip_is_not_asked_for_another_python(project: Project) -> None:
    project.write(CLOUD, OTHER)
    done = project.lock()
    assert done.returncode == 1
    assert f"help: install uv, which resolves for Python {OTHER}" in done.stderr


def test_a_file_that_does_more_than_pin_is_not_written_over(project: Project) -> None:
    (project.root / "requirements-ci.txt").write_text("requests>=2\n")
    done = project.lock()
    assert done.returncode == 1
    assert "requirements-ci.txt: holds more than pins with hashes" in done.stderr
    assert set(files_of(project.root)) == {"requirements-ci.txt", "mlspec.yaml", "churn/model.yaml"}


def test_check_is_content_with_what_was_just_locked(project: Project) -> None:
    project.lock()
    done = project.lock("--check")
    assert (done.returncode, done.stdout) == (0, "requirements-ci.txt pins what jobs need\n")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("mlspec.yaml", RUNNING, OTHER, f"requirements-ci.txt: it was not made for Python {OTHER}"),
        ("mlspec.yaml", "s3://", "gs://", "requirements-ci.in: not what the specs need"),
        ("requirements-ci.txt", "numpy==", "numpy==0", "requirements-ci.txt: it has numpy 0"),
        ("requirements-ci.txt", "numpy==", "numbers==", "requirements-ci.txt: it has numpy not at all"),
        ("requirements-ci.txt", "    --hash=", "    --no=", "is not pinned by a hash"),
    ],
)
def test_check_tells_what_is_behind(file: str, old: str, new: str, told: str, project: Project) -> None:
    project.lock()
    place = project.root / file
    place.write_text(place.read_text().replace(old, new))
    if "gs://" in new:
        project.write(CLOUD.replace("s3://", "gs://"))
    before = files_of(project.root)
    done = project.lock("--check")
    assert done.returncode == 1
    assert told in done.stderr
    assert "help: run `mlspec ci lock` and commit what it writes" in done.stderr
    assert files_of(project.root) == before


def test_check_tells_what_is_missing(project: Project) -> None:
    done = project.lock("--check")
    assert done.returncode == 1
    assert [line for line in done.stderr.splitlines() if "missing" in line] == [
        "requirements-ci.in: missing",
        "requirements-ci.txt: missing",
    ]


def test_a_project_without_ci_installs_nothing(project: Project) -> None:
    (project.root / "mlspec.yaml").write_text(PROJECT)
    done = project.lock()
    assert done.returncode == 64
    assert "mlspec.yaml has no ci" in done.stderr


def test_actions_are_listed_with_their_commits(tmp_path: Path) -> None:
    done = mlspec("ci", "actions", cwd=tmp_path)
    assert done.returncode == 0
    assert "actions/checkout                       v7.0.1    3d3c42e5aac5ba805825da76410c181273ba90b1\n" in done.stdout
