"""`discover`: proposes slices where the errors of the chosen variant gather; it changes nothing by itself."""

from typing import cast

import numpy as np

from mlspec_runtime import layout
from mlspec_runtime.discovery.literals import literals_of
from mlspec_runtime.discovery.search import Confirmation, Group, confirm, distinct, holm, search
from mlspec_runtime.engines.arrays import Columns, fetch_columns, floats
from mlspec_runtime.engines.duckdb_engine import attach_rows, connect, identifiers
from mlspec_runtime.evidence.outcomes import Flags, Floats
from mlspec_runtime.json_file import Json, read_json, write_json
from mlspec_runtime.parameters.discover import Discover
from mlspec_runtime.parameters.document import Parameters

_DIGITS = 6


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 once the proposals are written; a run without any says so."""
    del arguments
    discover = parameters.section(Discover, "discover")
    chosen = cast("str", cast("dict[str, Json]", read_json(layout.SELECTION))["chosen"])
    rows = _rows(discover, chosen, parameters.threads)
    loss = _loss(rows, discover)
    _, day = np.unique(np.ma.getdata(rows["local_day"]).astype("datetime64[D]"), return_inverse=True)
    searched = day % 2 == 0
    least = max(1, discover.min_rows // 2)
    literals = [
        literal
        for feature in discover.features
        for literal in literals_of(feature, rows[feature.name], searched, least)
    ]
    groups = search(literals, loss, searched, least, discover.known) if literals else []
    enough = [group for group in groups if int(group.rows.sum()) >= discover.min_rows]
    tested = distinct(enough, searched, discover.most)
    confirmed = [confirm(group, loss, day.astype(np.int64), ~searched) for group in tested]
    adjusted = holm([1.0 if found.p_value is None else found.p_value for found in confirmed])
    proposals: list[Json] = [
        _proposal(group, found, p_value, discover.alpha)
        for group, found, p_value in zip(tested, confirmed, adjusted, strict=True)
    ]
    content: Json = {
        "variant": chosen,
        "rows": len(loss),
        "loss": _loss_name(discover),
        "mean_loss": _round(float(loss.mean())),
        "searched": len(groups),
        "alpha": discover.alpha,
        "slices": proposals,
    }
    write_json(layout.PROPOSED_SLICES, content)
    print(f"{sum(p < discover.alpha for p in adjusted)} of {len(tested)} tested slices confirmed")  # noqa: T201 - the stage's result
    return 0


def _rows(discover: Discover, chosen: str, threads: int) -> Columns:
    """Returns the test rows of the chosen variant with their features, in the order of the key."""
    key = identifiers(discover.key)
    with connect(threads) as connection:
        attach_rows(connection, "predictions", layout.predictions(chosen))
        attach_rows(connection, "features", layout.FEATURE_ROWS)
        names = identifiers((feature.name for feature in discover.features), "features")
        return fetch_columns(
            connection,
            f"SELECT predictions.label, predictions.score, predictions.prediction, predictions.local_day, {names} "  # noqa: S608 - quoted names
            f"FROM predictions JOIN features USING ({key}) WHERE predictions.part = 'test' ORDER BY {key}",
        )


def _loss_name(discover: Discover) -> str:
    return {"binary_classification": "log_loss", "regression": "absolute_error"}.get(discover.task, "error")


def _loss(rows: Columns, discover: Discover) -> Floats:
    """Returns the loss of each row: of the score where there is a probability, else of the prediction."""
    if discover.task == "binary_classification":
        smallest = np.finfo(np.float64).eps
        score, label = np.clip(floats(rows["score"]), smallest, 1 - smallest), floats(rows["label"])
        return -np.where(label > 0, np.log(score), np.log(1 - score))
    if discover.task == "regression":
        return np.abs(floats(rows["prediction"]) - floats(rows["label"]))
    differs: Flags = np.ma.getdata(rows["prediction"]) != np.ma.getdata(rows["label"])
    return differs.astype(np.float64)


def _proposal(group: Group, found: Confirmation, p_value: float, alpha: float) -> Json:
    return {
        "where": group.where,
        "rows": int(group.rows.sum()),
        "loss": _round(found.inside),
        "loss_elsewhere": _round(found.outside),
        "p_value": None if found.p_value is None else _round(p_value),
        "confirmed": found.p_value is not None and p_value < alpha,
    }


def _round(value: float) -> float | None:
    return float(f"{value:.{_DIGITS}g}") if np.isfinite(value) else None
