"""What checkov says of every manifest of every good project, and of the pods of kinds that it has never heard of."""

import pytest
import yaml

from judges import checkov_findings
from rendered_manifests import manifests, pods_of

pytestmark = pytest.mark.slow

ACCEPTED = {
    ("CKV_K8S_43", "Deployment"): "a tag has the digest of the one packaged model in it; that of the image itself is "
    "known only once CI has built it, after the manifests were reviewed",
    ("CKV_K8S_15", "Deployment"): "a tag names one build for ever: to pull it again at each start would only add the "
    "registry to what has to be up when a node dies",
}
"""What is found and stays, with the reason: a finding without one fails, and so does a reason without a finding."""

CARELESS = {
    "containers": [{"name": "x", "image": "x:latest", "securityContext": {"privileged": True}}],
    "hostNetwork": True,
}


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[tuple[str, str]]]:
    """What is found in `good`, which has everything, and in `bad`, by one run."""
    folder = tmp_path_factory.mktemp("checkov")
    for each in manifests():
        (folder / "good" / each.shown).parent.mkdir(parents=True, exist_ok=True)
        (folder / "good" / each.shown).write_text(yaml.safe_dump(each.data))
        if each.data["kind"] not in ("CronJob", "Deployment", "Job"):
            for pods in pods_of(each.data):
                deployment = pods.deployment()
                deployment["metadata"]["namespace"] = each.data["metadata"].get("namespace", "models")
                (folder / "good" / f"{each.shown}.pods.yaml").write_text(yaml.safe_dump(deployment))
    (folder / "bad").mkdir()
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "bad"}, "spec": CARELESS}
    (folder / "bad" / "pod.yaml").write_text(yaml.safe_dump(pod))
    return checkov_findings(folder)


def test_checkov_finds_nothing_but_what_there_are_reasons_for(findings: dict[str, set[tuple[str, str]]]) -> None:
    assert findings["good"] == set(ACCEPTED)


def test_checkov_refuses_a_bad_file(findings: dict[str, set[tuple[str, str]]]) -> None:
    assert {("CKV_K8S_16", "Pod"), ("CKV_K8S_19", "Pod"), ("CKV_K8S_14", "Pod")} <= findings["bad"]
