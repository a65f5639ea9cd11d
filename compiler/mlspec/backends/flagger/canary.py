"""The Canary of a model, and the Deployment that it watches: Flagger makes the pods that serve out of it."""

from typing import Any

from mlspec.backends.flagger.analysis import analysis
from mlspec.backends.flagger.metrics import Metric
from mlspec.backends.flagger.names import SELECTED_BY, target
from mlspec.manifests.labels import metadata
from mlspec.manifests.pods import HTTP_PORT, pod_template
from mlspec.manifests.surroundings import object_of
from mlspec.plan.environment import EnvironmentPlan, ServedModel

APPS = "apps/v1"
DEADLINE_SECONDS = 900
KEPT_REVISIONS = 5
PROVIDERS = {"istio": "istio", "gateway_api": "gatewayapi:v1"}


def deployment(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    """Returns the Deployment of the version in git; how many pods it has is Flagger's and the autoscaler's to say."""
    template = pod_template(environment, model.name, model.serves, model.operated.operation.deployment)
    selected = {SELECTED_BY: target(model.name)}
    labels = {**template["metadata"]["labels"], **selected}
    spec = {
        "revisionHistoryLimit": KEPT_REVISIONS,
        "progressDeadlineSeconds": DEADLINE_SECONDS,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": "25%"}},
        "selector": {"matchLabels": selected},
        "template": {**template, "metadata": {**template["metadata"], "labels": labels}},
    }
    return object_of(environment, model, (APPS, "Deployment", target(model.name)), spec)


def canary(environment: EnvironmentPlan, model: ServedModel, metrics: tuple[Metric, ...]) -> dict[str, Any]:
    """Returns the Canary: how requests come in, and how a new version takes over."""
    name = target(model.name)
    autoscaler = {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "name": name}
    at_once = {"skipAnalysis": True} if model.operated.operation.rollout is None else {}
    return {
        "apiVersion": "flagger.app/v1beta1",
        "kind": "Canary",
        "metadata": {
            **metadata(environment, model.name, model.name),
            "annotations": {"mlspec.dev/owner": model.operated.owner},
        },
        "spec": {
            "provider": PROVIDERS[environment.target.router or ""],
            "targetRef": {"apiVersion": APPS, "kind": "Deployment", "name": name},
            "autoscalerRef": autoscaler,
            "progressDeadlineSeconds": DEADLINE_SECONDS,
            **at_once,
            "service": _service(environment, model),
            "analysis": analysis(model, environment.target.router, metrics),
        },
    }


def _service(environment: EnvironmentPlan, model: ServedModel) -> dict[str, Any]:
    gateway = environment.target.gateway or ""
    namespace, _, name = gateway.partition("/")
    reference = {"group": "gateway.networking.k8s.io", "kind": "Gateway", "namespace": namespace, "name": name}
    way_in = {"gateways": [gateway]} if environment.target.router == "istio" else {"gatewayRefs": [reference]}
    return {
        "port": HTTP_PORT,
        "portName": "http",
        "targetPort": "http",
        "appProtocol": "http",
        **way_in,
        "hosts": [f"{model.name}.{environment.target.domain}"],
        "match": [{"uri": {"prefix": "/v2/"}}],
    }
