"""The columns of one request, which the packed model checks."""

from typing import Any

from mlspec.backends.dvc.filters import read_beside_features
from mlspec.conventions import FEATURE_PREFIX
from mlspec.plan.data import Column
from mlspec.plan.plan import Plan
from mlspec.plan.serving import REQUEST, Store

Plain = dict[str, Any]


def column_of(column: Column) -> Plain:
    """Returns a column with what its values may be."""
    return {
        "name": column.name,
        "type": column.type,
        "nullable": column.nullable,
        "values": None if column.values is None else list(column.values),
        "range": None if column.range is None else list(column.range),
    }


def request(plan: Plan) -> list[Plain]:
    """Returns the columns of one request: what features and filters read and no store has, and keys of stores."""
    looked_up = {found.name for found in plan.serving.inputs if found.origin != REQUEST}
    inputs = _inputs(plan)
    keys = {name: _input(plan, name) for store in plan.serving.stores for name in store.key if name not in inputs}
    return [column for name, column in {**inputs, **keys}.items() if name not in looked_up]


def look_ups(plan: Plan) -> list[Plain]:
    """Returns the stores, each with the inputs that are found there and what they may be."""
    inputs = _inputs(plan)
    return [
        {
            "name": store.name,
            "kind": store.kind,
            "place": store.place,
            "key": list(store.key),
            "columns": [
                inputs[found.name] if found.name in inputs else _input(plan, found.name)
                for found in plan.serving.inputs
                if found.origin == store.name
            ],
            "max_age": store.max_age_seconds,
            "moment": _moment(plan, store),
        }
        for store in plan.serving.stores
    ]


def _moment(plan: Plan, store: Store) -> Plain | None:
    """Returns how rows of a file are dated: as those of the one joined source that all of its inputs are columns of."""
    if store.kind != "file":
        return None
    sources = {found.name.rpartition(".")[0] for found in plan.serving.inputs if found.origin == store.name}
    joins = [join for join in plan.features.joins if {join.source} == sources]
    if not joins or joins[0].event_time is None:
        return None
    return {"column": joins[0].event_time, "lag": joins[0].lag_seconds}


def _input(plan: Plan, name: str) -> Plain:
    """Returns an input that no feature and no filter reads: a column, one of a joined source, or a window."""
    source, _, column = name.rpartition(".")
    declared = next(found for found in plan.serving.inputs if found.name == name)
    rows = next(found for found in plan.sources if found.name == (source or plan.features.source))
    own = next((column_of(found) for found in rows.columns if found.name == column), None)
    unbound = {"values": None, "range": None}
    return {**(own or unbound), "name": name, "type": declared.type, "nullable": declared.nullable}


def _inputs(plan: Plan) -> dict[str, Plain]:
    """Returns what features and filters read by name, a window's value by the feature's name."""
    columns = {f"{source.name}.{column.name}": column for source in plan.sources for column in source.columns}
    own = {
        name.removeprefix(f"{plan.features.source}."): column
        for name, column in columns.items()
        if name.startswith(f"{plan.features.source}.")
    }
    group = () if plan.prediction.group is None else (plan.prediction.group,)
    found = {name: column_of(own[name]) for name in (*plan.prediction.key, *group)}
    for feature in plan.features.columns:
        if feature.window is not None:
            found[feature.name] = {
                "name": feature.name,
                "type": feature.type,
                "nullable": True,
                "values": None,
                "range": None,
            }
            continue
        for name in feature.reads:
            if name.startswith(FEATURE_PREFIX):
                continue
            joined = "." in name
            column = column_of(columns[name] if joined else own[name])
            found[name] = {**column, "name": name, "nullable": column["nullable"] or joined}
    found |= {name: column_of(own[name]) for name in read_beside_features(plan) if name not in found}
    return found
