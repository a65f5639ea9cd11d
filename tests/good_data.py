"""Rows for the good models of several classes and of lists: small, made by a seed, with something to learn."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from good_specs import PROJECTS
from mlspec.cli.main import cli

START = np.datetime64("2024-01-01T06:00:00", "us")
DAY = np.timedelta64(1, "D")
MINUTE = np.timedelta64(1, "m")
DAYS = 120
Columns = dict[str, Any]


def moments(random: np.random.Generator, per_day: int) -> Any:
    """As many moments of each day, in order."""
    day = np.repeat(np.arange(DAYS), per_day)
    return np.sort(START + day * DAY + random.integers(0, 600, len(day)) * MINUTE)


def trips() -> Columns:
    """Trains with more stops come late more often, and hardly ever not at all."""
    random = np.random.default_rng(1)
    departure = moments(random, 40)
    stops, line = random.integers(2, 40, len(departure)), random.choice(["S1", "S2"], len(departure))
    late = random.random(len(departure)) < 1 / (1 + np.exp(-(stops - 25) / 4))
    lost = random.random(len(departure)) < 0.06
    arrival = np.where(lost, "didn't", np.where(late, "late", "on time")).astype(object)
    names = np.array([f"t{number:05d}" for number in range(len(departure))], dtype=object)
    return {"trip": names, "departure": departure, "stops": stops, "line": line.astype(object), "arrival": arrival}


def reviews() -> Columns:
    """Half of those who are asked answer, and the dear things get more stars."""
    random = np.random.default_rng(2)
    asked = moments(random, 20)
    price = random.gamma(2, 10, len(asked))
    given = np.ma.array(np.clip(np.round(price / 12 + random.normal(1, 0.7, len(asked))), 1, 5).astype(np.int64))
    answered = np.ma.array(asked + random.integers(1, 20, len(asked)) * DAY)
    given.mask = answered.mask = random.random(len(asked)) < 0.5
    names = np.array([f"r{number:05d}" for number in range(len(asked))], dtype=object)
    return {"review": names, "asked_at": asked, "answered_at": answered, "price": price, "given": given}


def lists_of(random: np.random.Generator, per_day: int, longest: int) -> tuple[Any, Any]:
    """The list and the moment of each item; the items of a list are minutes apart, some across midnight."""
    day = np.repeat(np.arange(DAYS), per_day)
    begins = np.sort(START + day * DAY + random.integers(0, 1439, len(day)) * MINUTE)
    items = random.integers(2, longest, len(begins))
    group = np.repeat(np.arange(len(begins)), items)
    return group, begins[group] + random.integers(0, 60, len(group)) * MINUTE


def impressions() -> Columns:
    """What matches the text is graded higher; nothing answers one query in ten, and the ids tell nothing."""
    random = np.random.default_rng(3)
    group, shown_at = lists_of(random, 40, 9)
    match = random.normal(size=len(group))
    nothing = (random.random(group.max() + 1) < 0.1)[group]
    grade = np.where(nothing, 0, np.clip(np.round(match + random.normal(0, 0.8, len(group))), 0, 3)).astype(np.int64)
    price = np.ma.array(random.gamma(2, 10, len(group)), mask=random.random(len(group)) < 0.1)
    names = np.array([f"i{number:06d}" for number in random.permutation(len(group))], dtype=object)
    query = np.array([f"query {'of many words ' * (number % 2)}{number}" for number in group], dtype=object)
    return {"shown": names, "query": query, "shown_at": shown_at, "text_match": match, "price": price, "grade": grade}


def stories() -> Columns:
    """Readers open young stories."""
    random = np.random.default_rng(4)
    session, shown_at = lists_of(random, 12, 9)
    age = random.gamma(1, 10, len(session))
    opened = np.ma.array(shown_at + 5 * MINUTE, mask=random.random(len(session)) > np.exp(-age / 10))
    names = np.array([f"s{number:06d}" for number in random.permutation(len(session))], dtype=object)
    return {"story_shown": names, "session": session, "shown_at": shown_at, "age_hours": age, "opened_at": opened}


ROWS: dict[str, dict[str, Callable[[], Columns]]] = {
    "multiclass": {"trips": trips, "reviews": reviews},
    "ranking": {"impressions": impressions, "stories": stories},
}


def project_with_data(name: str, folder: Path) -> Path:
    """A copy of a good project with rows for its sources, compiled."""
    shutil.copytree(PROJECTS[name], folder, ignore=shutil.ignore_patterns("expected"))
    (folder / "data").mkdir()
    for table, rows in ROWS[name].items():
        connection = duckdb.connect(config={"threads": 1})
        connection.register("made", rows())
        connection.execute(f"COPY (SELECT * FROM made) TO '{folder / 'data' / table}.parquet' (FORMAT parquet)")  # noqa: S608 - the test's own
    assert cli.main(["compile", str(folder)], standalone_mode=False) == 0
    return folder
