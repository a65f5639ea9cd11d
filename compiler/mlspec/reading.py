"""Specs read from their bytes: what stands in them, what is wrong with it, and what of it must not be printed."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.source.document import Document
from mlspec.source.reader import read
from mlspec.spec.literal_secrets import LiteralSecret, find_literal_secrets
from mlspec.spec.secret_hiding import hide_in_text


@dataclass(frozen=True, slots=True)
class ReadSpecs:
    """The documents, the texts that may be printed, what was found, and the credentials among it."""

    documents: Mapping[str, Document]
    texts: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    secrets: tuple[LiteralSecret, ...]


def read_specs(files: Mapping[str, bytes]) -> ReadSpecs:
    """Returns what stands in spec files, by path."""
    documents: dict[str, Document] = {}
    texts: dict[str, str] = {}
    found: tuple[Diagnostic, ...] = ()
    secrets: tuple[LiteralSecret, ...] = ()
    for file, data in files.items():
        result = read(file, data)
        text = result.text or data.decode(errors="replace")
        here = find_literal_secrets(file, text, result.document)
        texts[file] = hide_in_text(text, here)
        found += (*result.diagnostics, *(secret.diagnostic() for secret in here))
        secrets += here
        if result.document is not None:
            documents[file] = result.document
    return ReadSpecs(documents, texts, found, secrets)
