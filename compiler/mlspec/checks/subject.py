"""What a check is, and what it looks at: the whole project, bound."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.plan.frozen import FrozenVersions
from mlspec.spec.bind import Bound
from mlspec.spec.environment_spec import EnvironmentSpec
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.project_spec import ProjectSpec
from mlspec.spec.release_spec import ReleaseSpec

BoundModel = Bound[ModelSpec]
BoundEnvironment = Bound[EnvironmentSpec]
BoundRelease = Bound[ReleaseSpec]


@dataclass(frozen=True, slots=True)
class Subject:
    """The project's spec, its models' and environments', and its release records.

    `faulty` are the files of which something is wrong already, so that they are not among the others: what they
    would have said is not known, and nothing is found by its absence. `today` is the day that dates are held to.
    `strays` are files that look like specs and were not read, `frozen` what stands of released versions.
    """

    project: Bound[ProjectSpec]
    models: tuple[BoundModel, ...]
    environments: tuple[BoundEnvironment, ...] = ()
    releases: tuple[BoundRelease, ...] = ()
    faulty: frozenset[str] = frozenset()
    today: date | None = None
    strays: tuple[str, ...] = ()
    frozen: FrozenVersions = field(default_factory=lambda: FrozenVersions({}))


@dataclass(frozen=True, slots=True)
class Check:
    """A rule and the function that finds its fault."""

    rule: Rule
    find: Callable[[Subject], Iterator[Diagnostic]]


def each_model(
    find: Callable[[BoundModel], Iterator[Diagnostic]],
) -> Callable[[Subject], Iterator[Diagnostic]]:
    """Returns a check of the project that looks at one model at a time."""

    def find_in_all(subject: Subject) -> Iterator[Diagnostic]:
        for model in subject.models:
            yield from find(model)

    return find_in_all
