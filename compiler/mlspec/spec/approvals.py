"""`approvals` of a Project: which teams have to agree to a change, by where it stands and by what it does to safety."""

from typing import Annotated

from pydantic import Field

from mlspec.spec.names import DnsLabel, FileGlob, SpecPath
from mlspec.spec.section import Items, Section

Teams = Annotated[Items[DnsLabel], Field(min_length=1, max_length=10)]
MOST_RULES = 100


class Approvals(Section):
    """Who has to agree, beside a model's owner and the owners of what a change loosens."""

    files: dict[FileGlob, Teams] = Field(
        default_factory=dict,
        max_length=MOST_RULES,
        description=(
            "Teams by the files that they answer for, specs and what specs read (scripts, incidents, a runbook): a "
            "path from the project's root, * within one name."
        ),
    )
    paths: dict[SpecPath, Teams] = Field(
        default_factory=dict,
        max_length=MOST_RULES,
        description="Teams by the keys that they answer for, in any spec, with all below them (rollout.stages.*.for).",
    )
    loosened: Annotated[Items[DnsLabel], Field(max_length=10)] = Field(
        default=(), description="Teams that agree wherever a change loosens what protects users."
    )
    removed: Annotated[Items[DnsLabel], Field(max_length=10)] = Field(
        default=(), description="Teams that agree wherever a change takes away what protects users."
    )
