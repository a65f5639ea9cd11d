"""When a schedule starts a workflow: an interval as a line of cron."""

MINUTE, HOUR, DAY = 60, 3_600, 86_400
FIRST = 7
"""The minute that schedules start from: at the full hour everybody's do, and jobs wait or are dropped."""


def cron_line(every: int) -> str:
    """Returns the five fields of cron that start a workflow every so many seconds, a part of an hour or of a day."""
    if every < HOUR:
        minutes = every // MINUTE
        return f"{FIRST % minutes}-59/{minutes} * * * *"
    if every < DAY:
        hours = every // HOUR
        return f"{FIRST} {'*' if hours == 1 else f'*/{hours}'} * * *"
    return f"{FIRST} 0 * * *"
