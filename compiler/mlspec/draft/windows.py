"""How long the windows of a draft are, by how long the data are."""

from datetime import timedelta
from math import ceil

from mlspec.draft.draft import Unfit
from mlspec.spec.units import SECONDS, Duration

ASSUMED_DELAY = "1d"
WITHOUT_DATA = "30d"
LONGEST_TEST_DAYS = 90
OF_THE_DATA = 5
"""The test is a fifth of the data, and so is the window before it that variants are compared on."""

WORDS = {"s": "SECOND", "m": "MINUTE", "h": "HOUR", "d": "DAY"}


def interval(duration: Duration) -> str:
    """Returns a duration as expressions write it."""
    amount, unit = int(duration.text[:-1]), duration.text[-1]
    if unit == "w":
        amount, unit = 7 * amount, "d"
    return f"INTERVAL {amount} {WORDS[unit]}"


def test_window(span: timedelta, delay: Duration) -> str | Unfit:
    """Returns the length of the test for data that reach over `span`, or why they are too short to be split.

    Behind the test stand a window of the same length and two gaps as long as labels take; what is left must train.
    """
    days = min(LONGEST_TEST_DAYS, max(1, span.days // OF_THE_DATA))
    gaps = ceil(2 * delay.seconds / SECONDS["d"])
    while days > 1 and span.days - gaps < 3 * days:
        days -= 1
    needed = gaps + 3 * days
    if span.days < needed:
        return Unfit(
            f"the data reach over {span.days} {'day' if span.days == 1 else 'days'}: to keep training, choice and test "
            f"apart by labels that take {delay.text}, they must reach over {needed}; bring more, or a shorter --delay"
        )
    return f"{days}d"
