"""Writing a tree: what changed is written, what is stale goes, what a person edited stays."""

import os
import stat
from pathlib import Path

import pytest
from emit_trees import FOLDER, OWNED, files, texts, times, tree

from mlspec.emit.disk import WriteFailure, WriteReport, write
from mlspec.emit.tree import OutputFile, OutputTree

OLD = tree({"PLAN.md": "# old\n", "pipeline/dvc.yaml": "stages: {}\n", "pipeline/params.yaml": "a: 1\n"})
NEW = tree({"PLAN.md": "# new\n", "pipeline/dvc.yaml": "stages: {}\n", "deploy/prod/a.yaml": "b: 1\n"})
MANIFEST = f"{FOLDER}/manifest.json"


def put(root: Path, path: str, text: str) -> Path:
    target = root / FOLDER / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    return target


def test_a_first_write_makes_the_tree(tmp_path: Path) -> None:
    report = write(tmp_path, OLD, OWNED)
    assert report == WriteReport(tuple(texts(OLD)), (), (), ())
    assert files(tmp_path) == texts(OLD)


def test_a_second_write_touches_nothing(tmp_path: Path) -> None:
    write(tmp_path, OLD, OWNED)
    before = times(tmp_path)
    assert write(tmp_path, OLD, OWNED) == WriteReport((), tuple(texts(OLD)), (), ())
    assert times(tmp_path) == before


def test_a_change_writes_what_changed_and_removes_what_is_stale(tmp_path: Path) -> None:
    write(tmp_path, OLD, OWNED)
    same = (tmp_path / FOLDER / "pipeline/dvc.yaml").stat().st_ino
    assert write(tmp_path, NEW, OWNED) == WriteReport(
        written=(f"{FOLDER}/PLAN.md", f"{FOLDER}/deploy/prod/a.yaml", MANIFEST),
        unchanged=(f"{FOLDER}/pipeline/dvc.yaml",),
        removed=(f"{FOLDER}/pipeline/params.yaml",),
        refused=(),
    )
    assert files(tmp_path) == texts(NEW)
    assert (tmp_path / FOLDER / "pipeline/dvc.yaml").stat().st_ino == same


def test_emptied_folders_go_and_others_stay(tmp_path: Path) -> None:
    write(tmp_path, NEW, OWNED)
    put(tmp_path, "pipeline/dvc.lock", "of dvc\n")
    write(tmp_path, tree({"PLAN.md": "# new\n"}), OWNED)
    assert not (tmp_path / FOLDER / "deploy").exists()
    assert (tmp_path / FOLDER / "pipeline/dvc.lock").read_text() == "of dvc\n"


def test_a_folder_that_is_generated_no_more_is_removed(tmp_path: Path) -> None:
    write(tmp_path, OLD, OWNED)
    report = write(tmp_path, OutputTree(()), OWNED)
    assert isinstance(report, WriteReport)
    assert report.removed == tuple(texts(OLD))
    assert list((tmp_path / "generated/m").iterdir()) == []


def test_a_folder_that_nobody_names_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, OLD, OWNED)
    other = tree({"x": "x\n"}, "generated/n/candidate")
    write(tmp_path, other, ["generated/n/candidate"])
    assert files(tmp_path) == texts(OLD) | texts(other)


@pytest.mark.parametrize("path", ["PLAN.md", "pipeline/params.yaml"], ids=["changed", "stale"])
def test_an_edited_file_stops_the_write(tmp_path: Path, path: str) -> None:
    write(tmp_path, OLD, OWNED)
    put(tmp_path, path, "by hand\n")
    before = times(tmp_path)
    report = write(tmp_path, NEW, OWNED)
    assert isinstance(report, WriteReport)
    assert (report.written, report.removed, report.refused) == ((), (), (f"{FOLDER}/{path}",))
    assert times(tmp_path) == before


@pytest.mark.parametrize("path", ["PLAN.md", "pipeline/params.yaml"], ids=["changed", "stale"])
def test_force_overwrites_and_removes_what_was_edited(tmp_path: Path, path: str) -> None:
    write(tmp_path, OLD, OWNED)
    put(tmp_path, path, "by hand\n")
    report = write(tmp_path, NEW, OWNED, force=True)
    assert isinstance(report, WriteReport)
    assert f"{FOLDER}/{path}" in (*report.written, *report.removed)
    assert files(tmp_path) == texts(NEW)


def test_an_edit_is_found_although_nothing_else_changed(tmp_path: Path) -> None:
    write(tmp_path, OLD, OWNED)
    put(tmp_path, "PLAN.md", "by hand\n")
    report = write(tmp_path, OLD, OWNED)
    assert isinstance(report, WriteReport)
    assert report.refused == (f"{FOLDER}/PLAN.md",)


def test_a_file_that_mlspec_never_wrote_is_not_overwritten(tmp_path: Path) -> None:
    put(tmp_path, "deploy/prod/a.yaml", "mine\n")
    write(tmp_path, OLD, OWNED)
    report = write(tmp_path, NEW, OWNED)
    assert isinstance(report, WriteReport)
    assert report.refused == (f"{FOLDER}/deploy/prod/a.yaml",)
    assert put(tmp_path, "x", "").parent.joinpath("deploy/prod/a.yaml").read_text() == "mine\n"


def test_a_file_outside_the_owned_folders_is_never_ours(tmp_path: Path) -> None:
    old, new = (OutputTree((OutputFile("dvc.yaml", f"artifacts: {n}\n"),)) for n in "12")
    assert write(tmp_path, old, ()) == WriteReport(("dvc.yaml",), (), (), ())
    assert write(tmp_path, old, ()) == WriteReport((), ("dvc.yaml",), (), ())
    assert write(tmp_path, new, ()) == WriteReport((), (), (), ("dvc.yaml",))
    assert write(tmp_path, new, (), force=True) == WriteReport(("dvc.yaml",), (), (), ())


def test_a_deleted_file_comes_back(tmp_path: Path) -> None:
    write(tmp_path, OLD, OWNED)
    (tmp_path / FOLDER / "PLAN.md").unlink()
    report = write(tmp_path, OLD, OWNED)
    assert isinstance(report, WriteReport)
    assert report.written == (f"{FOLDER}/PLAN.md",)
    assert files(tmp_path) == texts(OLD)


def test_a_deleted_manifest_comes_back(tmp_path: Path) -> None:
    write(tmp_path, OLD, OWNED)
    (tmp_path / MANIFEST).unlink()
    assert write(tmp_path, OLD, OWNED) == WriteReport(
        (MANIFEST,), tuple(path for path in texts(OLD) if path != MANIFEST), (), ()
    )


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_modes_do_not_depend_on_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write(tmp_path, OLD, OWNED)
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if path.is_dir()}
    assert (modes, folders) == ({0o644}, {0o755})


def test_the_root_may_be_reached_through_a_link_and_by_a_relative_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path)
    write(Path("link"), OLD, OWNED)
    assert files(tmp_path / "real") == texts(OLD)


def test_a_missing_root_is_a_failure(tmp_path: Path) -> None:
    assert write(tmp_path / "none", OLD, OWNED) == WriteFailure(".", "no such folder")
    (tmp_path / "file").touch()
    failure = write(tmp_path / "file", OLD, OWNED)
    assert failure == WriteFailure(".", "a file or a link stands where a folder must be")


@pytest.mark.parametrize("folder", ["", ".", "..", "/etc", "a/../../b", ".git"])
def test_an_owned_folder_is_a_path_below_the_root(tmp_path: Path, folder: str) -> None:
    with pytest.raises(ValueError, match="owned folder"):
        write(tmp_path, OutputTree(()), [folder])


def test_an_owned_folder_needs_its_manifest(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no manifest"):
        write(tmp_path, OutputTree((OutputFile(f"{FOLDER}/a", "a\n"),)), OWNED)


def test_nothing_but_the_tree_is_left(tmp_path: Path) -> None:
    for made in (OLD, NEW, OLD):
        write(tmp_path, made, OWNED)
        assert files(tmp_path) == texts(made)
