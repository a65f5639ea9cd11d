"""One alert: what is asked, how often, whom it calls, and what it asks for."""

from collections.abc import Mapping

from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.value import value
from mlspec.queries.arm import Arm, rolled_out

PAGE, TICKET = "page", "ticket"
"""What a severity says: somebody is called now, or somebody looks at it when they work."""
QUICKLY = 60
"""How often conditions that no chance raises are asked for, in seconds."""


@value
class Alert:
    """A condition and what becomes of it.

    It is asked every so many seconds and has to hold for so many. `action` is what it asks a machine for, None where
    people have to look, `command` the one that does it, and `beyond` its bound in words, where it has one. No text of
    a spec is in it but names, versions and numbers: what an alert says is a template.
    """

    name: str
    query: str
    every_seconds: int
    for_seconds: int
    severity: str
    owner: str
    action: str | None
    about: Mapping[str, str]
    beyond: str
    summary: str
    command: str | None = None


def serving_arm(environment: EnvironmentPlan, model: ServedModel) -> Arm:
    """Returns the version that serves, or is being rolled out."""
    return rolled_out(environment, model)


def fallback_arm(environment: EnvironmentPlan, model: ServedModel) -> Arm | None:
    """Returns the version that a rollback returns to, if there is one."""
    if model.fallback is None:
        return None
    return Arm(model.name, model.fallback.version, environment.namespace, None, production=False)


def title(model: ServedModel) -> str:
    """Returns how an alert calls the model."""
    return f"{model.name} {model.serves.version}"


def way_back(environment: EnvironmentPlan, model: ServedModel) -> str | None:
    """Returns the command that goes back, and does nothing where another version serves by now."""
    if model.fallback is None:
        return None
    return f"mlspec rollback {model.name} --in {environment.name} --from {model.serves.version}"


def length(seconds: int) -> str:
    """Returns a length of time in the largest unit that it is a whole number of."""
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds % size == 0 and seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
