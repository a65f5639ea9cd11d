"""What `mlspec demo` prints and leaves behind is what the README promises."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

README = Path(__file__).parents[2] / "README.md"


def test_readme_shows_what_is_printed(demo: Path) -> None:
    shown = re.findall(r"^```text\n(Gates .*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL)
    assert len(shown) == 1
    assert shown[0] in (demo / "printed.txt").read_text()


def test_verdict_and_report_are_there(demo: Path) -> None:
    printed = (demo / "printed.txt").read_text()
    passed = r"^PASS: flight-delay 1\.0\.0 may be promoted: all 6 gates hold; 5 gates compare with production"
    assert re.search(passed, printed, re.MULTILINE)
    assert re.findall(r"^\[ *(\d+)/26\] \S+$", printed, re.MULTILINE) == [str(number) for number in range(1, 27)]
    report = (demo / "demo" / "report.html").read_text()
    assert report.startswith("<!doctype html>")


def test_demo_refuses_a_folder_that_is_in_use(tmp_path: Path) -> None:
    from mlspec.cli.main import cli

    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Exception, match="not an empty folder"):
        cli.main(["demo", "--folder", str(tmp_path)], standalone_mode=False)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
