"""Moments as text: UTC, ISO 8601, ending in Z."""

from datetime import datetime


def iso(moment: datetime) -> str:
    """Returns a moment, UTC without a zone, to the second or, where it has them, with microseconds."""
    return moment.isoformat() + "Z"
