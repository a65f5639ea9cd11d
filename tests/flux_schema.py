"""The fields of Flux's Kustomization, read in its CRD and its documentation (kustomize-controller, API v1).

The CRD itself is not among those of ../shared/crds. Fields that nobody renders are known by name alone.
"""

from typing import Any

TEXT = {"type": "string"}
LENGTH = {"type": "string", "pattern": r"^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$"}
NAME = {"type": "string", "minLength": 1, "maxLength": 63, "pattern": r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$"}
OTHERS = (
    *("commonMetadata", "components", "decryption", "deletionPolicy", "dependsOn", "force", "healthCheckExprs"),
    *("healthChecks", "ignoreMissingComponents", "images", "kubeConfig", "namePrefix", "nameSuffix", "postBuild"),
    *("serviceAccountName", "suspend", "targetNamespace", "wait"),
)


def _mapping(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


_TARGET = _mapping(
    dict.fromkeys(("annotationSelector", "group", "kind", "labelSelector", "name", "namespace", "version"), TEXT)
)
_SOURCE = _mapping(
    {
        "apiVersion": TEXT,
        "kind": {"enum": ["OCIRepository", "GitRepository", "Bucket", "ExternalArtifact"]},
        "name": TEXT,
        "namespace": TEXT,
    },
    "kind",
    "name",
)
_SPEC = _mapping(
    {
        **{name: {} for name in OTHERS},
        "interval": LENGTH,
        "retryInterval": LENGTH,
        "timeout": LENGTH,
        "prune": {"type": "boolean"},
        "path": TEXT,
        "sourceRef": _SOURCE,
        "patches": {"type": "array", "items": _mapping({"patch": TEXT, "target": _TARGET}, "patch")},
    },
    "interval",
    "prune",
    "sourceRef",
)
_LABELS = {"type": "object", "additionalProperties": TEXT}
SCHEMA = _mapping(
    {
        "apiVersion": {"const": "kustomize.toolkit.fluxcd.io/v1"},
        "kind": {"const": "Kustomization"},
        "metadata": _mapping(
            {"name": NAME, "namespace": NAME, "labels": _LABELS, "annotations": _LABELS}, "name", "namespace"
        ),
        "spec": _SPEC,
    },
    "apiVersion",
    "kind",
    "metadata",
    "spec",
)
