"""The libraries that every environment.lock pins are the ones that this repository is tested with."""

from pathlib import Path

from mlspec.lowering.libraries import RUNTIME_LIBRARIES, lower_libraries

CONSTRAINTS = Path(__file__).parents[3] / "constraints.txt"


def test_pins_are_those_of_the_constraints() -> None:
    constrained = dict(
        line.split("==") for line in CONSTRAINTS.read_text().splitlines() if "==" in line and not line.startswith("#")
    )
    assert {name: constrained[name] for name in RUNTIME_LIBRARIES} == RUNTIME_LIBRARIES


def test_pin_of_the_project_wins_and_all_are_sorted() -> None:
    lowered = lower_libraries({"Duckdb": "1.4.0", "abc": "1"})
    assert [library.name for library in lowered] == sorted(["abc", *RUNTIME_LIBRARIES])
    assert {library.name: library.version for library in lowered}["duckdb"] == "1.4.0"
