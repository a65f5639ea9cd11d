"""The columns of predictions.parquet: a colon keeps ours apart from every declared name."""

MODEL_PREDICTION = "model:prediction"
"""The column of what the model said before any filter; there is none without filters."""

UNFILTERED = "unfiltered:"
"""Begins the columns that KPIs would have without filters."""


def fired_column(rule: str) -> str:
    """Returns the column that says whether a filter fired."""
    return f"filter:{rule}"


def changed_column(rule: str) -> str:
    """Returns the column that says whether a filter changed the prediction that it found."""
    return f"changed:{rule}"


def unfiltered_column(column: str) -> str:
    """Returns the column of a KPI that stands for another one as if there were no filters."""
    return f"{UNFILTERED}{column}"


def slice_column(name: str) -> str:
    """Returns the column that says whether a row is in a slice; NULL where its condition is NULL."""
    return f"slice:{name}"


def counted_column(kpi: str) -> str:
    """Returns the column that says whether a row counts for a KPI with a condition."""
    return f"kpi:{kpi}"


def term_column(kpi: str, place: int) -> str:
    """Returns the column of the argument of a KPI's aggregate at a place, NULL where it does not count."""
    return f"kpi:{kpi}:{place}"


def class_column(place: int) -> str:
    """Returns the column of the probability of the class at a place among the declared ones."""
    return f"class:{place}"
