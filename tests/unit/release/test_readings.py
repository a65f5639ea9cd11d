"""What a run read is held against what the commands that write it did, by their own lock."""

import pytest

from mlspec.plan.plan import SourceStage
from mlspec.release.readings import SOURCES_LOCK, Reading, made_otherwise, readings_of_commands, writing
from mlspec.release.run_lock import RunLock, StageRun

RAW = SourceStage("data-raw", ("python", "raw.py"), ("raw.py",), "data/raw.csv", ("other",))
ROWS = SourceStage("data-rows", ("python", "rows.py"), ("rows.py", "data/raw.csv"), "data/rows.csv", ("own",))
ELSE = SourceStage("data-else", ("python", "else.py"), ("else.py",), "data/else.csv", ("own",))
RAN = {
    "data-raw": StageRun("python raw.py", {SOURCES_LOCK: "md5:e", "raw.py": "md5:1"}, {}, {"data/raw.csv": "md5:2"}),
    "data-rows": StageRun(
        "python rows.py",
        {SOURCES_LOCK: "md5:e", "rows.py": "md5:3", "data/raw.csv": "md5:2"},
        {},
        {"data/rows.csv": "md5:4"},
    ),
}
READ = (Reading("ingest-rows", "data/rows.csv", "md5:4"),)


def test_commands_are_those_that_write_what_is_read_and_what_they_read_themselves() -> None:
    assert writing((RAW, ROWS, ELSE), ["data/rows.csv", "incidents.csv"]) == (RAW, ROWS)
    assert {each.path for each in readings_of_commands((RAW, ROWS), RunLock(RAN))} == {
        "raw.py",
        "rows.py",
        "data/raw.csv",
    }


def test_run_of_what_the_commands_wrote_is_one() -> None:
    assert made_otherwise((RAW, ROWS), RunLock(RAN), READ, "md5:e") is None


@pytest.mark.parametrize(
    ("ran", "read", "environment", "fault"),
    [
        ({"data-raw": RAN["data-raw"]}, READ, "md5:e", "stage data-rows has not run"),
        (RAN, (Reading("ingest-rows", "data/rows.csv", "md5:5"),), "md5:e", "than stage data-rows wrote last"),
        (RAN, READ, "md5:f", f"stage data-raw ran with another {SOURCES_LOCK}"),
        (
            {**RAN, "data-raw": StageRun("python raw.py 2", RAN["data-raw"].inputs, {}, RAN["data-raw"].outputs)},
            READ,
            "md5:e",
            "stage data-raw ran another command: python raw.py 2",
        ),
        (
            {**RAN, "data-raw": StageRun("python raw.py", RAN["data-raw"].inputs, {}, {"data/raw.csv": "md5:9"})},
            READ,
            "md5:e",
            "stage data-rows read another data/raw.csv than stage data-raw wrote last",
        ),
        (
            {**RAN, "data-raw": StageRun("python raw.py", {SOURCES_LOCK: "md5:e"}, {}, RAN["data-raw"].outputs)},
            READ,
            "md5:e",
            "stage data-raw read other files: raw.py",
        ),
        (
            {**RAN, "data-raw": StageRun("python raw.py", RAN["data-raw"].inputs, {}, {})},
            READ,
            "md5:e",
            "stage data-raw wrote other files: data/raw.csv",
        ),
    ],
)
def test_what_was_not_made_so_is_told(
    ran: dict[str, StageRun], read: tuple[Reading, ...], environment: str, fault: str
) -> None:
    told = made_otherwise((RAW, ROWS), RunLock(ran), read, environment)
    assert told is not None
    assert fault in told
