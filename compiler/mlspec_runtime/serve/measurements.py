"""The `mlspec_*` series that a server fills: counts and durations of one version, beside MLServer's own."""

from collections.abc import Iterable, Sequence

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from mlspec.expressions.values import Value
from mlspec_runtime.serve.answering import Answer
from mlspec_runtime.serve.packaged_model import PackagedModel

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0, 2.0, 5.0, 10.0)
"""Upper bounds of the buckets of durations, in seconds."""

OWN = ("model", "model_version")
OUTCOMES = ("answered", "refused", "failed")
LOGGED = ("written", "dropped")


class Measurements:
    """All series of one model; each is there with 0 from the start.

    Args:
        package: What serves.
        version: Its version.
        bounds: Thresholds of durations that rules ask for, in seconds: each becomes the bound of a bucket.
        registry: Where MLServer looks for series.
    """

    def __init__(
        self,
        package: PackagedModel,
        version: str,
        bounds: Iterable[float] = (),
        registry: CollectorRegistry = REGISTRY,
    ) -> None:
        self._own = (package.name, version)
        self._requests = Counter(
            "mlspec_requests", "Requests by what became of them", (*OWN, "outcome"), registry=registry
        )
        self._duration = Histogram(
            "mlspec_request_duration_seconds",
            "Seconds from a request that is not refused to its answer",
            OWN,
            buckets=sorted({*BOUNDS, *bounds}),
            registry=registry,
        )
        self._predictions = Counter(
            "mlspec_predictions", "Predicted rows by what is answered", (*OWN, "prediction"), registry=registry
        )
        self._fired = Counter(
            "mlspec_filter_fired", "Rows on which a filter fired", (*OWN, "filter"), registry=registry
        )
        self._changed = Counter(
            "mlspec_predictions_changed", "Rows on which filters changed the prediction", OWN, registry=registry
        )
        self._nulls = Counter(
            "mlspec_null_inputs", "Rows in which an input is null", (*OWN, "column"), registry=registry
        )
        self._lines = Counter(
            "mlspec_log_lines",
            "Lines of the prediction log by what became of them",
            (*OWN, "outcome"),
            registry=registry,
        )
        info = Gauge("mlspec_model_info", "What serves", (*OWN, "digest"), registry=registry)
        info.labels(*self._own, package.digest).set(1)
        self._by_prediction = package.says.task in ("binary_classification", "multiclass_classification")
        self._start(package)

    def _start(self, package: PackagedModel) -> None:
        for outcome in OUTCOMES:
            self._requests.labels(*self._own, outcome)
        for outcome in LOGGED:
            self._lines.labels(*self._own, outcome)
        for rule in package.filters:
            self._fired.labels(*self._own, rule.name)
        for name, column in package.inputs.items():
            if column.nullable:
                self._nulls.labels(*self._own, name)
        classes: Sequence[Value] = package.says.classes or (False, True)
        for prediction in classes if self._by_prediction else (None,):
            self._predictions.labels(*self._own, self._shown(prediction))
        self._duration.labels(*self._own)
        self._changed.labels(*self._own)

    def request(self, outcome: str, seconds: float) -> None:
        """Counts a request and, unless it was refused, how long it took: a quick refusal is no quick answer."""
        self._requests.labels(*self._own, outcome).inc()
        if outcome != "refused":
            self._duration.labels(*self._own).observe(seconds)

    def answers(self, answers: Iterable[Answer]) -> None:
        """Counts what is answered, row by row."""
        for found in answers:
            self._predictions.labels(*self._own, self._shown(found.prediction)).inc()
            for name in found.fired:
                self._fired.labels(*self._own, name).inc()
            if found.prediction != found.said:
                self._changed.labels(*self._own).inc()
            for name, value in found.row.items():
                if value is None:
                    self._nulls.labels(*self._own, name).inc()

    def line(self, outcome: str) -> None:
        """Counts a line of the log."""
        self._lines.labels(*self._own, outcome).inc()

    def _shown(self, prediction: Value) -> str:
        if not self._by_prediction or prediction is None:
            return ""
        return str(prediction).lower() if isinstance(prediction, bool) else str(prediction)
