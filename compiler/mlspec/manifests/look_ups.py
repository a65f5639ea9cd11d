"""What the pods of a version get to look inputs up with: addresses and secrets by name, and files to read."""

from typing import Any

from mlspec.conventions import connection_variable
from mlspec.plan.environment import ServedVersion

FILES_VARIABLE = "MLSPEC_FILES"
FILES_FOLDER = "/srv/mlspec/files"
_FILES = "files"


def connections_secret(model: str) -> str:
    """Returns the Secret of the namespace that holds the addresses and secrets of a model's connections."""
    return f"{model}-connections"


def files_claim(model: str) -> str:
    """Returns the claim of the namespace whose volume holds the files that a model's inputs are looked up in."""
    return f"{model}-files"


def look_up_variables(model: str, version: ServedVersion) -> list[dict[str, Any]]:
    """Returns the variables of a server: where each connection is, by the key of its own name in the Secret."""
    secret = connections_secret(model)
    stores = version.request.stores
    connections = dict.fromkeys((store.kind, store.place) for store in stores if store.kind != "file")
    found: list[dict[str, Any]] = []
    for kind, place in connections:
        url, password = (connection_variable(what, kind, place) for what in ("URL", "SECRET"))
        found += [
            {"name": url, "valueFrom": {"secretKeyRef": {"name": secret, "key": url}}},
            {"name": password, "valueFrom": {"secretKeyRef": {"name": secret, "key": password, "optional": True}}},
        ]
    return [*found, *([{"name": FILES_VARIABLE, "value": FILES_FOLDER}] if _reads_files(version) else [])]


def look_up_mounts(version: ServedVersion) -> list[dict[str, Any]]:
    """Returns where a server sees the files."""
    return [{"name": _FILES, "mountPath": FILES_FOLDER, "readOnly": True}] if _reads_files(version) else []


def look_up_volumes(model: str, version: ServedVersion) -> list[dict[str, Any]]:
    """Returns the volume with the files."""
    claim = {"claimName": files_claim(model), "readOnly": True}
    return [{"name": _FILES, "persistentVolumeClaim": claim}] if _reads_files(version) else []


def _reads_files(version: ServedVersion) -> bool:
    return any(store.kind == "file" for store in version.request.stores)
