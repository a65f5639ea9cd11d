"""The one step between passes and reporters."""

from collections.abc import Iterable

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.span import Span

_READING = "MLS0"


def settle(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Returns the diagnostics sorted by place, code and message, each cause once.

    Two with the same rule, place and message are one, whatever else they say. A value that could not be read
    (MLS0xx) often fails a later pass too: the later diagnostic of exactly the same place is left out.
    """
    unique = {_key(diagnostic): diagnostic for diagnostic in sorted(diagnostics, key=_content)}
    unread = {diagnostic.span for diagnostic in unique.values() if _is_reading(diagnostic)}
    return tuple(
        diagnostic for diagnostic in unique.values() if _is_reading(diagnostic) or diagnostic.span not in unread
    )


def _is_reading(diagnostic: Diagnostic) -> bool:
    return diagnostic.rule.code.startswith(_READING)


def _key(diagnostic: Diagnostic) -> tuple[str, int, int, str, str, Span]:
    span = diagnostic.span
    return (span.file, span.line, span.column, diagnostic.rule.code, diagnostic.message, span)


def _content(diagnostic: Diagnostic) -> tuple[object, ...]:
    related = tuple((related.span, related.message) for related in diagnostic.related)
    return (*_key(diagnostic), diagnostic.help, related, repr(diagnostic.fix))
