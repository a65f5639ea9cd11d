"""The columns of predictions.parquet: a colon keeps ours apart from every declared name."""


def slice_column(name: str) -> str:
    """Returns the column that says whether a row is in a slice; NULL where its condition is NULL."""
    return f"slice:{name}"


def counted_column(kpi: str) -> str:
    """Returns the column that says whether a row counts for a KPI with a condition."""
    return f"kpi:{kpi}"


def term_column(kpi: str, place: int) -> str:
    """Returns the column of the argument of a KPI's aggregate at a place, NULL where it does not count."""
    return f"kpi:{kpi}:{place}"
