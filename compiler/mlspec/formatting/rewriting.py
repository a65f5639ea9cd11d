"""From the bytes of a spec to its bytes in the one style, or to what is wrong with it."""

from dataclasses import dataclass

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.formatting.format import formatted
from mlspec.source.document import Document
from mlspec.source.reader import read
from mlspec.spec.bind import BindResult, bind_environment, bind_model, bind_project
from mlspec.spec.environment_spec import EnvironmentSpec
from mlspec.spec.literal_secrets import find_literal_secrets
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.project_spec import ProjectSpec
from mlspec.spec.secret_hiding import hide_in_diagnostics, hide_in_text
from mlspec.spec.section import Section


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A spec before and after; `after` is None where the spec has errors, which `diagnostics` tell."""

    before: str
    after: str | None
    diagnostics: tuple[Diagnostic, ...]


def rewrite(file: str, data: bytes) -> Rewriting:
    """Returns the spec in the bytes of a file, whose path `file` is, in the one style.

    A spec with errors of reading or of shape is not rewritten: what it was meant to say is not known. Nor is one with
    a credential, which is hidden, nor the record of a release, whose bytes are what was released.
    """
    result = read(file, data)
    text = result.text or data.decode(errors="replace")
    secrets = find_literal_secrets(file, text, result.document)
    if secrets:
        told = (*result.diagnostics, *(secret.diagnostic() for secret in secrets))
        return Rewriting(hide_in_text(text, secrets), None, hide_in_diagnostics(told, secrets))
    if result.document is None or result.diagnostics:
        return Rewriting(text, None, result.diagnostics)
    document = result.document
    if document.data().get("kind") == "Release":
        return Rewriting(document.text, document.text, ())
    kind, bound = _bind(document)
    if bound.diagnostics:
        return Rewriting(document.text, None, bound.diagnostics)
    return Rewriting(document.text, formatted(document, kind), ())


def _bind(
    document: Document,
) -> tuple[type[Section], BindResult[ModelSpec] | BindResult[ProjectSpec] | BindResult[EnvironmentSpec]]:
    match document.data().get("kind"):
        case "Project":
            return ProjectSpec, bind_project(document)
        case "Environment":
            return EnvironmentSpec, bind_environment(document)
        case _:
            return ModelSpec, bind_model(document)
