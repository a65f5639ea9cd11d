"""Lowers `ci`: the system, its machines, and whom a job is in the cloud."""

from mlspec.plan import project as plan
from mlspec.spec.continuous_integration import ContinuousIntegration, Identity


def lower_continuous_integration(ci: ContinuousIntegration | None) -> plan.ContinuousIntegration | None:
    """Returns what workflows are rendered for, or None where there are none."""
    if ci is None:
        return None
    return plan.ContinuousIntegration(
        provider=ci.provider,
        runners=ci.runners,
        pull_request_runners=ci.pull_request_runners or ci.runners,
        forks=ci.forks,
        branch=ci.branch,
        timezone=ci.timezone,
        watch_seconds=ci.watch.seconds,
        python=ci.python,
        requirements=ci.requirements,
        image=ci.image if ci.image != "none" else None,
        organisation=ci.organisation,
        identity=_identity(ci.identity),
    )


def _identity(identity: Identity | None) -> plan.Identity | None:
    if identity is None:
        return None
    aws, gcp = identity.aws, identity.gcp
    return plan.Identity(
        cloud="aws" if aws is not None else "gcp",
        role=aws.role if aws is not None else None,
        region=aws.region if aws is not None else None,
        provider=gcp.provider if gcp is not None else None,
        service_account=gcp.service_account if gcp is not None else None,
    )
