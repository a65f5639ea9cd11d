"""The reporter for people: one finding a paragraph, with its line of source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.display import neutralise
from mlspec.diagnostics.excerpt import excerpt
from mlspec.diagnostics.span import Span

MOST = 50

_RESET = "\x1b[0m"
_STYLES = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "place": "\x1b[1m", "quiet": "\x1b[2m"}


@dataclass(frozen=True, slots=True)
class _Paint:
    colour: bool

    def __call__(self, style: str, text: str) -> str:
        return f"{_STYLES[style]}{text}{_RESET}" if self.colour and text else text


def render(diagnostics: Sequence[Diagnostic], sources: Mapping[str, str], colour: bool = False) -> str:
    """Returns the report as text that ends in a newline, or nothing when there is nothing to report.

    At most 50 diagnostics are printed, then how many more there are. `sources` maps a span's file to its
    text; a file that is missing there is reported without its line. What comes from a spec is neutralised.
    """
    paint = _Paint(colour)
    wanted = {d.span.file for d in diagnostics[:MOST]}
    lines = {file: sources[file].split("\n") for file in wanted if file in sources}
    report = [line for d in diagnostics[:MOST] for line in _paragraph(d, lines, paint)]
    if len(diagnostics) > MOST:
        report.append(f"{len(diagnostics) - MOST} more")
    return "".join(f"{line}\n" for line in report)


def _paragraph(diagnostic: Diagnostic, lines: Mapping[str, Sequence[str]], paint: _Paint) -> Iterator[str]:
    rule = diagnostic.rule
    kind = paint(rule.severity, f"{rule.severity}[{rule.code}]")
    yield f"{paint('place', _place(diagnostic.span))}: {kind} {neutralise(diagnostic.message)}"
    yield from _snippet(diagnostic, lines, paint)
    for related in diagnostic.related:
        yield f"{_place(related.span)}: note: {neutralise(related.message)}"
    if diagnostic.help:
        first, *rest = diagnostic.help.split("\n")
        yield f"help: {neutralise(first)}"
        yield from (f"      {neutralise(line)}" for line in rest)


def _place(span: Span) -> str:
    return f"{neutralise(span.file)}:{span.line}:{span.column}"


def _snippet(diagnostic: Diagnostic, lines: Mapping[str, Sequence[str]], paint: _Paint) -> Iterator[str]:
    span = diagnostic.span
    source = lines.get(span.file, ())
    if span.line > len(source):
        return
    text, carets = excerpt(source[span.line - 1].removesuffix("\r"), span)
    number = f"{span.line:>5}"
    yield f"{paint('quiet', number + ' |')} {text}"
    yield f"{paint('quiet', ' ' * len(number) + ' |')} {_painted(carets, diagnostic, paint)}"


def _painted(carets: str, diagnostic: Diagnostic, paint: _Paint) -> str:
    blanks = carets[: len(carets) - len(carets.lstrip())]
    return blanks + paint(diagnostic.rule.severity, carets.lstrip())
