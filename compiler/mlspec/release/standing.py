"""What stands of an environment and of a model's releases, read one by one: nothing else of a project must be sound."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.plan.frozen import FrozenVersions
from mlspec.plan.plan import Plan
from mlspec.source.reader import read
from mlspec.spec.bind import Bound, bind_environment, bind_release
from mlspec.spec.environment_spec import EnvironmentSpec
from mlspec.spec.names import version_order
from mlspec.spec.release_spec import ReleaseSpec


@dataclass(frozen=True, slots=True)
class Standing:
    """An environment, the records of one model's releases by version, and the files of the frozen versions."""

    environment: Bound[EnvironmentSpec]
    model: str
    records: Mapping[str, ReleaseSpec]
    frozen: FrozenVersions
    files: Mapping[str, bytes]

    @property
    def name(self) -> str:
        """The environment's name."""
        return self.environment.spec.metadata.name

    @property
    def released(self) -> tuple[str, ...]:
        """The versions of the model that have a sound record, oldest first."""
        return tuple(sorted(self.records, key=version_order))

    def plan(self, version: str) -> Plan | None:
        """Returns the frozen plan of a version, or None where it cannot be believed."""
        record = self.records.get(version)
        plan = self.frozen.read(self.model, version, record.digests.manifest) if record is not None else None
        return plan if isinstance(plan, Plan) else None


def read_standing(
    model: str, file: str, environment: bytes, releases: Mapping[str, bytes], frozen: Mapping[str, bytes]
) -> Standing | tuple[Diagnostic, ...]:
    """Returns what stands of a model in an environment, or what is wrong with the environment's own file.

    A record that is not sound is passed over: its version counts as never released.
    """
    result = read(file, environment)
    if result.document is None or result.diagnostics:
        return result.diagnostics
    bound = bind_environment(result.document)
    if bound.bound is None:
        return bound.diagnostics
    records = {
        spec.metadata.version: spec
        for path, data in releases.items()
        if (spec := _record(path, data)) is not None and spec.metadata.model == model
    }
    return Standing(bound.bound, model, records, FrozenVersions(frozen), frozen)


def place_in(file: str, data: bytes, model: str) -> tuple[str, str | None] | None:
    """Returns a model's version and fallback in the bytes of an environment's file, or None where it has no place."""
    document = read(file, data).document
    bound = bind_environment(document).bound if document is not None else None
    served = bound.spec.models.get(model) if bound is not None else None
    return (served.version, served.fallback) if served is not None else None


def _record(path: str, data: bytes) -> ReleaseSpec | None:
    result = read(path, data)
    if result.document is None or result.diagnostics:
        return None
    bound = bind_release(result.document).bound
    return bound.spec if bound is not None else None
