"""Lines of cron for how often something is looked at: never on the full hour, when everybody's schedules start."""

_HOUR = 3600
_OFFSET = 7


def every(seconds: int) -> str:
    """Returns the line of cron of an interval that divides an hour, or is whole hours and divides a day."""
    minutes = seconds // 60
    if seconds < _HOUR:
        return f"{','.join(str(minute) for minute in range(_OFFSET % minutes, 60, minutes))} * * * *"
    hours = seconds // _HOUR
    return f"{_OFFSET} * * * *" if hours == 1 else f"{_OFFSET} */{hours} * * *"
