"""The plans of released versions, believed only where the record of the release vouches for their bytes."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import cast

from mlspec.conventions import MANIFEST_FILE, PLAN_FILE, frozen_folder
from mlspec.plan.decoding import read_plan
from mlspec.plan.plan import Plan
from mlspec.plan.value import value


@value
class FrozenFault:
    """Why a released version cannot be used: its folder is missing, was edited, or cannot be read."""

    reason: str


def names_in(plan: Plan) -> tuple[tuple[str, ...], dict[str, bool], tuple[str, ...]]:
    """Returns the names of a version's KPIs, of its slices with whether each is critical, and of its features."""
    return (
        tuple(kpi.name for kpi in plan.judgement.kpis),
        {group.name: group.critical for group in plan.judgement.slices},
        tuple(feature.name for feature in plan.features.columns),
    )


class FrozenVersions:
    """The frozen plans of a project: each read once, when it is first asked for."""

    __slots__ = ("_files", "_read")

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Takes `generated/<model>/<version>/plan.json` and `manifest.json`, by path from the project's root."""
        self._files = files
        self._read: dict[tuple[str, str, str], Plan | FrozenFault] = {}

    def read(self, model: str, version: str, manifest: str) -> Plan | FrozenFault:
        """Returns the plan of a version whose record says that its manifest has the digest `manifest`."""
        asked = (model, version, manifest)
        if asked not in self._read:
            self._read[asked] = _read(self._files, *asked)
        return self._read[asked]


def _read(files: Mapping[str, bytes], model: str, version: str, manifest: str) -> Plan | FrozenFault:
    folder = frozen_folder(model, version)
    record, written = files.get(f"{folder}/{MANIFEST_FILE}"), files.get(f"{folder}/{PLAN_FILE}")
    if record is None:
        return FrozenFault(f"there is no {folder}/{MANIFEST_FILE}")
    if written is None:
        return FrozenFault(f"there is no {folder}/{PLAN_FILE}")
    if _digest(record) != manifest:
        return FrozenFault(f"{folder}/{MANIFEST_FILE} is not the one that the record of the release names")
    if _listed(record) != _digest(written).removeprefix("sha256:"):
        return FrozenFault(f"{folder}/{PLAN_FILE} was edited: it is not the one that was released")
    plan = read_plan(written)
    if isinstance(plan, str):
        return FrozenFault(f"{folder}/{PLAN_FILE} cannot be read: {plan}")
    if (plan.name, plan.version) != (model, version):
        return FrozenFault(f"{folder}/{PLAN_FILE} is the plan of {plan.name} {plan.version}")
    return plan


def _digest(data: bytes) -> str:
    return f"sha256:{sha256(data).hexdigest()}"


def _listed(manifest: bytes) -> object:
    """Returns the digest that a manifest has of the plan; nothing where it is no manifest."""
    try:
        content: object = json.loads(manifest)
    except (ValueError, RecursionError):
        return None
    files = cast("dict[str, object]", content).get("files") if isinstance(content, dict) else None
    return cast("dict[str, object]", files).get(PLAN_FILE) if isinstance(files, dict) else None
