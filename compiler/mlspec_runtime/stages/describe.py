"""`describe <file>`: what the columns of a data file hold, as JSON on standard output, for a spec to be drafted."""

import json
from pathlib import Path

from mlspec_runtime.engines.duckdb_engine import connect
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.ingestion.files import FORMATS
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.profiling.raw_columns import describe_file

THREADS = 2


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 after the description was printed.

    Raises:
        StageFailure: the file is none that a source is read from, unreadable or without rows.
    """
    del parameters
    file = Path(arguments[0])
    if not file.is_file() or file.suffix.lower() not in FORMATS:
        raise StageFailure(f"{file}: no {' or '.join(FORMATS)} file; a source is read from either")
    if set(str(file)) & set("*?["):
        raise StageFailure(f"{file}: the path reads as a pattern of several files; rename it")
    print(json.dumps(describe_file(connect(THREADS), file)))  # noqa: T201 - the command's result
    return 0
