"""Writes what mlspec fills in where a spec says nothing: the answer to `mlspec compile --explain-defaults`."""

from collections.abc import Iterator

import click

from mlspec.checks.subject import Subject
from mlspec.diagnostics.display import neutralise
from mlspec.emit.yaml_writer import to_yaml
from mlspec.spec.filled_in import FilledIn, filled_in_model, filled_in_project
from mlspec.spec.section_keys import dotted

NOTHING = "-"


def explain_defaults(subject: Subject, only: str | None) -> Iterator[str]:
    """Yields the lines for the project and each of its models, or for the model named `only`.

    Raises:
        UsageError: no model has that name.
    """
    names = [model.spec.metadata.name for model in subject.models]
    if only is not None and only not in names:
        raise click.UsageError(f"no model {only!r} in this project; there are: {', '.join(names)}")
    if only is None:
        yield from _lines(subject.project.document.file, filled_in_project(subject.project.spec))
    for model in subject.models:
        if only in (None, model.spec.metadata.name):
            yield from _lines(model.document.file, filled_in_model(model.spec))


def _lines(file: str, found: tuple[FilledIn, ...]) -> Iterator[str]:
    rows = [(dotted(each.path), _value(each), each.origin) for each in found]
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    yield f"{file}: {len(rows)} {'value' if len(rows) == 1 else 'values'} filled in"
    for path, value, origin in rows:
        yield f"  {path:<{widths[0]}}  {value:<{widths[1]}}  {origin}"


def _value(found: FilledIn) -> str:
    if found.value is None:
        return NOTHING
    return neutralise(found.value if isinstance(found.value, str) else to_yaml(found.value, flow=True))
