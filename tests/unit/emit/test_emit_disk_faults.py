"""A disk that says no or a process that dies, at any call: each file old or new, repaired by the next write."""

import errno
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from emit_trees import files, texts, tree

from mlspec.emit.disk import WriteFailure, WriteReport, compare, write
from mlspec.emit.tree import OutputTree

# Short paths: each part is a call, and every call is walked.
FOLDER = "g"
OWNED = (FOLDER,)
OLD = tree({"a": "old\n", "b/stale": "old\n", "same": "same\n"}, FOLDER)
NEW = tree({"a": "new\n", "d/e": "new\n", "same": "same\n"}, FOLDER)
THIRD = tree({"a": "third\n", "b/stale": "old\n", "d/e": "third\n", "same": "third\n"}, FOLDER)
CALLS = ("mkdir", "open", "fchmod", "write", "fsync", "replace", "unlink", "rmdir")
USER = f"{FOLDER}/notes.md"


@pytest.fixture(autouse=True, scope="module")
def fast_disk() -> Iterator[None]:
    """A disk that does not wait for its platter; that names and bytes are right is what these tests are about."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


class DeadError(BaseException):
    """The process is no more: nothing after this reaches the disk."""


class Disk:
    """Calls through to the system, but for the n-th of them, which fails; after a death all fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, nth: int, failure: Callable[[], BaseException]) -> None:
        self.count = 0
        self.nth = nth
        self.failure = failure
        self.failed = ""
        for name in CALLS:
            monkeypatch.setattr(os, name, self._call(name, getattr(os, name)))

    def _call(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **named: Any) -> Any:
            failure = self.failure()
            if name == "open" and isinstance(failure, DeadError) and not arguments[1] & os.O_CREAT:
                # A death while reading is the one before the next call that changes something.
                return real(*arguments, **named)
            self.count += 1
            if self.count == self.nth or (self.failed and isinstance(failure, DeadError)):
                self.failed = self.failed or name
                raise failure
            return real(*arguments, **named)

        return called


def broken_write(
    root: Path, before: OutputTree, nth: int, failure: Callable[[], BaseException]
) -> tuple[str, WriteReport | WriteFailure | None]:
    """Returns which call failed (none: the write was over before) and what the write from `before` to NEW said."""
    root.mkdir()
    assert isinstance(write(root, before, OWNED), WriteReport)
    (root / USER).parent.mkdir(parents=True, exist_ok=True)
    (root / USER).write_text("mine\n")
    with pytest.MonkeyPatch.context() as patch:
        broken = Disk(patch, nth, failure)
        try:
            result = write(root, NEW, OWNED)
        except DeadError:
            result = None
    return broken.failed, result


def assert_each_file_is_old_or_new(root: Path, before: OutputTree) -> None:
    allowed = [texts(before), texts(NEW)]
    found = files(root)
    assert found.pop(USER) == "file b'mine\\n'"
    for path, content in found.items():
        journal = path.endswith("manifest.json")
        assert journal or ".mlspec-" in path or content in [made.get(path) for made in allowed], path


@pytest.mark.parametrize("before", [OLD, OutputTree(())], ids=["again", "first"])
@pytest.mark.parametrize("after", [NEW, OLD, THIRD], ids=["same spec", "reverted", "edited"])
def test_a_death_at_any_call_is_repaired_by_the_next_write(
    tmp_path: Path, before: OutputTree, after: OutputTree
) -> None:
    for nth in itertools.count(1):
        root = tmp_path / str(nth)
        failed, _ = broken_write(root, before, nth, DeadError)
        if not failed:
            assert nth > 30
            return
        assert_each_file_is_old_or_new(root, before)
        whole = files(root) == texts(NEW) | {USER: "file b'mine\\n'"}
        assert whole or compare(root, NEW, OWNED)
        report = write(root, after, OWNED)
        assert isinstance(report, WriteReport), (nth, failed)
        assert report.refused == (), (nth, failed)
        assert {path: text for path, text in files(root).items() if path != USER} == texts(after), (nth, failed)
        assert compare(root, after, OWNED) == ()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
def test_an_error_at_any_call_is_one_value_and_leaves_nothing_lying_about(tmp_path: Path, number: int) -> None:
    for nth in itertools.count(1):
        root = tmp_path / str(nth)
        failed, result = broken_write(root, OLD, nth, lambda: OSError(number, "injected"))
        if not failed:
            assert nth > 30
            return
        assert_each_file_is_old_or_new(root, OLD)
        if isinstance(result, WriteFailure):
            assert result.reason
            assert result.path == "." or result.path.startswith(FOLDER)
        else:
            # Tidying up is allowed to fail: an emptied folder, or a leftover of an earlier process.
            assert failed in {"rmdir", "open"}
            assert files(root) == texts(NEW) | {USER: "file b'mine\\n'"}
        assert not [path for path in files(root) if ".mlspec-" in path]
        report = write(root, NEW, OWNED)
        assert isinstance(report, WriteReport)
        assert files(root) == texts(NEW) | {USER: "file b'mine\\n'"}


def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, OLD, OWNED)
    before = files(tmp_path)
    real = os.write
    for room in range(0, sum(len(file.data) for file in NEW.files), 40):
        left = [room]

        def nearly_full(opened: int, data: memoryview, left: list[int] = left) -> int:
            if left[0] == 0:
                raise OSError(errno.ENOSPC, "full")
            written = real(opened, bytes(data)[: left[0]])
            left[0] -= written
            return written

        monkeypatch.setattr(os, "write", nearly_full)
        failure = write(tmp_path, NEW, OWNED)
        assert isinstance(failure, WriteFailure)
        assert failure.reason == "no space left on the device"
        assert files(tmp_path) == before
        assert not (tmp_path / FOLDER / "d").exists()
    monkeypatch.undo()
    assert isinstance(write(tmp_path, NEW, OWNED), WriteReport)


def test_short_writes_are_carried_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda opened, data: real(opened, bytes(data)[:3]))
    write(tmp_path, NEW, OWNED)
    assert files(tmp_path) == texts(NEW)


def test_leftovers_of_a_killed_process_are_removed(tmp_path: Path) -> None:
    write(tmp_path, OLD, OWNED)
    (tmp_path / FOLDER / ".mlspec-7.tmp").write_text("half")
    write(tmp_path, OLD, OWNED)
    assert files(tmp_path) == texts(OLD)


def test_a_file_system_without_locks_is_written_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr("fcntl.flock", unsupported)
    assert isinstance(write(tmp_path, OLD, OWNED), WriteReport)
