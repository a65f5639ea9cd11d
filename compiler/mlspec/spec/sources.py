"""`sources`: the tables that a model reads, what each column means and since when it is known."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from mlspec.spec.expression_text import Expression
from mlspec.spec.names import Argument, ColumnName, DataPath, Line, ProjectPath
from mlspec.spec.section import Items, Section, exactly_one, excludes, one_of, shorthand
from mlspec.spec.units import Duration, Share

ColumnType = Literal["boolean", "integer", "double", "string", "timestamp"]
Response = Literal["stop", "serve_fallback", "ticket"]


class Column(Section):
    """One column of a source."""

    type: ColumnType = Field(description="The type of the values; timestamps are in UTC.")
    unit: Line | None = Field(default=None, description="The unit of a number, for people.")
    values: Items[str] | None = Field(default=None, min_length=1, description="The values that a string may take.")
    range: Annotated[Items[float], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="The least and the greatest value that a number may take."
    )
    nullable: bool = Field(default=False, description="Whether a value may be missing.")
    available_at: Expression | None = Field(
        default=None, description="When the value becomes known, if not with its row."
    )


class MadeBy(Section):
    """A stage of the team's own that writes the source; the Project must allow the command."""

    run: Items[Argument] = Field(min_length=1, max_length=20, description="The command, as a list of arguments.")
    reads: Items[ProjectPath] = Field(default=(), description="The files that the command depends on.")


class Deduplicate(Section):
    """Which of several rows with one key stays."""

    key: Items[ColumnName] = Field(min_length=1, description="The columns that should be unique.")
    keep: Literal["latest", "earliest"] = Field(default="latest", description="Which row stays.")
    by: ColumnName = Field(description="The column that orders the rows of one key.")


class Clean(Section):
    """What is mended before anything reads the rows."""

    deduplicate: Deduplicate | None = Field(default=None, description="Keep one row per key.")


class DataCheck(Section):
    """A rule that the rows must keep, and what happens when they do not."""

    model_config = ConfigDict(json_schema_extra=exactly_one("unique", "fresh_within", "null_share"))

    unique: Items[ColumnName] | None = Field(
        default=None, min_length=1, description="These columns never repeat together."
    )
    fresh_within: Duration | None = Field(default=None, description="The newest row is at most this old.")
    null_share: dict[ColumnName, Share] | None = Field(
        default=None, description="At most this share of a column is missing."
    )
    after: Literal["reading", "cleaning"] = Field(default="reading", description="Which rows are looked at.")
    otherwise: Response = Field(description="What happens when the rule is broken.")

    @model_validator(mode="after")
    def _one_rule(self) -> "DataCheck":
        one_of(self, "unique", "fresh_within", "null_share")
        return self


class Source(Section):
    """One table."""

    model_config = ConfigDict(
        json_schema_extra={
            **exactly_one("event_time", "static"),
            "dependentSchemas": {
                "published_before": excludes("static", "published_after"),
                "published_after": excludes("static", "published_before"),
            },
        }
    )

    path: DataPath = Field(description="A parquet or csv file, a folder of them, or a glob, from the project's root.")
    made_by: MadeBy | None = Field(default=None, description="The command that writes the file.")
    key: Items[ColumnName] = Field(min_length=1, description="The columns that identify a row.")
    event_time: ColumnName | None = Field(default=None, description="When the row's event happened, in UTC.")
    published_before: Duration | None = Field(default=None, description="The row is known this long before its event.")
    published_after: Duration | None = Field(default=None, description="The row is known this long after its event.")
    static: Literal[True] | None = Field(default=None, description="The table has no event time: it is always known.")
    columns: dict[ColumnName, Annotated[Column, shorthand("type", ColumnType | Column)]] = Field(
        min_length=1,
        max_length=500,
        description="Every column that is used, by name; a type alone is enough.",
    )
    clean: Clean | None = Field(default=None, description="What is mended before anything reads the rows.")
    checks: Items[DataCheck] = Field(default=(), description="Rules that the rows must keep.")

    @model_validator(mode="after")
    def _one_clock(self) -> "Source":
        one_of(self, "event_time", "static")
        if self.published_before is not None or self.published_after is not None:
            one_of(self, "static", "published_before", "published_after")
        return self
