"""Inputs looked up in files: the newest row that is known, as a join sees it, in the types of the pipeline."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from prometheus_client import CollectorRegistry

from mlspec.expressions.types import Type
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.parameters.look_up import Moment
from mlspec_runtime.serve.column import Column
from mlspec_runtime.serve.failure import Refused, Unavailable
from mlspec_runtime.serve.look_up import file_store
from mlspec_runtime.serve.look_up.connections import connection_of, secret_variable, url_variable
from mlspec_runtime.serve.look_up.file_rows import read_rows
from mlspec_runtime.serve.look_up.file_store import FileStore
from mlspec_runtime.serve.look_up.guard import FAULTS, Guard
from mlspec_runtime.serve.look_up.look_ups import LookUps
from mlspec_runtime.serve.look_up.measurements import OUTCOMES, LookUpMeasurements
from mlspec_runtime.serve.look_up.record import key_text
from mlspec_runtime.serve.look_up.store import Fetched, LookUpRule, Record, StoreFailure


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text)


NOW = utc("2027-01-31T12:00:00")
DATED = Moment("seen_at", 3600)


def column(name: str, kind: Type = Type.DOUBLE, *, nullable: bool = True, high: float | None = None) -> Column:
    return Column(name, kind, nullable=nullable, accepted=None, low=None, high=high)


def rule(*columns: Column, moment: Moment | None = None, max_age: float = 7200) -> LookUpRule:
    return LookUpRule("skies", "file", "skies.csv", {"at": Type.STRING}, {c.name: c for c in columns}, max_age, moment)


def written(path: Path, query: str) -> Path:
    duckdb.connect(config={"threads": 1}).execute(f"COPY ({query}) TO '{path}'")
    return path


def fetched(found: LookUpRule, path: Path, *keys: str, now: datetime = NOW) -> Fetched:
    async def ask() -> Fetched:
        store = FileStore(found, str(path))
        await store.start()
        return await store.fetch([(key,) for key in keys], now)

    return asyncio.run(ask())


@pytest.fixture(params=["csv", "parquet"])
def skies(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    rows = [*(f"('EWR', TIMESTAMP '2027-01-31 {hour:02}:00:00', {hour}.1::DOUBLE)" for hour in range(8, 13))]
    rows.append(f"('JFK', TIMESTAMP '2027-01-31 07:00:00', {0.1 + 0.2!r}::DOUBLE)")
    values = ", ".join(rows)
    query = f'SELECT * FROM (VALUES {values}) AS v("at", seen_at, sight)'  # noqa: S608 - the test's own
    return written(tmp_path / f"skies.{request.param}", query)


def test_newest_row_that_is_known_counts(skies: Path) -> None:
    found = fetched(rule(column("weather.sight"), moment=DATED), skies, "EWR", "JFK", "LGA")
    assert found == [
        Record(utc("2027-01-31T11:00:00"), {"weather.sight": 11.1}),
        Record(utc("2027-01-31T07:00:00"), {"weather.sight": 0.1 + 0.2}),
        None,
    ]
    early = fetched(rule(column("sight"), moment=DATED), skies, "EWR", now=utc("2027-01-31T08:59:00"))
    assert early == [None]


def test_undated_rows_are_as_old_as_the_file(skies: Path) -> None:
    one = written(skies.with_name(f"one{skies.suffix}"), f"""SELECT * FROM '{skies}' WHERE "at" = 'JFK'""")  # noqa: S608 - the test's own
    os.utime(one, (86_400, 86_400))
    assert fetched(rule(column("sight")), one, "JFK") == [Record(utc("1970-01-02T00:00:00"), {"sight": 0.1 + 0.2})]
    with pytest.raises(StageFailure, match="EWR stands there 5 times, and no row is dated"):
        read_rows(rule(column("sight")), str(skies))


def test_what_cannot_be_read_is_left_out_of_its_row_alone(tmp_path: Path) -> None:
    path = tmp_path / "skies.csv"
    path.write_text("at,seats,sight\nEWR,1.5,7\nJFK,4,\n,5,6\n")
    found = fetched(rule(column("seats", Type.INTEGER), column("sight")), path, "EWR", "JFK", "")
    assert [each.values if isinstance(each, Record) else each for each in found] == [
        {"sight": 7.0},
        {"seats": 4, "sight": None},
        None,
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [("at,seats\nEWR,1\n", "there is no column sight; there are at"), ("\x00", "no rows"), (None, "no")],
)
def test_file_that_cannot_be_read_is_said(tmp_path: Path, content: str | None, message: str) -> None:
    path = tmp_path / "skies.csv"
    if content is not None:
        path.write_text(content)
    with pytest.raises(StageFailure, match=message):
        read_rows(rule(column("sight")), str(path))
    with pytest.raises(StoreFailure):
        fetched(rule(column("sight")), path, "EWR")


def test_changed_file_is_read_again_and_a_broken_one_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_store, "LOOK_SECONDS", 0.0)
    path = tmp_path / "skies.csv"
    path.write_text("at,sight\nEWR,1\n")

    async def values(store: FileStore, wanted: float) -> None:
        for _ in range(200):
            (found,) = await store.fetch([("EWR",)], NOW)
            if isinstance(found, Record) and found.values["sight"] == wanted:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(found)

    async def walk() -> None:
        store = FileStore(rule(column("sight")), str(path))
        await store.start()
        await values(store, 1)
        path.write_text("at,sight\nEWR,22\n")
        await values(store, 22)
        path.unlink()
        await values(store, 22)
        await asyncio.sleep(0.05)
        await values(store, 22)
        path.write_text("at,sight\nEWR,333\n")
        await values(store, 333)
        await store.close()

    asyncio.run(walk())


class Scripted:
    """A store that says what a test tells it to."""

    def __init__(self, say: Callable[[int], Any]) -> None:
        self.say = say
        self.asked = 0

    async def start(self) -> None:
        """Does nothing."""

    async def fetch(self, keys: Any, now: datetime) -> Fetched:
        del now
        self.asked += 1
        found = self.say(len(keys))
        if found is None:
            await asyncio.sleep(60)
        return found

    async def close(self) -> None:
        """Does nothing."""


def looked_up(found: LookUpRule, store: Scripted, *keys: str | None) -> tuple[list[Any], dict[str, float]]:
    registry = CollectorRegistry()
    counted = LookUpMeasurements("m", "1", [found.name], registry)

    async def ask() -> list[Any]:
        look_ups = LookUps([found], [Guard(found.name, store, 0.05, 4)], counted)
        return [each.values for each in await look_ups.of([{"at": key} for key in keys])]

    values = asyncio.run(ask())
    labels = {"model": "m", "model_version": "1", "store": found.name}
    return values, {
        outcome: count
        for outcome in OUTCOMES
        if (count := registry.get_sample_value("mlspec_lookup_rows_total", {**labels, "outcome": outcome}))
    }


def test_each_row_is_counted_by_what_was_found() -> None:
    at = datetime.now(UTC).replace(tzinfo=None)
    said = [
        Record(at, {"sight": 1.0}),
        Record(at - timedelta(hours=3), {"sight": 1.0}),
        Record(at + timedelta(hours=1), {"sight": 1.0}),
        Record(at, {"sight": 9.0}),
        None,
    ]
    wanted = rule(column("sight", high=5))
    values, counts = looked_up(wanted, Scripted(lambda _: said), "a", "b", "c", "d", "e", "a", None)
    assert [each["sight"] for each in values] == [1.0, None, None, None, None, 1.0, None]
    assert counts == {"hit": 2, "stale": 1, "invalid": 2, "missing": 2}


@pytest.mark.parametrize(
    ("said", "error", "text"),
    [
        (lambda _: [None], Refused, r"at\[0\]: 'a' is not in skies, and sight is never null"),
        (lambda _: None, Unavailable, r"sight\[0\]: skies is not answering"),
        (lambda _: [Record(utc("2000-01-01T00:00:00"), {"sight": 1.0})], Unavailable, "skies is too old"),
    ],
)
def test_input_that_is_never_null_is_refused_by_whose_fault_it_is(
    said: Callable[[int], Any], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        looked_up(rule(column("sight", nullable=False)), Scripted(said), "a")


def test_store_that_hangs_is_left_alone_after_a_few_faults() -> None:
    store = Scripted(lambda _: None)
    guard = Guard("skies", store, 0.01, 2)

    async def ask() -> list[Any]:
        return [await guard.fetch([("a",)], NOW) for _ in range(50)]

    assert asyncio.run(ask()) == [None] * 50
    assert store.asked == FAULTS


def test_no_two_keys_have_one_text() -> None:
    keys = [("a:b", "c"), ("a", "b:c"), ("a%3Ab", "c"), ("a", "b", "c"), (1, "b"), ("1", "b:")]
    texts = [key_text(key) for key in keys]
    assert texts[0] == "a%3Ab:c"
    assert len(set(texts)) == len(keys)


def test_address_is_named_never_shown() -> None:
    crm = LookUpRule("profile", "redis", "crm", {"at": Type.STRING}, {"sight": column("sight")}, 60, None)
    for url in ("", "ftp://user:geheim@host", "http://[", "geheim"):
        with pytest.raises(StageFailure, match="MLSPEC_REDIS_URL_CRM") as said:
            connection_of(crm, {"MLSPEC_REDIS_URL_CRM": url})
        assert "geheim" not in str(said.value)
    found = connection_of(crm, {url_variable("redis", "crm"): "redis://h", secret_variable("redis", "crm"): "geheim"})
    assert (found.url, found.secret) == ("redis://h", "geheim")
    assert "geheim" not in repr(found)
