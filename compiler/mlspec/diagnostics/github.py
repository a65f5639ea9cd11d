"""The reporter for GitHub Actions: one workflow command a finding, shown at its line of a pull request."""

from collections.abc import Iterator, Sequence

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.display import neutralise
from mlspec.diagnostics.prose import prose


def render(diagnostics: Sequence[Diagnostic]) -> str:
    """Returns a line `::error file=...::message` for each diagnostic, in their order.

    Nothing of a file name or message can end its command or begin a second one: GitHub's own escapes are used
    (`%25 %0D %0A`, in properties also `%3A %2C`), and what a terminal would obey is made visible first.
    """
    return "".join(f"{_command(diagnostic)}\n" for diagnostic in diagnostics)


def _command(diagnostic: Diagnostic) -> str:
    rule = diagnostic.rule
    properties = {**_place(diagnostic), "title": f"{rule.code} {rule.name}"}
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    message = "\n".join(_message(diagnostic))
    return f"::{rule.severity} {written}::{_data(message)}"


def _place(diagnostic: Diagnostic) -> dict[str, str | int]:
    span = diagnostic.span
    place: dict[str, str | int] = {"file": neutralise(span.file), "line": span.line, "endLine": span.end_line}
    if span.line == span.end_line:  # GitHub takes columns for a range within one line only
        place |= {"col": span.column, "endColumn": span.end_column}
    return place


def _message(diagnostic: Diagnostic) -> Iterator[str]:
    yield prose(diagnostic)
    for related in diagnostic.related:
        span = related.span
        yield f"{neutralise(span.file)}:{span.line}:{span.column}: note: {neutralise(related.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
