"""The Rollout of a model: its pods, and how a new version of them takes over."""

from typing import Any

from mlspec.backends.argo_rollouts.names import canary_service, rules_analysis, stable_service
from mlspec.backends.argo_rollouts.notifications import subscription
from mlspec.backends.argo_rollouts.routing import traffic_routing
from mlspec.backends.argo_rollouts.steps import is_shadow, managed_routes, steps
from mlspec.manifests.labels import metadata, selector
from mlspec.manifests.pods import pod_template
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.queries.asked import rollback_rules

API_VERSION = "argoproj.io/v1alpha1"
DEADLINE_SECONDS = 900
KEPT_REVISIONS = 5
"""How many ReplicaSets are kept beside those of the two versions between which requests are split."""
ANY_KEPT_REVISION = KEPT_REVISIONS + 1
"""From whichever version that is kept no stage is between: the controller counts the ReplicaSets that were made between
the two, those of aborted versions and of edits of the pods too, so that with a window of 1 an aborted version between
a version and its fallback sends the way back through all stages."""
READY_SECONDS = 30
"""So long a pod is ready before it counts. Back at a version without pods the first one that counts brings the weight
of the last stage with it, however few others are there."""
LEAST_DELAY_SECONDS = 30
"""So long a router may still send requests to pods that it should not."""
MOST_PODS_FOR_SAFETY = 2


def rollout(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns the Rollout; how many pods there are is the autoscaler's to say."""
    operation = model.operated.operation
    return {
        "apiVersion": API_VERSION,
        "kind": "Rollout",
        "metadata": {
            **metadata(environment, model.name, model.name),
            "annotations": {
                "mlspec.dev/owner": model.operated.owner,
                **_approvers(model),
                **subscription(environment),
            },
        },
        "spec": {
            "revisionHistoryLimit": KEPT_REVISIONS,
            "rollbackWindow": {"revisions": ANY_KEPT_REVISION},
            "minReadySeconds": READY_SECONDS,
            "progressDeadlineSeconds": DEADLINE_SECONDS,
            "progressDeadlineAbort": True,
            "selector": {"matchLabels": selector(model.name)},
            "template": pod_template(environment, model.name, model.serves, operation.deployment),
            "strategy": {"canary": _canary(environment, model)},
        },
    }


def _canary(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    operation, name, version = model.operated.operation, model.name, model.serves.version
    router, stages = traffic_routing(environment, model), operation.rollout
    if environment.target.router != "istio" and stages is not None and any(map(is_shadow, stages.stages)):
        raise ValueError("by Gateway API Argo Rollouts takes the step of a shadow and mirrors nothing")
    if stages is not None and managed_routes(stages):
        router = {"managedRoutes": managed_routes(stages), **router}
    canary: dict[str, Any] = {
        "stableService": stable_service(name),
        "canaryService": canary_service(name),
        "minPodsPerReplicaSet": min(MOST_PODS_FOR_SAFETY, operation.deployment.min_replicas),
        "scaleDownDelaySeconds": max(LEAST_DELAY_SECONDS, operation.rollback.keep_warm_seconds),
        "scaleDownDelayRevisionLimit": 1,
        "trafficRouting": router,
    }
    if stages is not None:
        if rollback_rules(model):
            canary["analysis"] = {"templates": [{"templateName": rules_analysis(name, version)}]}
        canary["steps"] = steps(stages, name, version)
    return canary


def _approvers(model: ServedModel) -> dict[str, str]:
    """Returns whom each pause without an end waits for: the controller knows no teams."""
    stages = model.operated.operation.rollout
    asked = [
        f"{stage.approval.by} at the {stage.approval.at} of {stage.name}"
        for stage in (stages.stages if stages is not None else ())
        if stage.approval is not None
    ]
    return {"mlspec.dev/approved-by": "; ".join(asked)} if asked else {}
