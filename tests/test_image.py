"""The image of a version: what docker is told, judged by hadolint, and what stands in it, to the last library."""

import re
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pydantic import TypeAdapter, ValidationError

from argo_manifests import environment, manifests, model_of
from good_specs import PROJECTS
from mlspec.backends.image.backend import IMAGE, requirements
from mlspec.backends.image.server_libraries import SERVER_LIBRARIES
from mlspec.cli.project_folder import read_project
from mlspec.conventions import DISTRIBUTION
from mlspec.manifests.pods import HTTP_PORT, METRICS_PORT, USER
from mlspec.pipeline import plan_project
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.image import Image
from mlspec.plan.pipeline import Library
from mlspec.plan.plan import Plan
from mlspec.spec.names import PinnedImage
from mlspec_runtime.serve.__main__ import _parser as server_parser

HADOLINT = Path(sys.executable).with_name("hadolint")
DIGEST = "0123456789abcdef" * 4
TOKEN = {"secretKeyRef": {"name": "parcel-delay-connections", "key": "MLSPEC_LOG_TOKEN", "optional": True}}
NOT_IN_CONSTRAINTS = {"setuptools"}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def planned(case: str) -> Plan:
    plan = plan_project(read_project(str(PROJECTS[case])).files).plan
    assert plan is not None
    return plan.models[0]


def rendered(plan: Plan) -> dict[str, str]:
    return {file.path.rpartition("/")[2]: file.text for file in IMAGE.render_model(plan)}


DELIVERY = planned("delivery")
FILES = rendered(DELIVERY)


def judged(dockerfile: str) -> tuple[int, str]:
    done = subprocess.run([HADOLINT, "-"], input=dockerfile, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_hadolint_finds_nothing() -> None:
    assert judged(FILES["Dockerfile"]) == (0, "")


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        (r"@sha256:\w+ AS", " AS", "DL3006"),
        ("python -m venv", "sudo python -m venv", "DL3004"),
        ("USER 10001:10001", "USER root", "DL3002"),
        (r"ENTRYPOINT \[.*\]", "ENTRYPOINT python -m mlspec_runtime.serve", "DL3025"),
    ],
)
def test_hadolint_refuses_a_worse_one(was: str, becomes: str, code: str) -> None:
    worse, times = re.subn(was, becomes, FILES["Dockerfile"].replace(":3.12-slim", ""))
    assert times > 0
    status, said = judged(worse)
    assert (status, code in said) == (1, True), said


def test_there_is_no_image_without_a_base_and_none_where_no_server_answers() -> None:
    assert FILES.keys() == {"Dockerfile", "Dockerfile.dockerignore", "requirements.txt", "arguments.txt"}
    assert rendered(replace(DELIVERY, image=None)) == {}
    assert rendered(replace(DELIVERY, serving=replace(DELIVERY.serving, mode="batch", every_seconds=60))) == {}


def test_docker_is_sent_what_the_steps_copy_and_nothing_else() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+)", FILES["Dockerfile"], re.MULTILINE)
    allowed = [line for line in FILES["Dockerfile.dockerignore"].splitlines() if not line.startswith("#")]
    assert sorted(allowed) == sorted(["*", *(f"!{source}" for source in copied)])


def test_container_is_the_one_that_pods_expect() -> None:
    lines = FILES["Dockerfile"].splitlines()
    assert f"USER {USER}:{USER}" in lines
    assert f"EXPOSE {HTTP_PORT} 8081 8082" in lines
    assert [line.split(" AS ")[0] for line in lines if line.startswith("FROM")] == [f"FROM {DELIVERY.image.base}"] * 2


def test_version_stands_in_no_file_of_the_image() -> None:
    other = rendered(replace(DELIVERY, version="98.76.54"))
    assert other == FILES


def needed() -> set[str]:
    """What the server needs on Linux, by what is installed here says of itself."""
    found: set[tuple[str, str]] = set()
    waiting = [(DISTRIBUTION, "serve"), ("duckdb", "")]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in found:
            continue
        found.add((name, extra))
        for text in distribution(name).requires or () if name != "setuptools" else ():
            wanted = Requirement(text)
            for python in PYTHONS:
                where = {"python_version": python, "python_full_version": f"{python}.9", "sys_platform": "linux"}
                where |= {"platform_system": "Linux", "platform_machine": "x86_64"}
                asked = [{**where, "extra": each} for each in ("", extra)]
                if wanted.marker is None or any(map(wanted.marker.evaluate, asked)):
                    waiting += [(canonicalize_name(wanted.name), each) for each in ("", *wanted.extras)]
                    break
    return {name for name, _ in found}


def test_everything_that_the_server_needs_is_pinned_in_the_versions_that_are_tested(checkout: Path) -> None:
    pins = dict(line.split("==") for line in FILES["requirements.txt"].splitlines() if not line.startswith("#"))
    assert pins.keys() == needed()
    assert pins[DISTRIBUTION] == DELIVERY.image.runtime
    constraints = (line.split("==") for line in (checkout / "constraints.txt").read_text().splitlines())
    tested = {canonicalize_name(name): version for name, version in constraints}
    assert {name: version for name, version in SERVER_LIBRARIES.items() if name not in NOT_IN_CONSTRAINTS} == {
        name: tested[name] for name in SERVER_LIBRARIES if name not in NOT_IN_CONSTRAINTS
    }


def test_pins_of_environment_lock_win_however_they_are_spelled() -> None:
    found = requirements(Image("python@sha256:0", "9.9.9"), (Library("Typing_Extensions", "4.0.0"), Library("x", "1")))
    assert [line for line in found if line.startswith(("typing-ext", "x=", "mlspec"))] == [
        "mlspec-compiler==9.9.9",
        "typing-extensions==4.0.0",
        "x==1",
    ]


def test_tag_of_the_manifests_is_the_one_that_the_documentation_builds(checkout: Path) -> None:
    plan = environment()
    model = model_of(plan)
    said = (checkout / "docs" / "image.md").read_text()
    (command,) = re.findall(r"^digest=(\$\(sed .*\))$", said, re.MULTILINE)
    variables = f"model={model.name} version={model.serves.version}"
    script = f'{variables}; digest={command}; echo "$version-$digest"'
    shell = ["/bin/sh", "-ec", script]
    done = subprocess.run(shell, cwd=PROJECTS["delivery"], capture_output=True, text=True, check=True)
    assert "docker build -f" in said
    image = manifests(plan)[f"{model.name}/rollout.yaml"]["spec"]["template"]["spec"]["containers"][0]["image"]
    assert image == f"{plan.registry.repository}/{model.name}:{done.stdout.strip()}"


def test_server_takes_the_arguments_of_its_image_and_those_that_pods_add(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "arguments.txt").write_text(FILES["arguments.txt"])
    (server,) = pods(environment())["spec"]["containers"]
    for variable in server["env"]:
        if "value" in variable:
            monkeypatch.setenv(variable["name"], variable["value"])
    told = server_parser().parse_args(["package", f"@{tmp_path / 'arguments.txt'}", *server["args"]])
    model = model_of(environment())
    assert (told.name, told.version, told.digest) == (DELIVERY.name, "1.1.0", model.serves.artefact.model)
    assert tuple(told.log_feature) == DELIVERY.serving.log.features
    assert (told.log, told.log_format) == ("https://collector.parcels.example.com/predictions", "cloudevents")
    assert (told.host, told.http_port, told.metrics_port) == ("0.0.0.0", HTTP_PORT, METRICS_PORT)  # noqa: S104 - a pod's


def test_pods_post_predictions_only_where_the_environment_says_so() -> None:
    plan = environment()
    assert {"name": "MLSPEC_LOG_TOKEN", "valueFrom": TOKEN} in pods(plan)["spec"]["containers"][0]["env"]
    assert network(plan)["egress"] == [{}]
    assert plan.prediction_log is not None
    open_log = replace(plan.prediction_log, url="http://collector.logging:8080/predictions")
    (server,) = pods(replace(plan, prediction_log=open_log))["spec"]["containers"]
    assert server["args"][0] == "--log=http://collector.logging:8080/predictions"
    assert "MLSPEC_LOG_TOKEN" not in {variable["name"] for variable in server["env"]}
    quiet = replace(plan, prediction_log=None)
    (server,) = pods(quiet)["spec"]["containers"]
    assert "args" not in server
    assert "MLSPEC_LOG_TOKEN" not in {variable["name"] for variable in server["env"]}
    assert {} not in network(quiet)["egress"]


def pods(plan: EnvironmentPlan) -> dict[str, Any]:
    template: dict[str, Any] = manifests(plan)[f"{model_of(plan).name}/rollout.yaml"]["spec"]["template"]
    return template


def network(plan: EnvironmentPlan) -> dict[str, Any]:
    spec: dict[str, Any] = manifests(plan)[f"{model_of(plan).name}/network-policy.yaml"]["spec"]
    return spec


@pytest.mark.parametrize(
    "base",
    [
        "python:3.12-slim",
        "python:latest",
        f"python@sha256:{DIGEST[:-1]}",
        f"python@sha256:{DIGEST.upper()}",
        f"Python@sha256:{DIGEST}",
        f"python@sha256:{DIGEST} AS x",
        f"python@sha256:{DIGEST}\nUSER root",
        f"--platform=x python@sha256:{DIGEST}",
        f"../python@sha256:{DIGEST}",
        f"$(id)@sha256:{DIGEST}",
    ],
)
def test_base_is_pinned_and_one_word(base: str) -> None:
    images = TypeAdapter(PinnedImage)
    with pytest.raises(ValidationError):
        images.validate_python(base)
    assert images.validate_python(f"registry.example.com:5000/base/python:3.12@sha256:{DIGEST}")
