"""The dictionary: which PromQL gives which figure of the serving system.

Servers count their own requests, over REST and over gRPC, so that it is the same dictionary whatever routes to them,
and mirrored requests are seen like all others. Refused requests are their callers' fault: they count in no share but
their own, and nobody keeps their durations, so that a version that refuses everybody has no figures, not good ones.

Each series is there with 0 from the start: what a counter had when it was first seen, `increase` does not count.
`namespace` is what scraping adds, the other labels are the server's.

What disagrees with production nobody sees but a job that joins predictions by their ids: its two series are a contract.
"""

from mlspec.plan.judgement import Kpi
from mlspec.plan.value import value
from mlspec.queries.arm import Arm
from mlspec.queries.promql import increase, only, series

REQUESTS = "mlspec_requests_total"
DURATION_COUNT = "mlspec_request_duration_seconds_count"
DURATION_BUCKET = "mlspec_request_duration_seconds_bucket"
ON_MERIT = {"outcome": ("answered", "failed")}
"""What became of the requests that a version is judged by."""
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
        return ShareQuery(_counted(REQUESTS, arm, seconds, outcome="failed"), _judged(arm, seconds))
    if kpi.system == "refused_share":
        return ShareQuery(_counted(REQUESTS, arm, seconds, outcome="refused"), _counted(REQUESTS, arm, seconds))
    if kpi.system == "share_slower_than" and kpi.threshold_milliseconds is not None:
        total = _counted(DURATION_COUNT, arm, seconds)
        quick = _counted(DURATION_BUCKET, arm, seconds, le=bucket(kpi.threshold_milliseconds))
        return ShareQuery(f"({total} - {quick})", total)
    if kpi.system == "shadow_disagreement" and not arm.production:
        pairs = increase(series(PAIRS, arm.of_version()), seconds)
        return ShareQuery(f"({only(series(DISAGREEMENT, arm.of_version()))} * {pairs})", pairs)
    raise ValueError(f"{kpi.system!r} is no figure of a serving system")


def bucket(milliseconds: int) -> str:
    """Returns the bound of the bucket of requests that are quicker, as the server writes it."""
    return str(milliseconds / 1000)


def _counted(metric: str, arm: Arm, seconds: int, **more: str) -> str:
    return increase(series(metric, {**arm.of_version(), **more}, unlike=_unlike(arm)), seconds)


def _judged(arm: Arm, seconds: int) -> str:
    return increase(series(REQUESTS, arm.of_version(), unlike=_unlike(arm), among=ON_MERIT), seconds)


def _unlike(arm: Arm) -> str:
    return "model_version" if arm.production else ""
