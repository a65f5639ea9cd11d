"""The columns that an expression over one source may read."""

from mlspec.expressions.types import Type
from mlspec.spec.sources import Source


def source_scope(source: Source) -> dict[str, Type]:
    """Returns the columns of a source with their types."""
    return {name: Type(column.type) for name, column in source.columns.items()}
