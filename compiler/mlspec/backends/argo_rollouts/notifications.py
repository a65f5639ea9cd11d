"""How the world hears that a rollout was aborted: the Rollout's subscription, and the webhook that it means.

The controller sends what a Go template makes of the Rollout. Of the Rollout's status nothing is in it: what the
template sees of that is older than the abort (argo-rollouts#3535), and no analysis is among what it sees (#3219).
A token is never in an address, which errors and the logs of proxies repeat: it is a header, or at GitLab, which takes
no header for one that starts pipelines, in the body (python-gitlab#333; templates see secrets since Rollouts 1.7).
"""

from typing import Any

from mlspec.conventions import ABORT_FORMAT_VERSION
from mlspec.emit.yaml_writer import to_yaml
from mlspec.manifests.labels import MANAGED_BY, SERVED_VERSION_LABEL
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.project import AbortNotice

TOKEN = "mlspec-revert-token"  # noqa: S105 - the name of a secret's key
CONFIGURATION = "argo-rollouts-notification-configmap"
ENVIRONMENT = "mlspec.dev/environment"
_SERVICE = "mlspec-revert"
_TEMPLATE = "mlspec-aborted"
_TRIGGER = "on-rollout-aborted"
_VALUES = {
    "environment": f'(index .rollout.metadata.annotations "{ENVIRONMENT}")',
    "model": ".rollout.metadata.name",
    "version": f'(index .rollout.spec.template.metadata.labels "{SERVED_VERSION_LABEL}")',
    "revision": '(index .rollout.metadata.annotations "rollout.argoproj.io/revision")',
    "at": '((call .time.Now).UTC.Format "2006-01-02T15:04:05Z")',
}
"""What the message says, by the expressions of the template that say it."""


def subscription(environment: EnvironmentPlan) -> dict[str, str]:
    """Returns the annotations of a Rollout by which an abort is told; none where nobody is to hear of it."""
    if environment.on_abort is None:
        return {}
    return {f"notifications.argoproj.io/subscribe.{_TRIGGER}.{_SERVICE}": "", ENVIRONMENT: environment.name}


def notifications(environment: EnvironmentPlan, notice: AbortNotice) -> dict[str, Any]:
    """Returns the configuration of the controller's notifications in the namespace of an environment."""
    webhook = {_SERVICE: {"method": "POST", "body": _body(notice)}}
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": CONFIGURATION, "namespace": environment.namespace, "labels": dict(MANAGED_BY)},
        "data": {
            f"service.webhook.{_SERVICE}": to_yaml({"url": _url(notice), "headers": _headers(notice)}),
            f"template.{_TEMPLATE}": to_yaml({"webhook": webhook}),
            f"trigger.{_TRIGGER}": to_yaml([{"send": [_TEMPLATE]}]),
        },
    }


def _url(notice: AbortNotice) -> str:
    if notice.host == "github":
        return f"{notice.address}/repos/{notice.repository}/dispatches"
    if notice.host == "gitlab":
        return f"{notice.address}/api/v4/projects/{notice.project}/trigger/pipeline"
    return notice.address


def _headers(notice: AbortNotice) -> list[dict[str, str]]:
    json_headers = [{"name": "Content-Type", "value": "application/json"}]
    if notice.host == "gitlab":
        return json_headers
    return [*json_headers, {"name": "Authorization", "value": f"Bearer ${TOKEN}"}]


def _body(notice: AbortNotice) -> str:
    """Returns the template of the body: each value in the quotes of Go, which for plain text are those of JSON."""
    fields = ", ".join(f'"{key}": %q' for key in _VALUES)
    message = f'printf `{{"format_version": "{ABORT_FORMAT_VERSION}", {fields}}}` {" ".join(_VALUES.values())}'
    if notice.host == "github":
        return f'{{"event_type":"mlspec-abort","client_payload":{{{{ {message} }}}}}}'
    if notice.host == "gitlab":
        token = f'{{{{ printf "%q" (index .secrets "{TOKEN}") }}}}'
        variable = f'{{"MLSPEC_ABORT":{{{{ printf "%q" ({message}) }}}}}}'
        return f'{{"token":{token},"ref":"{notice.branch}","variables":{variable}}}'
    return f"{{{{ {message} }}}}"
