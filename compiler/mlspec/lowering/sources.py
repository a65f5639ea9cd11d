"""Lowers `sources`: every default of a column, a check and a publishing lag written out."""

from collections.abc import Iterator, Mapping

from mlspec.lowering.lineage import known_text
from mlspec.plan import data
from mlspec.spec import sources as spec
from mlspec.spec.availability import published_seconds


def lower_sources(sources: Mapping[str, spec.Source]) -> tuple[data.Source, ...]:
    """Returns the sources in the order in which the spec names them."""
    return tuple(_source(name, source) for name, source in sources.items())


def _source(name: str, source: spec.Source) -> data.Source:
    made_by = source.made_by
    return data.Source(
        name=name,
        path=source.path,
        made_by=data.MadeBy(made_by.run, made_by.reads) if made_by is not None else None,
        key=source.key,
        event_time=source.event_time,
        published_seconds=published_seconds(source),
        columns=tuple(_column(source, column) for column in source.columns),
        deduplicate=_deduplicate(source.clean),
        checks=tuple(lowered for check in source.checks for lowered in _checks(check)),
    )


def _column(source: spec.Source, name: str) -> data.Column:
    column = source.columns[name]
    return data.Column(
        name=name,
        type=column.type,
        nullable=column.nullable,
        known=known_text(source, name),
        values=column.values,
        range=(float(column.range[0]), float(column.range[1])) if column.range is not None else None,
        unit=column.unit,
    )


def _deduplicate(clean: spec.Clean | None) -> data.Deduplicate | None:
    if clean is None or clean.deduplicate is None:
        return None
    return data.Deduplicate(clean.deduplicate.key, clean.deduplicate.keep, clean.deduplicate.by)


def _checks(check: spec.DataCheck) -> Iterator[data.DataCheck]:
    if check.unique is not None:
        yield data.DataCheck("unique", check.unique, None, check.after, check.otherwise)
    if check.fresh_within is not None:
        yield data.DataCheck("fresh_within", (), check.fresh_within.seconds, check.after, check.otherwise)
    for column, share in (check.null_share or {}).items():
        yield data.DataCheck("null_share", (column,), share.value, check.after, check.otherwise)
