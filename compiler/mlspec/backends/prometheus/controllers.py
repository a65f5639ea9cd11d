"""What a runbook says of the tool that rolls out: how to look at it, and what a way back does there and how soon."""

from collections.abc import Callable, Iterator

from mlspec.backends.kserve.inference_service import CONTAINER
from mlspec.backends.prometheus.alert import length
from mlspec.conventions import environment_folder
from mlspec.manifests.pods import SERVER
from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.value import value


@value
class Controller:
    """The tool's name for the container that answers, the command that shows a rollout, and what a way back does."""

    container: str
    status: str
    way_back: Callable[[EnvironmentPlan, ServedModel], Iterator[str]]


def controller(environment: EnvironmentPlan) -> Controller:
    """Returns what is said of the tool that rolls out in an environment."""
    return _CONTROLLERS[environment.target.tool]


def _argo_rollouts(environment: EnvironmentPlan, model: ServedModel) -> Iterator[str]:
    warm = model.operated.operation.rollback.keep_warm_seconds
    stays = f"stays up for {length(warm)} after full traffic" if warm else "does not stay up after full traffic"
    yield f"The version before {stays}{'; later' if warm else ':'} its pods start first."
    yield "It takes over without stages, unless its pods were edited since it served."
    if model.operated.operation.rollout is not None:
        abort = f"kubectl argo rollouts abort {model.name} -n {environment.namespace}"
        yield f"In the middle of a rollout `{abort}` gives all requests back before the merge; git has to follow."


def _flagger(environment: EnvironmentPlan, model: ServedModel) -> Iterator[str]:
    yield "Nothing stays up after full traffic."
    if model.operated.operation.rollout is None:
        yield "The pods of the version before start, and take over without stages."
        return
    yield "The version before then goes through all stages, as another version does."
    patch = '{"spec":{"skipAnalysis":true,"analysis":{"interval":"1m"}}}'
    command = f"kubectl -n {environment.namespace} patch canary {model.name} --type merge -p '{patch}'"
    yield f"In an emergency `{command}` shortens that after the merge, until whatever applies git undoes it."
    yield "In the middle of a rollout the version before answers all but the share of the stage: the merge starts none,"
    yield "and gives that share pods of the version before. A failed check takes it back by itself, a stage later."


def _kserve(environment: EnvironmentPlan, model: ServedModel) -> Iterator[str]:
    yield "Nothing stays up after full traffic: the version that is left answers until the pods of the other are ready."
    if model.operated.operation.rollout is not None and environment.target.mode == "knative":
        folder = f"{environment_folder(environment.name)}/{model.name}/stages/0-waiting"
        yield "In the middle of a rollout the merge gives all requests at once to the pods that answered the others."
        yield f"`kubectl apply -k {folder}` does so before the merge; git has to follow."


_CONTROLLERS = {
    "argo_rollouts": Controller(SERVER, "kubectl argo rollouts get rollout {model} -n {namespace}", _argo_rollouts),
    "flagger": Controller(SERVER, "kubectl -n {namespace} describe canary {model}", _flagger),
    "kserve": Controller(CONTAINER, "kubectl -n {namespace} describe inferenceservice {model}", _kserve),
}
