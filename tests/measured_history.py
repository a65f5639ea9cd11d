"""What a version that serves shows in a real Prometheus: every story at a moment of its own, far from all others."""

from dataclasses import dataclass

PERIOD = 84 * 86_400
"""At a multiple of it every rule and trigger of the good cases looks."""
FIRST = 150
STEP, SPAN = 600, 3 * 3600
DAY = 86_400
ABOUT = {"namespace": "ml-production", "model": "parcel-delay"}
WINDOWS = {"missed": 7 * DAY, "log_loss": 28 * DAY}


@dataclass(frozen=True)
class Story:
    """What is known of the version at the end of three hours; None: there is no such series.

    Requests, and those of them that failed or were slow, are of an hour.
    """

    requests: int | None = 1000
    failed: int = 1
    slow: int = 10
    missed: float | None = 0.05
    rows: int = 5000
    label_days: float | None = 3
    lead: float | None = 0.02
    distances: tuple[float | None, float | None] = (0.05, 0.05)
    warm: bool = False
    version: str = "1.1.0"


def moment_of(place: int) -> int:
    """Returns when a story is told, in Unix time."""
    return (FIRST + place) * PERIOD


def samples(stories: list[Story]) -> str:
    """Returns the samples of all stories."""
    return "".join(line for place, story in enumerate(stories) for line in _lines(story, moment_of(place)))


def _lines(story: Story, end: int) -> list[str]:
    own = {**ABOUT, "model_version": story.version}
    lines: list[str] = []

    def gauge(metric: str, labels: dict[str, str], value: float | None) -> None:
        if value is not None:
            lines.extend(_sample(metric, labels, value, moment) for moment in range(end - SPAN, end + 1, STEP))

    def counter(metric: str, labels: dict[str, str], an_hour: int) -> None:
        moments = range(end - SPAN, end + 1, STEP)
        lines.extend(_sample(metric, labels, an_hour * (each - end + SPAN) / 3600, each) for each in moments)

    if story.requests is not None:
        counts = {"answered": story.requests - story.failed, "refused": 0, "failed": story.failed}
        for outcome, count in counts.items():
            counter("mlspec_requests_total", {**own, "outcome": outcome}, count)
        counter("mlspec_request_duration_seconds_count", own, story.requests)
        counter("mlspec_request_duration_seconds_bucket", {**own, "le": "0.12"}, story.requests - story.slow)
    for kpi, window in WINDOWS.items():
        labels = {**own, "kpi": kpi, "slice": "", "window": f"{window}s"}
        known = story.missed if kpi == "missed" else story.lead
        gauge("mlspec_quality_samples", labels, story.rows if known is not None else None)
        gauge("mlspec_quality_value", labels, known)
        if kpi == "log_loss":
            gauge("mlspec_quality_lead", {**labels, "against": "baseline"}, known)
    if story.label_days is not None:
        gauge("mlspec_label_watermark_seconds", ABOUT, end - story.label_days * DAY)
    for feature, distance in zip(("depot_load", "distance"), story.distances, strict=True):
        labels = {**own, "method": "psi", "window": f"{14 * DAY}s", "feature": feature}
        gauge("mlspec_drift_score", labels, distance)
        gauge("mlspec_drift_null_quantile", labels, 0.1 if distance is not None else None)
    gauge("mlspec_model_info", {**ABOUT, "model_version": "1.0.0"}, 1 if story.warm else None)
    return lines


def _sample(metric: str, labels: dict[str, str], value: float, moment: int) -> str:
    text = ",".join(f'{name}="{each}"' for name, each in labels.items())
    return f"{metric}{{{text}}} {value} {moment}\n"
