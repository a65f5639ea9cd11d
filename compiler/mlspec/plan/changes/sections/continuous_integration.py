"""What workflows are rendered for."""

from typing import Any

from mlspec.plan.changes.redos import RENDERED
from mlspec.plan.changes.rows import Leaf, Part, Row
from mlspec.plan.changes.safeties import higher_is_weaker, ranked
from mlspec.plan.changes.written import AS_WRITTEN, DURATION, LIST, listed, mapped, plainly


def _ci(ci: Any) -> str:
    return mapped((("provider", ci.provider), ("runners", listed(ci.runners))))


def _identity(identity: Any) -> str:
    return mapped(((identity.cloud, identity.role or identity.service_account),))


ROWS: tuple[Row, ...] = (
    Part("ci", "ci", RENDERED, plainly(_ci)),
    Leaf("ci.provider", "ci.provider", RENDERED, AS_WRITTEN),
    Leaf("ci.runners", "ci.runners", RENDERED, LIST),
    Leaf("ci.pull_request_runners", "ci.pull_request_runners", RENDERED, LIST),
    Leaf(
        "ci.forks",
        "ci.forks",
        RENDERED,
        AS_WRITTEN,
        ranked((True, False), "code of strangers runs on the machines of CI", "no code of strangers runs in CI"),
    ),
    Leaf("ci.branch", "ci.branch", RENDERED, AS_WRITTEN),
    Leaf("ci.timezone", "ci.timezone", RENDERED, AS_WRITTEN),
    Leaf(
        "ci.watch_seconds",
        "ci.watch",
        RENDERED,
        DURATION,
        higher_is_weaker("looked at less often", "looked at more often"),
    ),
    Leaf("ci.python", "ci.python", RENDERED, AS_WRITTEN),
    Leaf("ci.requirements", "ci.requirements", RENDERED, AS_WRITTEN),
    Leaf("ci.image", "ci.image", RENDERED, AS_WRITTEN),
    Leaf("ci.organisation", "ci.organisation", RENDERED, AS_WRITTEN),
    Part("ci.identity", "ci.identity", RENDERED, plainly(_identity)),
    Leaf("ci.identity.cloud", "ci.identity", RENDERED, AS_WRITTEN),
    Leaf("ci.identity.role", "ci.identity.aws.role", RENDERED, AS_WRITTEN),
    Leaf("ci.identity.region", "ci.identity.aws.region", RENDERED, AS_WRITTEN),
    Leaf("ci.identity.provider", "ci.identity.gcp.provider", RENDERED, AS_WRITTEN),
    Leaf("ci.identity.service_account", "ci.identity.gcp.service_account", RENDERED, AS_WRITTEN),
)
