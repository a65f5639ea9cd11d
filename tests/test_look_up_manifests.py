"""What pods get of the stores that their inputs are looked up in: names of keys in a Secret, and files to read."""

from dataclasses import replace
from typing import Any

import yaml

from argo_manifests import environment, manifests, model_of, with_model
from mlspec.conventions import connection_variable
from mlspec.emit.yaml_writer import to_yaml
from mlspec.plan.environment import EnvironmentPlan
from mlspec.plan.serving import Store
from mlspec_runtime.serve.look_up.connections import secret_variable, url_variable

PLAN = environment()
REDIS = Store("velocity", "redis", "card_velocity", ("card",), 300)
TWICE = replace(REDIS, name="limits")
HTTP = Store("bureau", "http", "credit_bureau", ("card",), 300)
FILE = Store("risk", "file", "data/merchants.parquet", ("merchant",), 300)


def looking_up(*stores: Store) -> EnvironmentPlan:
    model = model_of(PLAN)
    served = replace(model.serves, request=replace(model.serves.request, stores=stores))
    return with_model(PLAN, replace(model, serves=served))


def pod(plan: EnvironmentPlan) -> Any:
    return yaml.safe_load(to_yaml(manifests(plan)["parcel-delay/rollout.yaml"]["spec"]["template"]["spec"]))


def test_a_connection_is_a_key_of_the_secret_by_its_name_once() -> None:
    (server,) = pod(looking_up(REDIS, TWICE, HTTP))["containers"]
    found = {each["name"]: each["valueFrom"]["secretKeyRef"] for each in server["env"] if "valueFrom" in each}
    assert list(found) == [
        "MLSPEC_REDIS_URL_CARD_VELOCITY",
        "MLSPEC_REDIS_SECRET_CARD_VELOCITY",
        "MLSPEC_HTTP_URL_CREDIT_BUREAU",
        "MLSPEC_HTTP_SECRET_CREDIT_BUREAU",
        "MLSPEC_LOG_TOKEN",
    ]
    assert all(each["key"] == name for name, each in found.items())
    assert {each["name"] for each in found.values()} == {"parcel-delay-connections"}
    assert [name for name, each in found.items() if each.get("optional")] == [
        name for name in found if "SECRET" in name or "TOKEN" in name
    ]


def test_files_are_a_claim_that_is_only_read() -> None:
    spec = pod(looking_up(FILE))
    (server,) = spec["containers"]
    (claim,) = (each for each in spec["volumes"] if "persistentVolumeClaim" in each)
    assert claim["persistentVolumeClaim"] == {"claimName": "parcel-delay-files", "readOnly": True}
    (mount,) = (each for each in server["volumeMounts"] if each["name"] == claim["name"])
    assert mount["readOnly"] is True
    assert {"name": "MLSPEC_FILES", "value": mount["mountPath"]} in server["env"]


def test_the_server_reads_the_variables_that_pods_get() -> None:
    assert connection_variable("URL", "redis", "crm") == url_variable("redis", "crm")
    assert connection_variable("SECRET", "http", "crm") == secret_variable("http", "crm")
