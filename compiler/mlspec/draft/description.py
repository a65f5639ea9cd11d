"""What is known of a data file before a spec speaks of it, as `python -m mlspec_runtime describe` tells it."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from mlspec.spec.sources import ColumnType


class DescribedColumn(BaseModel):
    """One column that a source can have.

    Attributes:
        distinct: how many different values there are; exact where that is near the number of rows.
        values: the different values as texts, sorted, if they are few; else empty.
        first: the earliest value of a timestamp, `last` the latest, in UTC without a zone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    type: ColumnType
    nulls: Annotated[int, Field(ge=0)]
    distinct: Annotated[int, Field(ge=0)]
    values: tuple[str, ...]
    first: datetime | None
    last: datetime | None


class LeftOut(BaseModel):
    """A column that a draft does without, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    reason: str


class Description(BaseModel):
    """A data file: its rows, the columns that a source can have in the file's order, and the others."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: Annotated[int, Field(ge=1)]
    columns: tuple[DescribedColumn, ...]
    left_out: tuple[LeftOut, ...]

    def column(self, name: str) -> DescribedColumn | None:
        """Returns the column of a name, if there is one."""
        return next((column for column in self.columns if column.name == name), None)
