"""The dashboard of a model: who answers and how well, each KPI with its bounds, drift, filters and labels."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from mlspec.backends.grafana.panel import Panel, Question, placed
from mlspec.backends.prometheus.alert import length, serving_arm
from mlspec.backends.prometheus.rules import KPI_VALUE, watched_series
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.queries import shown
from mlspec.queries.labelled_kpis import GRACE_SECONDS, label_age
from mlspec.queries.watching import kpi_of

SCHEMA_VERSION = 39
"""Grafana 10.4's; a later one brings it up to its own."""
BY_VERSION = "{{model_version}}"
_DIGITS = 33


def dashboard(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns a dashboard in Grafana's words; its address is the same as long as both names are."""
    return {
        "uid": f"mlspec-{sha256(f'{environment.name}/{model.name}'.encode()).hexdigest()[:_DIGITS]}",
        "title": f"{model.name} in {environment.name}",
        "tags": ["mlspec", environment.name, model.operated.owner],
        "schemaVersion": SCHEMA_VERSION,
        "editable": False,
        "timezone": "utc",
        "refresh": "1m",
        "time": {"from": "now-7d", "to": "now"},
        "templating": {
            "list": [{"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus"}]
        },
        "annotations": {"list": []},
        "panels": placed(_panels(environment, model)),
    }


def _panels(environment: EnvironmentPlan, model: ServedModel) -> Iterator[Panel]:
    arm = serving_arm(environment, model)
    if model.serves.mode == "online":
        yield from _served(environment, model)
    yield from _kpis(environment, model)
    drift = model.operated.operation.monitoring.drift
    if drift is not None:
        score, chance = shown.distances(drift, arm)
        yield Panel(
            f"Drift: {drift.test} over {length(drift.window_seconds)}",
            (Question(score, "{{feature}}"), Question(chance, "{{feature}} by chance")),
            bounds=(drift.at_least,),
            says="A feature drifts where it is above the line and above what chance does to it.",
        )
    delay = model.serves.measures.label.delay.p95
    yield Panel(
        "Age of the newest complete labels",
        (Question(label_age(arm), "labels"),),
        unit="s",
        bounds=(float(delay + GRACE_SECONDS),),
        says="Beyond the line labels are late: what is worked out of them is not shown.",
    )
    alerts = Question(shown.firing(arm, environment.name), "{{severity}}: {{alertname}} {{kpi}} {{slice}}")
    yield Panel("Alerts", (alerts,), says="An alert is there for five minutes after each look of Prometheus.")


def _served(environment: EnvironmentPlan, model: ServedModel) -> Iterator[Panel]:
    arm = serving_arm(environment, model)
    yield Panel(
        "Requests by version", (Question(shown.traffic_split(arm), BY_VERSION),), unit="percentunit", stacked=True
    )
    yield Panel("Requests a second", (Question(shown.requests(arm), BY_VERSION),), "reqps")
    yield Panel("Failed", (Question(shown.failed_share(arm), BY_VERSION),), "percentunit")
    yield Panel("Refused", (Question(shown.refused_share(arm), BY_VERSION),), "percentunit")
    durations = tuple(
        Question(shown.duration_quantile(part, arm), f"{BY_VERSION} p{part * 100:g}") for part in (0.5, 0.99)
    )
    yield Panel("Duration", durations, "s")
    predictions = Question(
        shown.share(shown.PREDICTIONS, "prediction, model_version", arm, shown.PREDICTIONS),
        f"{BY_VERSION} {{{{prediction}}}}",
    )
    yield Panel("Predictions", (predictions,), "percentunit")
    if model.serves.filters:
        fired = shown.share(shown.FIRED, "filter, model_version", arm, shown.PREDICTIONS)
        yield Panel("Rows on which a filter fired", (Question(fired, f"{BY_VERSION} {{{{filter}}}}"),), "percentunit")
    if any(each.nullable for each in model.serves.request.inputs):
        nulls = shown.share(shown.NULLS, "column, model_version", arm, shown.PREDICTIONS)
        yield Panel("Rows without a value", (Question(nulls, f"{BY_VERSION} {{{{column}}}}"),), "percentunit")
    if model.serves.request.stores:
        looked_up = shown.rate(shown.LOOKED_UP, "store, outcome, model_version", arm)
        yield Panel("Look-ups a second", (Question(looked_up, f"{BY_VERSION} {{{{store}}}} {{{{outcome}}}}"),))
    yield Panel("Lines of the log that are lost, a second", (Question(shown.lost_lines(arm), BY_VERSION),))


def _kpis(environment: EnvironmentPlan, model: ServedModel) -> Iterator[Panel]:
    """Yields a panel for each KPI and window, with every slice and version in it."""
    arm, measures = serving_arm(environment, model), model.serves.measures
    for name, window in dict.fromkeys((kpi, window) for kpi, _, window in watched_series(model)):
        query = shown.recorded(KPI_VALUE, arm, name, window)
        yield Panel(
            f"{name} over {length(window)}",
            (Question(query, f"{BY_VERSION} {{{{slice}}}}"),),
            unit="percentunit" if kpi_of(measures, name).kind == "proportion" else "short",
            bounds=_bounds(model, name, window),
            says="Where too few rows are known, or labels are late, nothing is shown.",
        )


def _bounds(model: ServedModel, kpi: str, window: int) -> tuple[float, ...]:
    """Returns the bounds of alerts and of rollback rules on a KPI over a window; a lead is no value of it."""
    operation = model.operated.operation
    watched = [each.bound for each in operation.monitoring.kpis if (each.kpi, each.window_seconds) == (kpi, window)]
    rules = [
        each.watches for each in operation.rollback.rules if (each.watches.kpi, each.window_seconds) == (kpi, window)
    ]
    return tuple({each.value for each in (*watched, *rules) if each is not None and each.against is None})
