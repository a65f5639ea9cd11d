"""What a reading found so far."""

from dataclasses import dataclass, field

from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.span import Span


@dataclass(slots=True)
class Findings:
    """Collects the diagnostics of one file; `broken` once the tree no longer says what the author wrote."""

    file: str
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    broken: bool = False

    def note(self, rule: Rule, span: Span, message: str, help: str, *related: Related) -> None:  # noqa: A002 - the field it fills is named so
        """Adds a fault that leaves the rest of the tree as the author meant it."""
        self.diagnostics.append(Diagnostic(rule, span, message, help, related))

    def refuse(self, rule: Rule, span: Span, message: str, help: str, *related: Related) -> None:  # noqa: A002 - the field it fills is named so
        """Adds a fault after which the tree must not be used."""
        self.note(rule, span, message, help, *related)
        self.broken = True
