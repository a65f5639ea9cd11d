"""The job that computes again what a version was served from: when it runs, as what, and that the command takes it."""

from dataclasses import replace
from typing import Any

import pytest

from argo_manifests import environment, manifests, model_of, with_model
from good_specs import ROOT
from judges import core_fault, unrestricted
from mlspec.manifests.parity_job import parity_job
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.serving import Parity
from mlspec_runtime.parity import __main__ as command

GATEWAY = "http://pushgateway.monitoring:9091"
PLAN = replace(environment(), pushgateway=GATEWAY)


def asking(parity: Parity | None, name: str = "parcel-delay") -> EnvironmentPlan:
    model = model_of(PLAN)
    return with_model(PLAN, replace(model, name=name, serves=replace(model.serves, parity=parity)))


def job(plan: EnvironmentPlan) -> Any:
    return parity_job(plan, model_of(plan))


def container(plan: EnvironmentPlan) -> Any:
    (found,) = job(plan)["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    return found


@pytest.mark.parametrize(
    ("recompute", "rest", "period"),
    [("hourly", "* * * *", 3600.0), ("daily", "4 * * *", 86_400.0), ("weekly", "4 * * 1", 604_800.0)],
)
def test_each_period_is_compared_once_and_not_before_the_next_is_over(recompute: str, rest: str, period: float) -> None:
    plan = asking(Parity(recompute, 0.01))
    minute, _, others = job(plan)["spec"]["schedule"].partition(" ")
    assert 0 <= int(minute) < 60
    assert others == rest
    found = container(plan)
    read = command.parser().parse_args(found["args"])
    assert (read.name, read.version, read.namespace) == ("parcel-delay", "1.1.0", PLAN.namespace)
    assert (read.at_most, read.last, read.settle, read.push) == (0.01, period, period, GATEWAY)
    assert str(read.pipeline).endswith("/generated/parcel-delay/1.1.0/pipeline")
    assert found["command"][-2:] == ["-m", "mlspec_runtime.parity"]
    assert f'ENTRYPOINT ["{found["command"][0]}", ' in (ROOT / "templates" / "image" / "Dockerfile.j2").read_text()


def test_without_a_gateway_the_figures_are_printed_alone() -> None:
    found = container(replace(asking(Parity("daily", 0.01)), pushgateway=None))
    assert "--push" not in found["args"]


def test_without_parity_there_is_no_job() -> None:
    assert job(asking(None)) is None
    assert "parcel-delay/parity-job.yaml" not in manifests(asking(None))


def test_job_runs_as_the_pods_that_answer_and_is_none_of_them() -> None:
    plan = asking(Parity("daily", 0.01))
    template = job(plan)["spec"]["jobTemplate"]["spec"]["template"]
    pods = manifests(plan)["parcel-delay/rollout.yaml"]["spec"]
    (server,) = pods["template"]["spec"]["containers"]
    found = container(plan)
    for same in ("image", "securityContext", "resources"):
        assert found[same] == server[same]
    assert template["spec"]["securityContext"] == pods["template"]["spec"]["securityContext"]
    assert not pods["selector"]["matchLabels"].items() <= template["metadata"]["labels"].items()
    assert "parcel-delay/parity-job.yaml" in manifests(plan)


def test_names_fit_for_the_longest_model() -> None:
    long = [f"{'m' * 47}{end}" for end in "ab"]
    names = [job(asking(Parity("daily", 0.01), name))["metadata"]["name"] for name in long]
    assert len(set(names)) == 2
    assert all(len(name) <= 52 for name in names)


def test_a_cluster_takes_the_job_where_pods_are_restricted() -> None:
    found = job(asking(Parity("daily", 0.01)))
    assert core_fault(found) is None
    assert unrestricted(found["spec"]["jobTemplate"]["spec"]["template"]["spec"]) == []
    unknown = {**found, "spec": {**found["spec"], "schedules": ["0 4 * * *"]}}
    assert core_fault(unknown) is not None
    found["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["securityContext"] = {}
    assert unrestricted(found["spec"]["jobTemplate"]["spec"]["template"]["spec"])
