"""The one step between passes and reporters."""

from collections.abc import Iterable

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.span import Span

READING = "MLS0"


def settle(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Returns the diagnostics sorted by place, code and message, each cause once.

    A value that could not be read (MLS0xx) often fails a later pass too. The later diagnostic of exactly the
    same place has the same cause and is left out.
    """
    unique = {_key(diagnostic): diagnostic for diagnostic in diagnostics}
    unreadable = {d.span for d in unique.values() if d.rule.code.startswith(READING)}
    return tuple(
        unique[key]
        for key in sorted(unique)
        if unique[key].rule.code.startswith(READING) or unique[key].span not in unreadable
    )


def _key(diagnostic: Diagnostic) -> tuple[str, int, int, str, str, Span]:
    span = diagnostic.span
    return (span.file, span.line, span.column, diagnostic.rule.code, diagnostic.message, span)
