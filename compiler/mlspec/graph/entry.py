"""A node of the graph before it has a model."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """What a section of a plan names: `path` leads to it within the model.

    `reads` are paths of what it reads, beside what the plan's lineage says of it.
    """

    kind: str
    path: str
    says: str
    known: str | None = None
    reads: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The last part of the path; of a column its source too."""
        return self.path.removeprefix("sources.") if self.kind == "column" else self.path.partition(".")[2] or self.path
