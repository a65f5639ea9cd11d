from itertools import pairwise

import pytest

from mlspec.spec.continuous_integration import Interval
from mlspec.workflows.clock import every


@pytest.mark.parametrize("seconds", sorted(Interval.ACCEPTED))
def test_a_line_of_cron_comes_as_often_as_it_says(seconds: int) -> None:
    minutes, hours, *rest = every(seconds).split(" ")
    assert rest == ["*", "*", "*"]
    each_hour = [int(minute) for minute in minutes.split(",")]
    each_day = len(each_hour) * (24 if hours == "*" else len(range(0, 24, int(hours.removeprefix("*/")))))
    assert each_day * seconds == 86_400
    assert 0 not in each_hour
    steps = {after - before for before, after in pairwise(each_hour)}
    assert steps <= {seconds // 60}
