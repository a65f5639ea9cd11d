"""`mlspec fmt` touches what it is asked to, keeps what is not its own, and never leaves half a file."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from command_line import MLSPEC, break_model, files_of, minimal_project, mlspec
from mlspec.emit import replacing
from mlspec.emit.replacing import replace_file

ROOT = Path(__file__).parents[1]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return minimal_project(tmp_path / "project")


@pytest.fixture
def model(project: Path) -> Path:
    return project / "churn" / "model.yaml"


def disturb(model: Path) -> tuple[bytes, bytes]:
    """Returns the bytes of a model's spec in the one style and, as they are then on the disk, in another."""
    good = model.read_bytes()
    model.write_bytes(b"\n\n" + good)
    return good, model.read_bytes()


def filtered(data: bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([MLSPEC, "fmt", *options, "-"], input=data, capture_output=True, timeout=120, check=False)


def test_the_specs_of_this_repository_are_in_the_one_style() -> None:
    done = mlspec("fmt", "--check", ROOT / "specs", ROOT / "tests" / "cases" / "good")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_disturbed_spec_is_put_right_once(project: Path, model: Path) -> None:
    good, _ = disturb(model)
    done = mlspec("fmt", project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 formatted, 1 unchanged\n", "")
    assert model.read_bytes() == good
    before = model.stat()
    done = mlspec("fmt", cwd=project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "0 formatted, 2 unchanged\n", "")
    assert (model.stat().st_ino, model.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_check_lists_and_diff_shows_what_would_change_and_neither_writes(project: Path, model: Path) -> None:
    disturb(model)
    before = files_of(project)
    done = mlspec("fmt", "--check", cwd=project)
    assert (done.returncode, done.stdout, done.stderr) == (1, "churn/model.yaml\n", "")
    done = mlspec("fmt", "--diff", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("--- churn/model.yaml\n+++ churn/model.yaml\n@@ -1,5 +1,3 @@\n-\n-\n apiVersion:")
    done = mlspec("fmt", "--check", "--diff", cwd=project)
    assert (done.returncode, done.stdout[:3]) == (1, "---")
    assert files_of(project) == before


def test_a_spec_with_errors_is_left_alone_and_hides_no_other(project: Path, model: Path) -> None:
    break_model(project)
    _, broken = disturb(model)
    (project / "mlspec.yaml").write_text("\n" + (project / "mlspec.yaml").read_text())
    model.write_bytes(broken + b"unknown: 1\n")
    before = model.read_bytes()
    done = mlspec("fmt", cwd=project)
    assert (done.returncode, done.stdout) == (1, "1 formatted, 0 unchanged\n")
    assert done.stderr.startswith("churn/model.yaml:")
    assert "MLS101" in done.stderr
    assert model.read_bytes() == before


@pytest.mark.parametrize("path", ["churn", "churn/model.yaml", "churn/../churn/./model.yaml"])
def test_a_path_means_what_stands_there(path: str, project: Path, model: Path) -> None:
    good, _ = disturb(model)
    (project / "mlspec.yaml").write_text("\n" + (project / "mlspec.yaml").read_text())
    before = (project / "mlspec.yaml").read_bytes()
    assert mlspec("fmt", path, path, cwd=project).stdout == "1 formatted, 0 unchanged\n"
    assert model.read_bytes() == good
    assert (project / "mlspec.yaml").read_bytes() == before


def test_a_folder_above_means_the_projects_in_it_but_nothing_hidden_generated_or_linked(tmp_path: Path) -> None:
    projects = [minimal_project(tmp_path / name) for name in ("a/b", "c", ".hidden", "generated")]
    (tmp_path / "outside").mkdir()
    minimal_project(tmp_path / "outside" / "d")
    inside = tmp_path / "inside"
    inside.mkdir()
    for project in (tmp_path / "a", *projects[1:]):
        project.rename(inside / project.name)
    (inside / "link").symlink_to(tmp_path / "outside" / "d")
    for spec in tmp_path.rglob("model.yaml"):
        disturb(spec)
    done = mlspec("fmt", "--check", inside, cwd=inside)
    assert done.stdout.split() == [f"{inside}/a/b/churn/model.yaml", f"{inside}/c/churn/model.yaml"]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("missing", "missing: no such file or folder"),
        ("missing/model.yaml", "missing/model.yaml: no such file or folder"),
        ("", "an empty PATH names no spec"),
        ("link.yaml", "link.yaml: cannot be read: it is a link, and links are not followed"),
        ("pipe.yaml", "pipe.yaml: cannot be read: no such device or address"),
        ("empty", "empty: no mlspec.yaml here or in a folder above it"),
        ("\x1b[2J", r"\x1b[2J: no such file or folder"),
        ("a" * 5000, "cannot be read: file name too long"),
    ],
)
def test_a_path_to_no_spec_is_a_wrong_call(path: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to(minimal_project(tmp_path / "project") / "mlspec.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "empty").mkdir()
    done = mlspec("fmt", path, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (64, "")
    assert told in done.stderr


def test_standard_input_comes_out_in_the_one_style(model: Path) -> None:
    good, other = disturb(model)
    done = filtered(other)
    assert (done.returncode, done.stdout, done.stderr) == (0, good, b"")
    done = filtered(other, "--check")
    assert (done.returncode, done.stdout, done.stderr) == (1, b"standard input\n", b"")
    assert filtered(good, "--check").returncode == 0
    assert filtered(other, "--diff").stdout.startswith(b"--- standard input\n")
    done = filtered(b"a: [1\n")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"standard input:1:4: error[MLS008]")
    assert mlspec("fmt", "-", str(model)).returncode == 64


def test_a_file_keeps_its_line_ends_and_its_mode_and_a_link_to_it_its_bytes(project: Path, model: Path) -> None:
    good, other = disturb(model)
    model.write_bytes(other.replace(b"\n", b"\r\n"))
    model.chmod(0o640)
    (project / "hard").hardlink_to(model)
    assert "\\x0d" not in mlspec("fmt", "--diff", project).stdout
    assert mlspec("fmt", project).returncode == 0
    assert model.read_bytes() == good.replace(b"\n", b"\r\n")
    assert stat.S_IMODE(model.stat().st_mode) == 0o640
    assert (project / "hard").read_bytes() == other.replace(b"\n", b"\r\n")
    assert list(model.parent.iterdir()) == [model]


def test_an_edit_made_meanwhile_is_not_lost(model: Path) -> None:
    before = model.read_bytes()
    reason = replace_file(model.parent, model.name, b"what it held before", b"new")
    assert reason == "it changed while it was being formatted"
    assert model.read_bytes() == before
    assert list(model.parent.iterdir()) == [model]


@pytest.mark.parametrize("call", ["write_all", "fsync", "replace", "fchmod"])
def test_a_disk_that_refuses_leaves_the_file(call: str, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = model.read_bytes()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(replacing if call == "write_all" else replacing.os, call, refuse)
    assert replace_file(model.parent, model.name, before, b"new") == "no space left on the device"
    assert model.read_bytes() == before
    assert list(model.parent.iterdir()) == [model]


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    assert replace_file(tmp_path / "gone", "model.yaml", b"", b"new") == "no such folder"
