"""Binds a read document to the language: every shape error at its key or its value."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.span import Span
from mlspec.source.document import Document
from mlspec.spec.abort_message import AbortMessage
from mlspec.spec.environment_spec import EnvironmentSpec
from mlspec.spec.joined_expressions import find_joined_expressions
from mlspec.spec.live_text import find_live_text
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.project_spec import ProjectSpec
from mlspec.spec.release_spec import ReleaseSpec
from mlspec.spec.section import Section
from mlspec.spec.shape_errors import explain_all

Kind = TypeVar("Kind", bound=Section)


@dataclass(frozen=True, slots=True)
class Bound(Generic[Kind]):
    """A spec and the document that it was read from: the spec has the values, the document the places."""

    spec: Kind
    document: Document

    def scalar_span(self, path: tuple[str | int, ...], start: int, end: int) -> Span:
        """Returns the place of the characters `start` to `end`, exclusive, of a text of the spec.

        A text in a short form (`night: hour < 6`) is found by the path of its long form too (`night.where`).
        """
        written = path if self.document.node(path) is not None else path[:-1]
        return self.document.scalar_span(written, start, end)


@dataclass(frozen=True, slots=True)
class BindResult(Generic[Kind]):
    """A bound spec, or the diagnostics that say why there is none."""

    bound: Bound[Kind] | None
    diagnostics: tuple[Diagnostic, ...]


def bind_model(document: Document) -> BindResult[ModelSpec]:
    """Returns the document as a model's spec."""
    return _bind(document, ModelSpec)


def bind_project(document: Document) -> BindResult[ProjectSpec]:
    """Returns the document as a project's spec."""
    return _bind(document, ProjectSpec)


def bind_environment(document: Document) -> BindResult[EnvironmentSpec]:
    """Returns the document as an environment's spec."""
    return _bind(document, EnvironmentSpec)


def bind_release(document: Document) -> BindResult[ReleaseSpec]:
    """Returns the document as the record of a release."""
    return _bind(document, ReleaseSpec)


def bind_abort_message(document: Document) -> BindResult[AbortMessage]:
    """Returns the document as what is told of an aborted rollout."""
    return _bind(document, AbortMessage)


def _bind(document: Document, kind: type[Kind]) -> BindResult[Kind]:
    data: Any = document.data()
    live = tuple(find_live_text(document))
    try:
        spec = kind.model_validate(data)
    except ValidationError as error:
        return BindResult(None, (*live, *explain_all(document, kind, error.errors(include_url=False))))
    found = (*live, *find_joined_expressions(document, spec))
    if found:
        return BindResult(None, found)
    return BindResult(Bound(spec, document), ())
