"""How many labelled rows a stretch of time brings."""

from math import inf

DAY_SECONDS = 86_400


def labelled_rows(rate: float, share: float, seconds: float, delay_seconds: float, coverage: float) -> float:
    """Returns the rows that have their label when a stage of `seconds` ends.

    `rate` is requests a second of all traffic, `share` the part of it that is judged, `coverage` the part that ever
    gets a label. Only requests of the first `seconds - delay_seconds` count: the labels of later ones come too late.
    """
    return rate * share * max(0.0, seconds - delay_seconds) * coverage


def seconds_for(rows: float, rate: float, share: float, delay_seconds: float, coverage: float) -> float:
    """Returns the shortest stage, in seconds, that ends with so many labelled rows; infinite where none come."""
    arriving = rate * share * coverage
    if arriving <= 0:
        return inf
    return delay_seconds + rows / arriving
