"""A schedule starts as often as the interval says, at equal distances, day after day."""

import pytest

from mlspec.spec.continuous_integration import Interval
from mlspec.workflows.schedules import cron_line

DAY = 24 * 60


def field(text: str, size: int) -> list[int]:
    """Returns the values of a field of cron, read as POSIX and its step extension say."""
    span, _, step = text.partition("/")
    first, _, last = (f"0-{size - 1}" if span == "*" else span).partition("-")
    return list(range(int(first), int(last or first) + 1, int(step or 1)))


def minutes_of_a_day(line: str) -> list[int]:
    minute, hour, *date = line.split(" ")
    assert date == ["*", "*", "*"]
    return [60 * h + m for h in field(hour, 24) for m in field(minute, 60)]


@pytest.mark.parametrize("seconds", sorted(Interval.ACCEPTED))
def test_starts_are_as_far_apart_as_the_interval(seconds: int) -> None:
    starts = minutes_of_a_day(cron_line(seconds))
    following = [*starts[1:], starts[0] + DAY]
    assert {after - before for before, after in zip(starts, following, strict=True)} == {seconds // 60}


@pytest.mark.parametrize("seconds", sorted(Interval.ACCEPTED))
def test_no_start_is_at_the_full_hour(seconds: int) -> None:
    assert all(start % 60 for start in minutes_of_a_day(cron_line(seconds)))
