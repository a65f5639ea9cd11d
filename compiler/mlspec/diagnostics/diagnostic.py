"""One finding: which fault, where, and the way out."""

from dataclasses import dataclass

from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.span import Span


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a reader of the diagnostic needs to see, and why."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A fault at a place: the message names the offending value, `help` a way out."""

    rule: Rule
    span: Span
    message: str
    help: str = ""
    related: tuple[Related, ...] = ()
