"""Series as a served model and its jobs write them: of the version that is rolled out, and of the one before."""

from promql_evaluation import Series

NOW = 1e9
HERE = {"namespace": "ml-production", "model": "parcel-delay", "model_version": "1.1.0"}
THERE = {**HERE, "model_version": "1.0.0"}
DURATION = "mlspec_request_duration_seconds"


def requests(labels: dict[str, str], errors: float, total: float, refused: float = 0) -> list[Series]:
    """Returns the counters of a version that failed so many of its requests, and refused some beside them."""
    outcomes = {"answered": total - errors, "refused": refused, "failed": errors}
    return [Series("mlspec_requests_total", {**labels, "outcome": name}, count) for name, count in outcomes.items()]


def durations(labels: dict[str, str], slow: float, total: float) -> list[Series]:
    """Returns the histogram of a version that answered so many of its requests after 120 ms."""
    quick = Series(f"{DURATION}_bucket", {**labels, "le": "0.12"}, total - slow)
    return [Series(f"{DURATION}_count", labels, total), quick]


def quality(version: str, value: float, error: float, rows: float, group: str = "", *, days: int = 10) -> list[Series]:
    """Returns what the job that joins labels says of `missed` over so many days."""
    labels = {**HERE, "model_version": version, "kpi": "missed", "slice": group, "window": f"{days * 86_400}s"}
    return [
        Series("mlspec_quality_value", labels, value),
        Series("mlspec_quality_standard_error", labels, error),
        Series("mlspec_quality_samples", labels, rows),
    ]


def watermark(seconds: float) -> Series:
    """Returns up to when labels are complete: so many seconds ago."""
    return Series(
        "mlspec_label_watermark_seconds", {"namespace": "ml-production", "model": "parcel-delay"}, NOW - seconds
    )


def pairs(share: float, rows: float) -> list[Series]:
    """Returns how often the shadow disagrees with what serves."""
    return [
        Series("mlspec_shadow_disagreement_ratio", HERE, share),
        Series("mlspec_shadow_pairs_total", HERE, rows),
    ]
