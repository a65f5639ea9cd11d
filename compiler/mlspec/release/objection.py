"""Why a version cannot serve, whatever command asks for it, and what to do instead."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlspec.conventions import DVC_LOCK, PIPELINE, frozen_folder, taken_from_git
from mlspec.expressions.canonical import canonical
from mlspec.expressions.failure import Failure
from mlspec.expressions.parser import parse
from mlspec.plan.frozen import FrozenFault
from mlspec.plan.judgement import Gate
from mlspec.plan.plan import Plan
from mlspec.release.record import PACKAGE
from mlspec.release.run_lock import read_run_lock
from mlspec.release.standing import Standing
from mlspec.spec.release_spec import ReleaseSpec


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason, and one way out."""

    reason: str
    way_out: str


def unusable(standing: Standing, version: str) -> tuple[Objection, ...]:
    """Returns why a version cannot serve anywhere: no record, no frozen plan, no package, filters that changed."""
    model, record = standing.model, standing.records.get(version)
    if record is None:
        there = ", ".join(standing.released)
        known = f"released are {there}" if there else "no version of it is released"
        return (
            Objection(f"{model} {version} was never released: {known}", "release it first: mlspec release " + model),
        )
    plan = standing.frozen.read(model, version, record.digests.manifest)
    if isinstance(plan, FrozenFault):
        return (Objection(plan.reason, f"restore it: {taken_from_git(model, version, frozen_folder(model, version))}"),)
    return (*_gates(plan, record), *_package(standing, record), *_filters(plan, record))


def uncompared(record: ReleaseSpec, served: str | None) -> Objection | None:
    """Returns why a record does not say how its version compares with what served in production when it was made.

    `served` is the version that served there at the commit that the record names, None without one.
    """
    found = record.production.version if record.production is not None else None
    left_open = next((name for name, verdict in record.verdicts.items() if verdict == "nothing_to_compare"), None)
    if served is None or (found == served and left_open is None):
        return None
    version = f"{record.metadata.model} {record.metadata.version}"
    told = f"was compared with {found}" if found is not None else "was compared with nothing"
    if found == served:
        told = f"leaves {left_open} open"
    return Objection(
        f"{version} {told}, and {served} served in production at commit {record.metadata.commit[:12]}, of which it is",
        f"release it anew under another version: mlspec release {record.metadata.model}",
    )


def _gates(plan: Plan, record: ReleaseSpec) -> Iterator[Objection]:
    asked = [name for gate in plan.judgement.gates for name in _answers(gate)]
    open_gates = [name for name in asked if name not in record.verdicts]
    if open_gates:
        yield Objection(
            f"the record of {plan.name} {plan.version} has no verdict of the gate {', '.join(open_gates)}",
            "run the gates and release a new version",
        )


def _answers(gate: Gate) -> tuple[str, ...]:
    """Returns the names of a gate's answers: one for each of its slices."""
    return tuple(f"{gate.name} {name}" for name in gate.slices) or (gate.name,)


def _package(standing: Standing, record: ReleaseSpec) -> Iterator[Objection]:
    model, version = standing.model, record.metadata.version
    path = f"{frozen_folder(model, version)}/{PIPELINE}/{DVC_LOCK}"
    fetch = f"restore it: {taken_from_git(model, version, path)}"
    data = standing.files.get(path)
    if data is None:
        yield Objection(f"there is no {path}: nobody can fetch the package of {model} {version}", fetch)
        return
    lock = read_run_lock(data.decode(errors="replace"))
    if isinstance(lock, str):
        yield Objection(f"{path} cannot be read: {lock}", fetch)
        return
    digest = lock.output(PACKAGE)
    if digest is None:
        yield Objection(f"{path} names no package: nobody can fetch the one of {model} {version}", fetch)
    elif digest != record.digests.model:
        yield Objection(f"{path} names the package {digest}, and the record {record.digests.model}", fetch)


def _filters(plan: Plan, record: ReleaseSpec) -> Iterator[Objection]:
    known = {"score", "prediction", *(each.name for each in plan.serving.inputs)}
    known |= {feature.name for feature in plan.features.columns}
    for rule in plan.filters:
        what = f"the filter {rule.name} of {plan.name} {plan.version}"
        again = "write it anew in the spec and release a new version"
        if record.digests.filters.get(rule.name) != f"sha256:{rule.digest}":
            yield Objection(f"{what} is not the one that its record names", again)
        elif not _means_the_same(rule.when):
            yield Objection(f"{what} means something else to this mlspec: {rule.when}", again)
        elif unknown := [name for name in rule.reads if name not in known]:
            yield Objection(f"{what} reads {', '.join(unknown)}, which no request brings", again)


def _means_the_same(when: str) -> bool:
    tree = parse(when)
    return not isinstance(tree, Failure) and canonical(tree) == when
