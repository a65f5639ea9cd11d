"""Moments as text."""

from datetime import UTC, datetime


def moment_text(moment: float) -> str:
    """Returns a moment (Unix time) as RFC 3339, to the second."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def day_text(moment: float) -> str:
    """Returns the day of a moment in UTC."""
    return datetime.fromtimestamp(moment, UTC).date().isoformat()
