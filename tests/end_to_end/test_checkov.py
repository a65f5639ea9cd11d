"""What checkov says of every manifest of every good project, and of the pods of kinds that it has never heard of."""

import pytest
import yaml

from judges import checkov_findings
from rendered_manifests import manifests, pods_of

pytestmark = pytest.mark.slow

IMAGE = (
    "a tag has the digest of the one packaged model in it; that of the image itself is known only once CI has built it"
)
PULL = (
    "a tag names one build for ever: to pull it at each start adds the registry to what has to be up when a node dies"
)
KNATIVE = "Knative takes no settings of the pod without feature flags: they stand on its one container"
NAMED = "a spec names secrets as variables of the environment: the image runs by hand and in a pod without files"
SERVERS = ("Deployment", "InferenceService", "Rollout")
ACCEPTED = {
    **{(kind, "CKV_K8S_43"): IMAGE for kind in SERVERS},
    **{(kind, "CKV_K8S_15"): PULL for kind in SERVERS},
    ("InferenceService", "CKV_K8S_29"): KNATIVE,
    ("Rollout", "CKV_K8S_35"): NAMED,
}
"""What is found and stays, with the reason: a finding without one fails, and so does a reason without a finding."""

CARELESS = {
    "containers": [{"name": "x", "image": "x:latest", "securityContext": {"privileged": True}}],
    "hostNetwork": True,
}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What is found in the manifests of each kind and in their pods, and in `bad`, by one run."""
    folder = tmp_path_factory.mktemp("checkov")
    for each in manifests():
        file = folder / each.data["kind"] / each.shown
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(each.data))
        if each.data["kind"] not in ("CronJob", "Deployment", "Job"):
            for pods in pods_of(each.data):
                deployment = pods.deployment()
                deployment["metadata"]["namespace"] = each.data["metadata"].get("namespace", "models")
                file.with_suffix(".pods.yaml").write_text(yaml.safe_dump(deployment))
    (folder / "bad").mkdir()
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "bad"}, "spec": CARELESS}
    (folder / "bad" / "pod.yaml").write_text(yaml.safe_dump(pod))
    return checkov_findings(folder)


def test_checkov_finds_nothing_but_what_there_are_reasons_for(findings: dict[str, set[str]]) -> None:
    found = {(kind, check) for kind, checks in findings.items() if kind != "bad" for check in checks}
    assert found == set(ACCEPTED)


def test_checkov_refuses_a_bad_file(findings: dict[str, set[str]]) -> None:
    assert {"CKV_K8S_16", "CKV_K8S_19", "CKV_K8S_14"} <= findings["bad"]
