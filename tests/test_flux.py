"""The Kustomization of Flux follows what is committed, and leaves alone what the tool that rolls out writes."""

import shutil
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from argo_manifests import environment, manifests
from flux_schema import SCHEMA
from good_specs import PROJECTS
from judges import ran
from mlspec.plan.project import Flux, Target

FILE = "flux-kustomization.yaml"
FOLDER = PROJECTS["flux"] / "expected" / "generated" / "environments"
DEPOTS, PRODUCTION = (environment("flux", name) for name in ("depots", "production"))
ONCE = "kustomize.toolkit.fluxcd.io/ssa"


def faults(kustomization: dict[str, Any]) -> list[str]:
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(kustomization)]


@pytest.mark.parametrize("plan", [DEPOTS, PRODUCTION], ids=lambda plan: str(plan.name))
def test_it_follows_the_folder_that_is_committed_and_is_not_part_of_it(plan: Any) -> None:
    rendered = manifests(plan)
    kustomization = rendered[FILE]
    assert faults(kustomization) == []
    folder = Path(kustomization["spec"]["path"])
    assert folder.name == plan.name
    assert (FOLDER / folder.name / "kustomization.yaml").is_file()
    assert FILE not in rendered["kustomization.yaml"]["resources"]
    assert kustomization["spec"]["sourceRef"]["name"] == plan.flux.source


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("spec", "sourceReff"), {}),
        (("spec", "interval"), "ten minutes"),
        (("spec", "sourceRef", "kind"), "HelmChart"),
        (("spec", "patches", 0, "target", "kid"), "HTTPRoute"),
        (("metadata", "name"), "a" * 64),
    ],
)
def test_a_bad_one_is_refused(place: tuple[Any, ...], value: Any) -> None:
    bad = deepcopy(manifests(DEPOTS)[FILE])
    *steps, last = place
    at = bad
    for step in steps:
        at = at[step]
    at[last] = value
    assert faults(bad) != []


def built(folder: Path, patches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns what kustomize makes of an environment by patches, as Flux has it do."""
    shutil.copytree(FOLDER / "depots", folder / "environment")
    overlay = {"resources": ["./environment"], "patches": patches}
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(overlay))
    done = ran(["kubectl", "kustomize", "."], folder)
    assert done.returncode == 0, done.stderr
    return list(yaml.load_all(done.stdout, yaml.CSafeLoader))


def test_what_the_rollout_writes_into_is_made_once_and_all_else_is_kept_equal(tmp_path: Path) -> None:
    patches = manifests(DEPOTS)[FILE]["spec"]["patches"]
    before, after = (built(tmp_path / name, by) for name, by in (("plain", []), ("patched", patches)))
    once = [each["kind"] for each in after if ONCE in each["metadata"].get("annotations", {})]
    assert sorted(once) == ["HTTPRoute", "Service", "Service"]
    for each in after:
        if each["kind"] in once:
            assert each["metadata"].pop("annotations")[ONCE] == "IfNotPresent"
    for each in before:
        if each["kind"] in once:
            each["metadata"].pop("annotations", None)
    assert after == before


@pytest.mark.parametrize(
    ("tool", "router", "kinds"),
    [
        ("argo_rollouts", "istio", ["Service", "VirtualService"]),
        ("argo_rollouts", "gateway_api", ["Service", "HTTPRoute"]),
        ("flagger", "istio", []),
        ("kserve", None, []),
    ],
)
def test_each_target_leaves_alone_what_it_moves(tool: str, router: str | None, kinds: list[str]) -> None:
    mode = "knative" if tool == "kserve" else None
    gateway = DEPOTS.target
    target = Target(tool, router, gateway.gateway if router else None, gateway.domain if router else None, mode)
    plan = replace(DEPOTS, target=target, on_abort=None, models=())
    patches = manifests(plan)[FILE]["spec"].get("patches", [])
    assert [patch["target"]["kind"] for patch in patches] == kinds


def test_no_committed_deployment_says_how_many_pods_there_are() -> None:
    for file in (FOLDER / "production").glob("**/*.yaml"):
        for each in yaml.load_all(file.read_text(), yaml.CSafeLoader):
            if each.get("kind") == "Deployment":
                assert "replicas" not in each["spec"], "Flux would set them back"


def test_two_environments_never_share_a_name_and_it_fits_into_a_label() -> None:
    long = "a" * 48
    plans = [
        replace(DEPOTS, project=project, name=name)
        for project, name in (
            ("a-b", "c"),
            ("a", "b-c"),
            (long, long),
            (f"{long[:-1]}b", long),
            (long, f"{long[:-1]}b"),
        )
    ]
    named = [replace(plan, models=(), on_abort=None) for plan in plans]
    rendered = [next(each for path, each in manifests(plan).items() if path == FILE) for plan in named]
    assert [faults(each) for each in rendered] == [[]] * len(plans)
    assert len({each["metadata"]["name"] for each in rendered}) == len(plans)


def test_without_flux_there_is_none() -> None:
    assert FILE not in manifests(replace(DEPOTS, flux=None))
    assert Flux("models", "ml-deploy", "ml") == DEPOTS.flux
