import pytest
from runtime_pipeline import Pipeline

ID = {"name": "id", "type": "string", "nullable": False, "values": None, "range": None}
ROWS = "out/sources/trips/rows.parquet"


def read(pipeline: Pipeline, path: str) -> None:
    pipeline.sections["ingest"] = {
        "trips": {
            "path": path,
            "key": ["id"],
            "event_time": None,
            "columns": [ID],
            "deduplicate": None,
            "checks": [],
        }
    }


@pytest.mark.parametrize("path", ["data", "data/*/*.parquet", "data/**/*.parquet", "data/2013"])
def test_a_folder_or_a_glob_is_read_whole(pipeline: Pipeline, path: str) -> None:
    for name in ("data/2013/b", "data/2013/a", "data/2013/_temporary/c", "data/2013/.hidden/d"):
        if path in ("data", "data/2013") or ("_temporary" not in name and ".hidden" not in name):
            pipeline.table(f"{name}.parquet", {"id": "VARCHAR"}, [(name,)])
    read(pipeline, path)
    pipeline.succeeds("ingest", "trips")
    assert [row["id"] for row in pipeline.rows(ROWS)] == ["data/2013/a", "data/2013/b"]


def test_text_files_are_read_without_guessing(pipeline: Pipeline) -> None:
    (pipeline.folder / "trips.csv").write_text('id,other\n007,"a, b"\n"x ""y""",\n', encoding="utf-8")
    read(pipeline, "trips.csv")
    pipeline.succeeds("ingest", "trips")
    assert [row["id"] for row in pipeline.rows(ROWS)] == ["007", 'x "y"']


def test_files_of_one_source_may_differ_in_columns(pipeline: Pipeline) -> None:
    pipeline.table("data/a.parquet", {"id": "VARCHAR", "old": "DOUBLE"}, [("a", 1.0)])
    pipeline.table("data/b.parquet", {"new": "DOUBLE", "id": "VARCHAR"}, [(1.0, "b")])
    read(pipeline, "data")
    pipeline.succeeds("ingest", "trips")
    assert [row["id"] for row in pipeline.rows(ROWS)] == ["a", "b"]


@pytest.mark.parametrize("path", ["nowhere.parquet", "nowhere", "no/*.parquet", "empty"])
def test_no_file_is_said_with_the_path(pipeline: Pipeline, path: str) -> None:
    (pipeline.folder / "empty").mkdir()
    read(pipeline, path)
    assert f"{path}: no .parquet or .csv file is there" in pipeline.fails("ingest", "trips")


def test_mixed_and_unknown_formats_are_refused(pipeline: Pipeline) -> None:
    pipeline.table("data/a.parquet", {"id": "VARCHAR"}, [("a",)])
    (pipeline.folder / "data" / "b.csv").write_text("id\nb\n", encoding="utf-8")
    (pipeline.folder / "a.xlsx").write_bytes(b"PK")
    read(pipeline, "data/*")
    assert "data/* names .csv and .parquet files" in pipeline.fails("ingest", "trips")
    read(pipeline, "a.xlsx")
    assert "a.xlsx names .xlsx files" in pipeline.fails("ingest", "trips")


@pytest.mark.parametrize("content", [b"", b"not parquet at all", b"PAR1\x00\x00\x00\x00PAR1"])
def test_an_unreadable_file_is_one_clear_line(pipeline: Pipeline, content: bytes) -> None:
    (pipeline.folder / "trips.parquet").write_bytes(content)
    read(pipeline, "trips.parquet")
    said = pipeline.fails("ingest", "trips")
    assert "cannot read trips.parquet: " in said
    assert len(said.splitlines()) == 1


def test_a_file_without_rows_is_refused(pipeline: Pipeline) -> None:
    pipeline.table("trips.parquet", {"id": "VARCHAR"}, [])
    (pipeline.folder / "trips.csv").write_text("id\n", encoding="utf-8")
    for path in ("trips.parquet", "trips.csv"):
        read(pipeline, path)
        assert f"{path}: no rows; a source cannot be empty" in pipeline.fails("ingest", "trips")
