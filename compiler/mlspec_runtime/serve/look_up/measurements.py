"""The series of look-ups: what was found in each store, how old it was and how long that took."""

from collections.abc import Iterable

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram

OUTCOMES = ("hit", "missing", "stale", "invalid", "failed")

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_SHARES = (0.1, 0.25, 0.5, 0.75, 0.9, 1.0, 1.5, 2.0, 5.0)


class LookUpMeasurements:
    """All series of one model's stores; each is there with 0 from the start.

    Args:
        model: The model's name.
        version: Its version.
        stores: The names of its stores.
        registry: Where MLServer looks for series.
    """

    def __init__(self, model: str, version: str, stores: Iterable[str], registry: CollectorRegistry = REGISTRY) -> None:
        own = ("model", "model_version", "store")
        self._own = (model, version)
        self._rows = Counter(
            "mlspec_lookup_rows", "Rows looked up by what was found", (*own, "outcome"), registry=registry
        )
        self._seconds = Histogram(
            "mlspec_lookup_duration_seconds",
            "Seconds that a request waited for a store",
            own,
            buckets=_SECONDS,
            registry=registry,
        )
        self._age = Histogram(
            "mlspec_lookup_age_ratio",
            "The age of a record as a share of its max_age",
            own,
            buckets=_SHARES,
            registry=registry,
        )
        for store in stores:
            self._seconds.labels(*self._own, store)
            self._age.labels(*self._own, store)
            for outcome in OUTCOMES:
                self._rows.labels(*self._own, store, outcome)

    def waited(self, store: str, seconds: float) -> None:
        """Keeps how long a store took."""
        self._seconds.labels(*self._own, store).observe(seconds)

    def row(self, store: str, outcome: str, age: float | None) -> None:
        """Counts a row; `age` is that of its record as a share of what is allowed, None without a record."""
        self._rows.labels(*self._own, store, outcome).inc()
        if age is not None:
            self._age.labels(*self._own, store).observe(age)
