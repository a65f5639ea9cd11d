"""Keeps what looks like a credential out of everything that is printed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.span import Span
from mlspec.spec.literal_secrets import LiteralSecret, hidden
from mlspec.spec.rules import LITERAL_SECRET

TELLING = 12
"""So many first characters of a credential give it away where a message cuts the rest."""


def hide_in_text(text: str, secrets: Iterable[LiteralSecret]) -> str:
    """Returns a file's text, as long as it was, with its credentials hidden."""
    for secret in secrets:
        text = text[: secret.start] + hidden(text[secret.start : secret.end]) + text[secret.end :]
    return text


def hide_in_diagnostics(diagnostics: Iterable[Diagnostic], secrets: Sequence[LiteralSecret]) -> tuple[Diagnostic, ...]:
    """Returns the diagnostics without credentials in their words; of the place of one, only that it is one is told."""
    return tuple(
        replace(
            diagnostic,
            message=_hidden(diagnostic.message, secrets),
            help=_hidden(diagnostic.help, secrets),
            related=tuple(replace(each, message=_hidden(each.message, secrets)) for each in diagnostic.related),
        )
        for diagnostic in diagnostics
        if diagnostic.rule is LITERAL_SECRET or not any(_is_at(diagnostic.span, secret.span) for secret in secrets)
    )


def _hidden(words: str, secrets: Iterable[LiteralSecret]) -> str:
    for secret in secrets:
        words = words.replace(secret.text, hidden(secret.text))
        if len(secret.text) > TELLING:
            words = words.replace(secret.text[:TELLING], hidden(secret.text)[:TELLING])
    return words


def _is_at(place: Span, secret: Span) -> bool:
    """Returns whether a place within one line overlaps that of a credential."""
    return (
        place.file == secret.file
        and place.line == place.end_line
        and (place.line, place.column) < (secret.end_line, secret.end_column)
        and (secret.line, secret.column) < (place.end_line, place.end_column)
    )
