"""Names of what Flagger is given, and of what it makes of them: within Kubernetes' limits, and never twice.

Flagger adds `-primary` and `-canary` to the names of Deployment, autoscaler and Services and to the value of the label
that it selects pods by. All of them end in `-server` before, so that no model's name can be one that Flagger makes of
another's: `churn-server-primary` is of churn, and a model `churn-primary` has `churn-primary-server`. The longest of
them has 63 characters.
"""

SELECTED_BY = "app"
"""The first of the labels that Flagger looks for in a selector; it gets another value on pods of the primary."""


def target(model: str) -> str:
    """Returns the Deployment of a model, which has no pods but while a version is rolled out."""
    return f"{model}-server"


def gate_template(model: str, version: str, gate: str, group: str) -> str:
    """Returns the MetricTemplate of a gate on a slice (none: all requests); one of another version never has its name.

    A name of Kubernetes has no underscores; those of KPIs and slices have no hyphens, and may end in an underscore.
    """
    name = f"{model}.{version}.gate.{_hyphened(gate)}"
    return f"{name}.{_hyphened(group)}-only" if group else name


def rule_template(model: str, version: str, rule: str) -> str:
    """Returns the MetricTemplate of a rollback rule during a rollout."""
    return f"{model}.{version}.rule.{_hyphened(rule)}"


def _hyphened(name: str) -> str:
    return name.replace("_", "-")
