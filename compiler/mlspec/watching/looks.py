"""When a question looks: whenever it is asked between two looks, it gives the answer of the last one.

A rule whose false alarms are forecast for one look a window would have more of them, were it asked every half an hour.
"""

from math import floor

PARTS = 8
"""Where the last look finds nothing known, so many moments of its period are tried, and then the present one."""
MOST_BEFORE = 8
"""How many looks back the beginning of what is met is looked for."""


def moments(every_seconds: int, now: float) -> tuple[float, ...]:
    """Returns the moments of which the first one with an answer decides, in Unix time: the last look comes first."""
    look = floor(now / every_seconds) * every_seconds
    tried = (look + part * every_seconds / PARTS for part in range(PARTS))
    return (*(moment for moment in tried if moment < now), now)


def looks_before(every_seconds: int, moment: float) -> tuple[float, ...]:
    """Returns the looks before a moment, the latest first."""
    return tuple(moment - look * every_seconds for look in range(1, MOST_BEFORE + 1))
