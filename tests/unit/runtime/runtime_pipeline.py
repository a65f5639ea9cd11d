"""A pipeline's folder in which stages run on small tables."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from mlspec_runtime.__main__ import main

Row = Mapping[str, Any]


class Pipeline:
    """The working directory of a test, with a lock that holds."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.sections: dict[str, Any] = {"threads": 1}
        (folder / "environment.lock").write_text(f"duckdb=={duckdb.__version__}\n", encoding="utf-8")

    def run(self, *command: str) -> tuple[int, str]:
        (self.folder / "params.yaml").write_text(yaml.safe_dump(self.sections), encoding="utf-8")
        code = main(list(command))
        return code, self._capsys.readouterr().err

    def fails(self, *command: str) -> str:
        code, said = self.run(*command)
        assert code == 1
        return said

    def succeeds(self, *command: str) -> str:
        code, said = self.run(*command)
        assert code == 0, said
        return said

    def table(self, path: str, types: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
        write_table(self.folder / path, types, rows)

    def rows(self, path: str) -> list[Row]:
        return read_table(self.folder / path)

    def json(self, path: str) -> Any:
        return json.loads((self.folder / path).read_text(encoding="utf-8"))


def write_table(path: Path, types: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config={"threads": 1})
    columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
    connection.execute(f"CREATE TABLE written ({columns})")
    values = [tuple(row) for row in rows]
    if values:
        slots = f"({', '.join('?' * len(types))})"
        connection.execute(
            f"INSERT INTO written VALUES {', '.join([slots] * len(values))}",  # noqa: S608  # placeholders alone
            [value for row in values for value in row],
        )
    connection.table("written").write_parquet(str(path))


def read_table(path: Path) -> list[Row]:
    found = duckdb.connect(config={"threads": 1}).read_parquet(str(path))
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
