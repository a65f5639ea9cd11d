"""`serving`: how the model is asked, where its inputs come from, and what is kept of each answer."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from mlspec.spec.names import ColumnName, DataPath, DnsLabel, Identifier, InputName, Line
from mlspec.spec.section import Items, Section, conflict, exactly_one, one_of
from mlspec.spec.units import Duration, Share

Selection = Annotated[
    Literal["all"] | Annotated[Items[ColumnName], Field(min_length=1)], Field(union_mode="left_to_right")
]


class LookUp(Section):
    """A store that inputs are looked up in when a request comes."""

    model_config = ConfigDict(json_schema_extra=exactly_one("file", "redis", "http"))

    file: DataPath | None = Field(default=None, description="A parquet or csv file, from the project's root.")
    redis: Identifier | None = Field(default=None, description="The name of a Redis connection of the environment.")
    http: Identifier | None = Field(default=None, description="The name of an HTTP connection of the environment.")
    key: Items[InputName] = Field(min_length=1, max_length=10, description="The inputs of the request to look up by.")
    columns: Items[InputName] = Field(min_length=1, max_length=1000, description="The inputs that are found there.")
    max_age: Duration = Field(description="An older value counts as missing.")

    @model_validator(mode="after")
    def _one_store(self) -> "LookUp":
        one_of(self, "file", "redis", "http")
        return self


class Inputs(Section):
    """Where each input comes from: every column that the features read has one origin."""

    request: Items[InputName] = Field(
        default=(), max_length=2000, description="The inputs that the caller sends; a window's value under its name."
    )
    look_up: dict[Identifier, LookUp] = Field(
        default_factory=dict, max_length=20, description="The stores that the others are looked up in, by name."
    )


class Log(Section):
    """What is kept of each prediction, beside id, version, score, prediction and the filter that fired."""

    features: Selection = Field(default="all", description="The features that are kept.")
    extra: Items[InputName] | None = Field(
        default=None, max_length=500, description="Inputs that are kept as they came; without it, the entity alone."
    )
    share: Share = Field(default=Share("100%"), description="The share of predictions that are kept.")


class Mismatch(Section):
    """How much may differ."""

    at_most: Share = Field(description="The share of values that may differ.")


class Parity(Section):
    """Logged inputs are computed again offline, point in time, and compared."""

    recompute: Literal["hourly", "daily", "weekly"] = Field(default="daily", description="How often.")
    mismatch: Mismatch = Field(description="When a difference is reported.")


class Consumer(Section):
    """Who calls the model."""

    name: DnsLabel = Field(description="The program that calls.")
    owner: DnsLabel = Field(description="The team that is told before what it sends or gets changes.")
    contact: Line | None = Field(default=None, description="Where the team is reached, for people.")


class Serving(Section):
    """How the model is asked."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"mode": {"const": "batch"}}, "required": ["mode"]},
            "then": {"required": ["every"]},
            "else": {"not": {"required": ["every"]}},
        }
    )

    mode: Literal["online", "batch"] = Field(
        default="online", description="online answers requests; batch scores a table on a schedule."
    )
    every: Duration | None = Field(default=None, description="How often a batch is scored.")
    inputs: Inputs | None = Field(
        default=None, description="Where each input comes from; without it, all come with the request."
    )
    consumers: Items[Consumer] = Field(
        default=(), max_length=100, description="Who calls the model, or reads what a batch scored."
    )
    log: Log = Field(default_factory=Log.model_construct, description="What is kept of each prediction.")
    parity: Parity | None = Field(
        default=None, description="Compare what was served with what the pipeline computes; without it, nobody does."
    )

    @model_validator(mode="after")
    def _schedule_of_a_batch(self) -> "Serving":
        if self.mode == "batch" and self.every is None:
            raise conflict("a batch does not say how often it is scored", "add every: 1d", "mode")
        if self.mode == "online" and self.every is not None:
            raise conflict("every belongs to a batch", "leave every out, or write mode: batch", "every")
        return self
