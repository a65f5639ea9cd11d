"""An example of a configuration of Alertmanager for an environment: which alert goes to whom, and which one is enough.

Receivers have names and nothing else: addresses and secrets are the site's.
"""

from typing import Any

from mlspec.backends.prometheus.alert import PAGE, TICKET
from mlspec.backends.prometheus.rules import alerts
from mlspec.plan.environment import EnvironmentPlan
from mlspec.queries.promql import matcher

ACTIONS = "mlspec-actions"
"""The receiver of what alerts ask a machine for: the webhook of whoever opens pull requests and starts trainings."""
ENOUGH = (("MlspecNobodyAnswers", "MlspecVersionNotServing"), ("MlspecLabelsLate", "MlspecKpiUnknown"))
"""Alerts that say all that another one of the same model would add."""


def configuration(environment: EnvironmentPlan) -> dict[str, Any]:
    """Returns the routes by action, owner and severity; what nobody owns goes to the environment's owner."""
    here = matcher("environment", environment.name)
    raised = [each for model in environment.models for each in alerts(environment, model)]
    owners = dict.fromkeys((environment.owner, *sorted(each.owner for each in raised)))
    routes: list[dict[str, Any]] = [
        {"receiver": ACTIONS, "matchers": [here, 'mlspec_action!=""'], "group_by": ["..."], "continue": True}
    ]
    for owner in owners:
        for severity in (PAGE, TICKET):
            matchers = [here, matcher("owner", owner), matcher("severity", severity)]
            routes.append({"receiver": f"{owner}-{severity}", "matchers": matchers})
    return {
        "route": {
            "receiver": f"{environment.owner}-{TICKET}",
            "group_by": ["alertname", "environment", "model", "kpi"],
            "routes": routes,
        },
        "receivers": [{"name": name} for name in dict.fromkeys(route["receiver"] for route in routes)],
        "inhibit_rules": [
            {
                "source_matchers": [here, matcher("alertname", enough)],
                "target_matchers": [here, matcher("alertname", other)],
                "equal": ["model"],
            }
            for enough, other in ENOUGH
        ],
    }
