"""What a server is told of the version that it serves, as arguments of its command."""

from mlspec.plan.plan import Plan


def server_arguments(plan: Plan) -> tuple[str, ...]:
    """Returns the arguments that are the same wherever a version serves, each of them one word with its value."""
    log = plan.serving.log
    return (
        f"--name={plan.name}",
        *(f"--log-feature={name}" for name in log.features),
        *(f"--log-extra={name}" for name in log.extra),
        f"--log-share={log.share}",
        *(f"--duration-bound={bound}" for bound in _bounds(plan)),
    )


def _bounds(plan: Plan) -> list[float]:
    """Returns the thresholds of durations that KPIs ask for, in seconds."""
    found = {kpi.threshold_milliseconds for kpi in plan.judgement.kpis}
    return sorted(milliseconds / 1000 for milliseconds in found if milliseconds is not None)
