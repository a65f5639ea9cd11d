"""Laws of the writer over random trees, user files and edits."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from emit_trees import FOLDER, OWNED, files, picture, texts, times, tree
from hypothesis import given, settings
from hypothesis import strategies as st

from mlspec.emit.disk import WriteReport, compare, write

laws = settings(max_examples=40)
NAMES = st.sampled_from(["a", "b", "pipeline/c", "pipeline/d", "deploy/prod/e", "deploy/prod/f"])
TREES = st.dictionaries(NAMES, st.sampled_from(["x\n", "y\n", "z\n"]), min_size=1)
USER = st.dictionaries(NAMES | st.sampled_from(["notes", "pipeline/dvc.lock"]), st.binary(max_size=3))


@pytest.fixture(autouse=True, scope="module")
def fast_disk() -> Iterator[None]:
    """A disk that does not wait for its platter; that names and bytes are right is what these tests are about."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@contextmanager
def scratch() -> Iterator[Path]:
    root = Path(tempfile.mkdtemp())
    try:
        yield root
    finally:
        shutil.rmtree(root)


def put(root: Path, contents: Mapping[str, bytes]) -> dict[str, str]:
    for path, data in contents.items():
        target = root / FOLDER / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return {f"{FOLDER}/{path}": f"file {data!r}" for path, data in contents.items()}


@laws
@given(st.lists(TREES, min_size=1, max_size=4))
def test_the_disk_is_the_last_tree(history: list[dict[str, str]]) -> None:
    with scratch() as root:
        for made in map(tree, history):
            report = write(root, made, OWNED)
            assert isinstance(report, WriteReport)
            assert report.refused == ()
            assert files(root) == texts(made)
            before = times(root)
            assert write(root, made, OWNED) == WriteReport((), tuple(texts(made)), (), ())
            assert times(root) == before
            assert compare(root, made, OWNED) == ()


@laws
@given(TREES, TREES, USER)
def test_no_byte_of_a_user_is_lost(first: dict[str, str], second: dict[str, str], edits: dict[str, bytes]) -> None:
    with scratch() as root:
        write(root, tree(first), OWNED)
        mine = put(root, edits)
        before = picture(root)
        report = write(root, tree(second), OWNED)
        assert isinstance(report, WriteReport)
        ours = [texts(tree(first)), texts(tree(second))]
        for path, content in mine.items():
            assert content in [files(root).get(path), *(made.get(path) for made in ours)], path
        if report.refused:
            assert picture(root) == before
            assert set(report.refused) <= mine.keys()
        else:
            assert files(root) == {**files(root), **texts(tree(second))}


@laws
@given(TREES, TREES, USER)
def test_the_comparison_names_what_a_forced_write_would_change(
    first: dict[str, str], second: dict[str, str], edits: dict[str, bytes]
) -> None:
    with scratch() as root:
        write(root, tree(first), OWNED)
        put(root, edits)
        before = picture(root)
        different = compare(root, tree(second), OWNED)
        assert picture(root) == before
        report = write(root, tree(second), OWNED, force=True)
        assert isinstance(report, WriteReport)
        named = [difference.path for difference in different if difference.kind != "extra-listed"]
        assert named == sorted((*report.written, *report.removed))
        assert compare(root, tree(second), OWNED) == ()


@laws
@given(TREES, TREES)
def test_an_order_of_writes_leaves_no_trace(first: dict[str, str], second: dict[str, str]) -> None:
    with scratch() as one, scratch() as other:
        write(one, tree(first), OWNED)
        write(one, tree(second), OWNED)
        write(other, tree(second), OWNED)
        assert picture(one) == picture(other)
