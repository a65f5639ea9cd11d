"""What a check is, and what it looks at: the whole project, bound."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.rule import Rule
from mlspec.spec.bind import Bound
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.project_spec import ProjectSpec

BoundModel = Bound[ModelSpec]


@dataclass(frozen=True, slots=True)
class Subject:
    """The project's spec and its models'."""

    project: Bound[ProjectSpec]
    models: tuple[BoundModel, ...]


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
