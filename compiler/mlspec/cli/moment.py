"""A moment that an option names."""

from datetime import datetime

import click


def moment(context: click.Context, parameter: click.Parameter, value: str | None) -> datetime | None:
    """Returns the moment that was said, or None; one without its offset is a usage error."""
    if value is None:
        return None
    try:
        said = datetime.fromisoformat(value)
    except ValueError:
        said = None
    if said is None or said.tzinfo is None:
        raise click.BadParameter(f"{value!r} is no moment with its offset: 2027-01-31T08:30:00Z", context, parameter)
    return said
