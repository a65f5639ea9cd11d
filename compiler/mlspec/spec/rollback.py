"""`rollback`: when a serving version gives way to the environment's fallback."""

from typing import Literal

from pydantic import Field

from mlspec.spec.section import Items, Section
from mlspec.spec.units import Stay
from mlspec.spec.watched import Watched


class Rule(Watched):
    """A KPI and the bound beyond which the version goes."""

    min_requests: int | None = Field(
        default=None, ge=1, le=1_000_000_000, description="Fewer requests say nothing; without it, evidence.min_rows."
    )
    action: Literal["rollback", "revert_pull_request"] = Field(
        default="rollback",
        description="Go back at once, or open a pull request that does; once nothing is warm any more, the latter.",
    )


class Rollback(Section):
    """The way back."""

    keep_warm: Stay = Field(
        default=Stay("24h"), description="How long the version before stays ready after full traffic; 0s: not at all."
    )
    when: Items[Rule] = Field(default=(), max_length=50, description="What triggers it.")
