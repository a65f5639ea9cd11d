"""The columns of one request, which the packed model checks."""

from typing import Any

from mlspec.backends.dvc.filters import read_beside_features
from mlspec.conventions import FEATURE_PREFIX
from mlspec.plan.data import Column
from mlspec.plan.plan import Plan

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
    """Returns the columns of one request: what features and filters read, a window's value by the feature's name."""
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
    return list(found.values())
