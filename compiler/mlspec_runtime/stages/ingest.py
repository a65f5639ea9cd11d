"""Stage `ingest <source>`: raw files in; checked, cleaned and profiled rows out."""

import sys
from datetime import UTC, datetime

import duckdb

from mlspec_runtime.engines.duckdb_engine import connect, count, write_rows
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.ingestion.checks import Outcome, newest_event, run_check
from mlspec_runtime.ingestion.cleaning import KEPT, deduplicate
from mlspec_runtime.ingestion.contract import READ, Contract, apply_contract
from mlspec_runtime.ingestion.files import source_files
from mlspec_runtime.ingestion.reading import RAW, read_files
from mlspec_runtime.json_file import Json, write_json
from mlspec_runtime.layout import source_profile, source_rows
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.ingest import Ingest
from mlspec_runtime.profiling.columns import profile_column
from mlspec_runtime.profiling.keys import repeated_key
from mlspec_runtime.profiling.period import profile_period


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Writes rows.parquet and profile.json of one source.

    Raises:
        StageFailure: the rows break the contract, or a check whose response is `stop` does not hold.
    """
    (name,) = arguments
    read_source(name, parameters.section(Ingest, "ingest", name), parameters.threads)
    return 0


def read_source(name: str, source: Ingest, threads: int) -> None:
    """Writes rows.parquet and profile.json of one source.

    Raises:
        StageFailure: the rows break the contract, or a check whose response is `stop` does not hold.
    """
    started = datetime.now(UTC)
    connection = connect(threads)
    contract = _read(connection, source)
    outcomes = tuple(run_check(connection, source, check, started) for check in source.checks)
    _respond(name, outcomes)
    columns = tuple(column.name for column in source.columns)
    write_rows(connection, f"SELECT * FROM {KEPT}", (*source.key, *columns), source_rows(name))  # noqa: S608  # a constant
    write_json(source_profile(name), _profile(connection, name, source, contract, outcomes))


def _read(connection: duckdb.DuckDBPyConnection, source: Ingest) -> Contract:
    available = read_files(connection, source_files(source.path), tuple(column.name for column in source.columns))
    contract = apply_contract(connection, source, available)
    if contract.findings:
        raise StageFailure(*contract.findings)
    if source.event_time is not None:
        newest_event(connection, source.event_time, READ)
    deduplicate(connection, source)
    repeated = repeated_key(connection, KEPT, source.key)
    if repeated is not None:
        raise StageFailure(repeated)
    return contract


def _respond(source: str, outcomes: tuple[Outcome, ...]) -> None:
    broken = [outcome for outcome in outcomes if not outcome.holds]
    for outcome in broken:
        if outcome.otherwise != "stop":
            print(f"ingest {source}: {outcome.otherwise}: {outcome.kind} {outcome.message}", file=sys.stderr)  # noqa: T201  # shown in the run's log
    stopping = [f"check {outcome.kind} {outcome.message}" for outcome in broken if outcome.otherwise == "stop"]
    if stopping:
        raise StageFailure(*stopping)


def _profile(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    source: Ingest,
    contract: Contract,
    outcomes: tuple[Outcome, ...],
) -> Json:
    read, kept = count(connection, RAW), count(connection, KEPT)
    return {
        "source": name,
        "rows": {"read": read, "kept": kept, "duplicates_removed": read - kept},
        **profile_period(connection, KEPT, source.event_time),
        "columns": [
            profile_column(connection, KEPT, column, contract.not_finite[column.name]) for column in source.columns
        ],
        "checks": [outcome.as_json() for outcome in outcomes],
    }
