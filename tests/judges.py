"""The programs that a platform team reads manifests with. Each answers with what it finds: nothing is a good word."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

KUBERNETES = "1.37"
YAMLLINT = "{extends: default, rules: {document-start: disable, line-length: disable, truthy: {level: error}}}"
LABEL_MOST, NAME_MOST = 63, 253
LABEL_NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
LABEL_VALUE = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?")
SUBDOMAIN = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
NAMED_LIKE_HOSTS = {"Service", "InferenceService"}
"""Kinds whose names become a part of a host's name."""
VOLUMES = {"name", "emptyDir", "configMap", "secret", "projected", "persistentVolumeClaim"}


def ran(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Returns how a judge ended; skips where the machine does not have it."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs {command[0]}")
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


def core_fault(manifest: dict[str, Any]) -> str | None:
    """Returns why Kubernetes refuses one of its own objects; an unknown field is a reason."""
    try:
        kubernetes_validate.validate(manifest, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as fault:
        return str(fault.message)
    return None


def kustomized(folder: Path) -> list[dict[str, Any]] | str:
    """Returns the objects that `kubectl apply -k` would bring to a cluster, or why it would not."""
    built = ran(["kubectl", "kustomize", "."], folder)
    if built.returncode != 0:
        return built.stderr
    return list(yaml.load_all(built.stdout, yaml.CSafeLoader))


def yamllint_findings(files: list[Path]) -> str:
    """Returns yamllint's lines about the files."""
    command = [sys.executable, "-m", "yamllint", "--strict", "-d", YAMLLINT, *map(str, files)]
    return ran(command, Path.cwd()).stdout


def checkov_findings(folder: Path) -> dict[str, set[str]]:
    """Returns the numbers of the checks that fail, by each folder in a folder."""
    command = ["checkov", "-d", ".", "--framework", "kubernetes", "--skip-download", "--quiet", "-o", "json"]
    verdict = json.loads(ran(command, folder).stdout)
    assert not verdict["summary"]["parsing_errors"], verdict["results"]["parsing_errors"]
    found: dict[str, set[str]] = {each.name: set() for each in folder.iterdir()}
    for check in verdict["results"]["failed_checks"]:
        found[Path(check["file_path"]).parts[1]].add(check["check_id"])
    return found


def wrong_names(manifest: dict[str, Any]) -> list[str]:
    """Returns the names and labels of an object that Kubernetes has no room for, or would not take."""
    metadata, kind = manifest["metadata"], manifest["kind"]
    name, labels = metadata["name"], dict(metadata.get("labels", {}))
    fits = LABEL_NAME if kind in NAMED_LIKE_HOSTS else SUBDOMAIN
    faults = [] if fits.fullmatch(name) and len(name) <= (LABEL_MOST if fits is LABEL_NAME else NAME_MOST) else [name]
    spec = manifest.get("spec", {})
    for template in (spec.get("template", {}), spec.get("predictor", {})):
        labels |= template.get("metadata", template).get("labels", {})
    for key, value in labels.items():
        if len(key.rpartition("/")[2]) > LABEL_MOST or len(value) > LABEL_MOST or not LABEL_VALUE.fullmatch(value):
            faults.append(f"{key}: {value}")
    return faults


def unrestricted(pod: dict[str, Any]) -> list[str]:
    """Returns what a namespace refuses whose Pod Security is `restricted`, and what we ask beyond that."""
    faults = [f"{field} is set" for field in ("hostNetwork", "hostPID", "hostIPC") if pod.get(field)]
    if pod.get("automountServiceAccountToken") is not False:
        faults.append("the token of the account is mounted")
    faults += [
        f"volume {volume['name']} is of a kind that is not allowed"
        for volume in pod.get("volumes", [])
        if not set(volume) <= VOLUMES
    ]
    outer = pod.get("securityContext", {})
    for container in (*pod.get("initContainers", []), *pod["containers"]):
        context, name = {**outer, **container.get("securityContext", {})}, container["name"]
        expected: dict[str, object] = {
            "runAsNonRoot": True,
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "seccompProfile": {"type": "RuntimeDefault"},
            "capabilities": {"drop": ["ALL"]},
        }
        faults += [
            f"{name}: {key} is {context.get(key)}" for key, value in expected.items() if context.get(key) != value
        ]
        if context.get("runAsUser", 1) == 0:
            faults.append(f"{name} runs as root")
        if context.get("privileged"):
            faults.append(f"{name} is privileged")
        faults += [f"{name}: port {port} of the node" for port in container.get("ports", []) if "hostPort" in port]
        if not {"cpu", "memory"} <= set(container.get("resources", {}).get("limits", {})):
            faults.append(f"{name} has no limits")
    return faults
