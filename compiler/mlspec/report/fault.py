"""Why there is no report."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EvidenceFault:
    """The first thing in a file of a run that cannot be reported; `key` is empty where it is the whole file."""

    file: str
    key: str
    message: str

    def __str__(self) -> str:
        """Returns one line that is safe to print."""
        return ": ".join(part for part in (self.file, self.key, self.message) if part)
