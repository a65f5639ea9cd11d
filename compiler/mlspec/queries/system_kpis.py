"""The dictionary: which PromQL gives which figure of the serving system behind Istio.

Requests are those that the sidecar of the answering pod reports: of mirrored ones no other sidecar does (istio#23496).
What disagrees with production nobody sees but a job that joins predictions by their ids: its two series are a contract.
"""

from mlspec.plan.judgement import Kpi
from mlspec.plan.value import value
from mlspec.queries.arm import Arm, version_label
from mlspec.queries.promql import increase, only, or_zero, series

REQUESTS = "istio_requests_total"
DURATION_COUNT = "istio_request_duration_milliseconds_count"
DURATION_BUCKET = "istio_request_duration_milliseconds_bucket"
DISAGREEMENT = "mlspec_shadow_disagreement_ratio"
PAIRS = "mlspec_shadow_pairs_total"


@value
class ShareQuery:
    """The requests that count and all of them, as two expressions whose results have no labels."""

    hits: str
    requests: str

    @property
    def share(self) -> str:
        """The part of all requests that counts."""
        return f"({self.hits} / {self.requests})"


def share_query(kpi: Kpi, arm: Arm, seconds: int) -> ShareQuery:
    """Returns the queries of a system KPI over the last so many seconds.

    Raises:
        ValueError: for a figure that this dictionary does not have.
    """
    if kpi.system == "error_share":
        total = _counted(REQUESTS, arm, seconds)
        errors = increase(series(REQUESTS, _labels(arm), unlike=_unlike(arm), matching="response_code"), seconds)
        return ShareQuery(or_zero(errors), total)
    if kpi.system == "share_slower_than" and kpi.threshold_milliseconds is not None:
        total = _counted(DURATION_COUNT, arm, seconds)
        quick = _counted(DURATION_BUCKET, arm, seconds, le=str(kpi.threshold_milliseconds))
        return ShareQuery(f"({total} - {quick})", total)
    if kpi.system == "shadow_disagreement" and not arm.production:
        labels = {"model": arm.model, "model_version": arm.version}
        pairs = increase(series(PAIRS, labels), seconds)
        return ShareQuery(f"({only(series(DISAGREEMENT, labels))} * {pairs})", pairs)
    raise ValueError(f"{kpi.system!r} is no figure of a serving system behind Istio")


def _counted(metric: str, arm: Arm, seconds: int, **more: str) -> str:
    return increase(series(metric, {**_labels(arm), **more}, unlike=_unlike(arm)), seconds)


def _labels(arm: Arm) -> dict[str, str]:
    return {
        "reporter": "destination",
        "destination_workload_namespace": arm.namespace,
        "destination_canonical_service": arm.model,
        "destination_version": version_label(arm.version),
    }


def _unlike(arm: Arm) -> str:
    return "destination_version" if arm.production else ""
