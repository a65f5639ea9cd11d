"""Alerts on parity: inputs that the sources do not give again, and a job that recomputes them no more."""

from collections.abc import Iterator

from mlspec.backends.prometheus.alert import QUICKLY, TICKET, Alert, serving_arm, title
from mlspec.backends.prometheus.kpi_alerts import RUNS
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.queries.watching import inputs_differ, nobody_recomputes

PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 604_800}
"""How often logged inputs are computed again, in seconds."""
UNKNOWN_SECONDS = 3600


def parity_alerts(environment: EnvironmentPlan, model: ServedModel) -> Iterator[Alert]:
    """Yields them for a version whose spec asks for parity; equal data give equal bits, so that no chance is in it."""
    parity, arm = model.serves.parity, serving_arm(environment, model)
    if parity is None:
        return
    yield Alert(
        name="MlspecInputsDiffer",
        query=inputs_differ(arm, parity.at_most),
        every_seconds=QUICKLY,
        for_seconds=0,
        severity=TICKET,
        owner=model.operated.owner,
        action=None,
        about={},
        beyond=f"more than {parity.at_most:.12g} of the values of an input",
        summary=f"{{{{ $labels.input }}}} of {title(model)} was served otherwise than the sources give it: "
        "{{ $value | humanizePercentage }} of its values differ",
    )
    yield Alert(
        name="MlspecParityUnknown",
        query=nobody_recomputes(arm, RUNS * PERIODS[parity.recompute]),
        every_seconds=QUICKLY,
        for_seconds=max(UNKNOWN_SECONDS, PERIODS[parity.recompute]),
        severity=TICKET,
        owner=model.operated.owner,
        action=None,
        about={},
        beyond="",
        summary=f"nobody computes the logged inputs of {title(model)} again: whether they are the ones of the sources "
        "is not known",
    )
