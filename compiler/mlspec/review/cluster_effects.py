"""What a change does to rollouts in the clusters: the part of a review that a controller decides."""

from collections.abc import Iterable

from mlspec.backends.under_way import under_way
from mlspec.plan.environment import EnvironmentPlan
from mlspec.review.review import ClusterEffect


def cluster_effects(
    before: Iterable[EnvironmentPlan], after: Iterable[EnvironmentPlan], model: str
) -> tuple[ClusterEffect, ...]:
    """Returns the effects on a model's rollouts, an environment each, of those whose controller sees a change."""
    was = {environment.name: environment for environment in before}
    found = (under_way(was.get(environment.name), environment, model) for environment in after)
    return tuple(ClusterEffect(each.environment, each.effect, each.says) for each in found if each is not None)
