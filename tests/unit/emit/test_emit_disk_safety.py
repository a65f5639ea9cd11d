"""Whatever stands below the root, nothing outside it and nothing of a user's changes."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from emit_trees import FOLDER, OWNED, files, picture, texts, tree

from mlspec.emit import disk
from mlspec.emit.disk import WriteFailure, WriteReport, compare, write
from mlspec.emit.tree import OutputTree

OLD = tree({"a": "old\n", "b/c": "old\n", "b/d": "old\n"})
NEW = tree({"a": "new\n", "b/c": "new\n"})
FOLDER_NEEDED = "a file or a link stands where a folder must be"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project root with a neighbour that must not change."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/a").write_text("outside\n")
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


def outside(root: Path) -> dict[str, str]:
    return picture(root.parent / "outside")


UNTOUCHED = {"a": "file b'outside\\n'"}


@pytest.mark.parametrize("target", ["../../../../outside/a", "../../../spec.yaml", "nowhere", "a", "/dev/full"])
@pytest.mark.parametrize("before", [OLD, OutputTree(())], ids=["again", "first"])
def test_a_link_in_the_place_of_a_file_is_replaced(root: Path, target: str, before: OutputTree) -> None:
    write(root, before, OWNED)
    (root / "spec.yaml").write_text("spec\n")
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    (root / FOLDER / "a").unlink(missing_ok=True)
    (root / FOLDER / "a").symlink_to(target)
    assert isinstance(write(root, NEW, OWNED), WriteReport)
    assert files(root) == texts(NEW) | {"spec.yaml": "file b'spec\\n'"}
    assert outside(root) == UNTOUCHED


@pytest.mark.parametrize("place", ["generated", "generated/m", FOLDER, f"{FOLDER}/b"])
@pytest.mark.parametrize("target", ["outside", "root/.git/hooks", "root/inside"])
def test_a_link_in_the_place_of_a_folder_is_a_failure(root: Path, place: str, target: str) -> None:
    target_path = root.parent / target
    target_path.mkdir(parents=True, exist_ok=True)
    (root / place).parent.mkdir(parents=True, exist_ok=True)
    (root / place).symlink_to(target_path)
    before = picture(root.parent)
    for force in (False, True):
        failure = write(root, NEW, OWNED, force=force)
        assert isinstance(failure, WriteFailure)
        assert failure.reason == FOLDER_NEEDED
        assert failure.path.startswith(FOLDER)
    assert picture(root.parent) == before
    assert compare(root, NEW, OWNED)[0].reason == FOLDER_NEEDED


def test_a_hard_link_is_broken_not_written_through(root: Path) -> None:
    write(root, OLD, OWNED)
    mine = root / "mine"
    os.link(root / FOLDER / "a", mine)
    write(root, NEW, OWNED)
    assert mine.read_text() == "old\n"
    assert (root / FOLDER / "a").read_text() == "new\n"


def test_a_stale_file_with_a_second_name_keeps_that(root: Path) -> None:
    write(root, OLD, OWNED)
    os.link(root / FOLDER / "b/d", root / "mine")
    write(root, NEW, OWNED)
    assert (root / "mine").read_text() == "old\n"


@pytest.mark.parametrize("kind", ["folder", "pipe", "socket"])
def test_what_is_no_file_in_the_place_of_a_file_is_a_failure(
    root: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = root / FOLDER / "a"
    place.parent.mkdir(parents=True)
    monkeypatch.chdir(place.parent)
    with socket.socket(socket.AF_UNIX) as bound:
        make: dict[str, Callable[[str], None]] = {"folder": os.mkdir, "pipe": os.mkfifo, "socket": bound.bind}
        make[kind]("a")
        before = sorted(path.name for path in root.rglob("*"))
        failure = write(root, NEW, OWNED, force=True)
    assert isinstance(failure, WriteFailure)
    assert failure.path == f"{FOLDER}/a"
    assert sorted(path.name for path in root.rglob("*")) == before


@pytest.mark.parametrize("place", ["generated", FOLDER, f"{FOLDER}/b"])
def test_a_file_in_the_place_of_a_folder_is_a_failure(root: Path, place: str) -> None:
    (root / place).parent.mkdir(parents=True, exist_ok=True)
    (root / place).write_text("mine\n")
    before = picture(root)
    assert isinstance(write(root, NEW, OWNED, force=True), WriteFailure)
    assert picture(root) == before


def test_user_files_beside_generated_ones_stay(root: Path) -> None:
    write(root, OLD, OWNED)
    for path in ("notes.md", "b/dvc.lock", "b/metrics/x.json", ".gitignore", "b/.mlspec-x.tmp"):
        (root / FOLDER / path).parent.mkdir(exist_ok=True)
        (root / FOLDER / path).write_text("mine\n")
    mine = {path: content for path, content in files(root).items() if "mine" in content}
    write(root, NEW, OWNED)
    assert files(root) == texts(NEW) | mine


def record(**files_of: str) -> str:
    return json.dumps({"format_version": "1.0", "files": files_of})


HOSTILE: dict[str, Callable[[str], str]] = {
    "outside": lambda digest: record(**{"../../../../outside/a": digest}),
    "absolute": lambda digest: record(**{"/etc/hostname": digest}),
    "git": lambda digest: record(**{"../../../.git/config": digest}),
    "truncated": lambda digest: record(a=digest)[:-5],
    "not json": lambda _: "{",
    "foreign version": lambda digest: json.dumps({"format_version": "9", "files": {"a": digest}}),
    "merge conflict": lambda _: "<<<<<<< ours\n=======\n>>>>>>> theirs\n",
    "empty": lambda _: "",
}


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("force", [False, True])
def test_a_hostile_manifest_removes_nothing(root: Path, hostile: str, force: bool) -> None:
    write(root, OLD, OWNED)
    (root / ".git").mkdir()
    (root / ".git/config").write_text("outside\n")
    digest = sha256(b"outside\n").hexdigest()
    (root / FOLDER / "manifest.json").write_text(HOSTILE[hostile](digest))
    before = files(root)
    report = write(root, NEW, OWNED, force=force)
    assert isinstance(report, WriteReport)
    assert report.removed == ()
    if force:
        assert files(root) == before | texts(NEW)
    else:
        assert set(report.refused) == {f"{FOLDER}/{name}" for name in ("a", "b/c", "manifest.json")}
        assert files(root) == before
    assert outside(root) == UNTOUCHED


def test_a_listed_file_with_another_digest_is_not_removed(root: Path) -> None:
    write(root, NEW, OWNED)
    (root / FOLDER / "notes.md").write_text("mine\n")
    path = root / FOLDER / "manifest.json"
    lying = json.loads(path.read_text())
    lying["files"]["notes.md"] = "0" * 64
    path.write_text(json.dumps(lying))
    report = write(root, NEW, OWNED)
    assert isinstance(report, WriteReport)
    assert report.refused == (f"{FOLDER}/notes.md",)
    assert (root / FOLDER / "notes.md").read_text() == "mine\n"


def test_a_second_writer_waits_for_the_first(root: Path) -> None:
    held = os.open(root, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    results: list[object] = []
    writer = threading.Thread(target=lambda: results.append(write(root, OLD, OWNED)))
    writer.start()
    assert files(root) == {}
    os.close(held)
    writer.join(timeout=30)
    assert isinstance(results[0], WriteReport)
    assert files(root) == texts(OLD)


def test_a_writer_gives_up_on_a_lock_that_is_never_let_go(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_LOCK_PAUSE_SECONDS", 0)
    held = os.open(root, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    assert write(root, OLD, OWNED) == WriteFailure(".", "another mlspec is writing here")
    os.close(held)
    assert files(root) == {}


def test_writers_at_once_leave_one_whole_tree(root: Path) -> None:
    trees = [OLD, NEW] * 5
    writers = [threading.Thread(target=write, args=(root, made, OWNED)) for made in trees]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    assert files(root) in (texts(OLD), texts(NEW))


WRITE_ONE_FILE = """
import sys
from pathlib import Path
from mlspec.emit.disk import write
from mlspec.emit.tree import OutputFile, OutputTree
print(write(Path(sys.argv[1]), OutputTree((OutputFile("sub/a", "new\\n"),)), (), force=True))
"""


# Root without this capability is an owner like any other: a read-only folder is read-only.
UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may write anywhere")
def test_a_read_only_folder_is_one_clear_failure(root: Path) -> None:
    (root / "sub").mkdir()
    (root / "sub/a").write_text("old\n")
    (root / "sub").chmod(0o555)
    lower = UNPRIVILEGED if os.geteuid() == 0 else ()
    command = [*lower, sys.executable, "-c", WRITE_ONE_FILE, str(root)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    (root / "sub").chmod(0o755)
    assert answer.stdout == "WriteFailure(path='sub/a', reason='permission denied')\n", answer.stderr
    assert files(root) == {"sub/a": "file b'old\\n'"}
