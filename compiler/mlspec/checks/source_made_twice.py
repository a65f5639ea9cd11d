"""One file that is written by two different commands.

## What it does
Compares the `made_by` of every source of every model that writes the same path.

## Why it is bad
A file has one stage that writes it, once for all models; of two commands the last one would win.

## Example
    flight-delay/model.yaml: sources: {flights: {path: data/flights.parquet, made_by: {run: [python, a.py]}}}
    gate-change/model.yaml:  sources: {flights: {path: data/flights.parquet, made_by: {run: [python, b.py]}}}

## Use instead
The same command in both, or another path.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlspec.checks.subject import Check, Subject
from mlspec.diagnostics.diagnostic import Diagnostic, Related
from mlspec.diagnostics.rule import Rule

if TYPE_CHECKING:
    from mlspec.diagnostics.span import Span
    from mlspec.spec.sources import MadeBy

RULE = Rule("MLS210", "source-made-twice", "error", "One file that is written by two different commands", __doc__ or "")


def _find(subject: Subject) -> Iterator[Diagnostic]:
    first: dict[str, tuple[MadeBy, Span]] = {}
    for model in subject.models:
        for name, source in model.spec.sources.items():
            if source.made_by is None:
                continue
            path = ("sources", name, "made_by")
            span = model.document.key_span(path)
            if "*" in source.path:
                message = f"{source.path!r} is a pattern: a command writes one file or folder"
                yield Diagnostic(RULE, span, message, "name the file or folder in path")
                continue
            made_by, there = first.setdefault(source.path.lower(), (source.made_by, span))
            if made_by != source.made_by:
                message = (
                    f"{source.path!r} is written by {_words(source.made_by)} here and by {_words(made_by)} elsewhere"
                )
                way_out = "write the same command and reads in both, or name another path"
                yield Diagnostic(RULE, span, message, way_out, (Related(there, "the other one is here"),))


def _words(made_by: "MadeBy") -> str:
    return f"{' '.join(made_by.run)!r} (reads {', '.join(made_by.reads) or 'nothing'})"


CHECK = Check(RULE, _find)
