"""Stage `split`: keeps the rows that a model learns from apart, in time, from those it is judged on."""

from pathlib import Path

import duckdb

from mlspec_runtime.engines.duckdb_engine import attach_rows, connect, count, identifier, identifiers, write_rows
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.json_file import Json, write_json
from mlspec_runtime.labelling.outcome import GROUP
from mlspec_runtime.layout import LABEL_ROWS, SPLIT_PROFILE, SPLIT_ROWS
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.split import Split
from mlspec_runtime.profiling.moments import iso
from mlspec_runtime.splitting.boundaries import Boundaries, find_boundaries, local_moment
from mlspec_runtime.splitting.folds import FOLD, LEARNT_FROM, Fold, measure_folds
from mlspec_runtime.splitting.incidents import INCIDENT, pin
from mlspec_runtime.splitting.judged import judged_rows
from mlspec_runtime.splitting.parts import TABLE, Part, make_parts, measure_parts
from mlspec_runtime.splitting.sampling import take_sample

NEEDED = ("fit", "selection", "test")

_LABELS = "@labels"
_DAY = 86_400


def run(_arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Writes key, prediction_time and part of every labelled prediction.

    Raises:
        StageFailure: there is no row to learn from, to choose by or to be judged on.
    """
    split = parameters.section(Split, "split")
    connection = connect(parameters.threads)
    columns = attach_rows(connection, _LABELS, LABEL_ROWS)
    key = tuple(name for name in columns if name not in ("prediction_time", "label", "known_at", GROUP))
    boundaries = find_boundaries(connection, _LABELS, split)
    pinned = pin(connection, None if split.incidents is None else Path(split.incidents), key)
    condition = "FALSE" if pinned is None else pinned.condition
    lists = GROUP in columns
    make_parts(connection, _LABELS, boundaries, condition, lists=lists)
    sample = split.sample and take_sample(connection, TABLE, key, split.sample, split.timezone, lists=lists)
    parts = measure_parts(connection)
    folds = measure_folds(connection, TABLE, boundaries)
    empty = [part.name for part in parts if part.name in NEEDED and not part.rows]
    if empty:
        raise StageFailure(_too_short(split, parts, empty))
    bare = [fold for fold in folds if not fold.rows or not fold.learnt]
    if bare:
        raise StageFailure(_out_of_reach(split, parts, bare[0]))
    kept = identifiers((*key, "prediction_time", "part", FOLD, LEARNT_FROM, INCIDENT))
    write_rows(connection, f"SELECT {kept} FROM {identifier(TABLE)}", key, SPLIT_ROWS)  # noqa: S608  # quoted names
    judged = judged_rows(connection, TABLE, key)
    profile = {**_profile(connection, split, boundaries, parts, folds), "judged": judged.as_json()}
    if pinned is not None:
        profile["incidents"] = pinned.as_json(connection, TABLE, key)
    if sample:
        profile["sample"] = sample.as_json()
    write_json(SPLIT_PROFILE, profile)
    return 0


def _too_short(split: Split, parts: tuple[Part, ...], empty: list[str]) -> str:
    windows = "the selection window" if split.folds.count == 1 else "the windows of `folds`"
    return (
        f"no labelled prediction falls into {' and '.join(empty)}: {_reach(split, parts)}; "
        f"shorten `split.test` or {windows}, or read a longer period"
    )


def _out_of_reach(split: Split, parts: tuple[Part, ...], fold: Fold) -> str:
    """Returns what the first window that cannot be judged lacks, and how far the data reach."""
    lacking = "is no labelled prediction" if not fold.rows else "is nothing to learn from before it"
    return (
        f"fold {fold.number} of {split.folds.count}, from {iso(fold.begin)} to {iso(fold.end)}: there {lacking}; "
        f"{_reach(split, parts)}; lower `folds.count`, shorten `folds.length`, or read a longer period"
    )


def _reach(split: Split, parts: tuple[Part, ...]) -> str:
    """Returns from when to when there are labelled predictions, and how many days the windows and gaps take."""
    first = min(part.first for part in parts if part.first is not None)
    last = max(part.last for part in parts if part.last is not None)
    needed = (split.test + split.selection + 2 * split.gap) / _DAY
    return (
        f"they reach from {iso(first)} to {iso(last)}, {(last - first).total_seconds() / _DAY:,.1f} days, "
        f"and test, selection and two gaps take {needed:,.1f}"
    )


def _profile(
    connection: duckdb.DuckDBPyConnection,
    split: Split,
    boundaries: Boundaries,
    parts: tuple[Part, ...],
    folds: tuple[Fold, ...],
) -> dict[str, Json]:
    return {
        "timezone": split.timezone,
        "boundaries": [
            {
                "name": name,
                "utc": iso(moment),
                "local": local_moment(connection, moment, split.timezone).isoformat(),
            }
            for name, moment in boundaries.named()
        ],
        "parts": [part.as_json() for part in parts],
        "folds": [fold.as_json() for fold in folds],
        "unlabelled": count(connection, _LABELS, "label IS NULL"),
    }
