"""One stage for each file that a command writes, whatever the number of models."""

from mlspec.lowering.source_stages import _names


def test_stage_is_named_after_its_file() -> None:
    assert _names(["data/flights.parquet"]) == {"data/flights.parquet": "data-flights"}


def test_equal_names_get_digits_of_their_paths() -> None:
    names = _names(["a/b.csv", "a-b.parquet", "A/b.csv"])
    assert len(set(names.values())) == 3
    assert all(name.lower().startswith("a-b-") for name in names.values())


def test_name_does_not_depend_on_unrelated_files() -> None:
    assert _names(["a/b.csv", "c.csv"])["a/b.csv"] == _names(["a/b.csv"])["a/b.csv"]
