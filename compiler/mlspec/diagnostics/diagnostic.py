"""One finding: which fault, where, and the way out."""

from dataclasses import dataclass

from mlspec.diagnostics.edit import Edit
from mlspec.diagnostics.rule import Rule
from mlspec.diagnostics.span import Span


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a reader of the diagnostic needs to see, and why."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A fault at a place: the message names the offending value, `help` a way out.

    `fix` is a way out that `help` spells, for tools: edits of the same file which, together and in their order,
    make the finding go away and bring no other.
    """

    rule: Rule
    span: Span
    message: str
    help: str = ""
    related: tuple[Related, ...] = ()
    fix: tuple[Edit, ...] = ()
