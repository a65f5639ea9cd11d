"""Finds texts that look like credentials: by their shape wherever they stand, by their key among the values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.span import Span
from mlspec.source.document import Document
from mlspec.source.node import MappingNode, Node, ScalarNode, SequenceNode
from mlspec.source.screening import span
from mlspec.spec.names import VARIABLE
from mlspec.spec.rules import LITERAL_SECRET
from mlspec.spec.secret_places import where_it_belongs

SHAPES = {
    "a password in an address": r"(?<=://)[^\s/:@'\"]{1,100}:[^\s/@'\"{<]{1,200}(?=@)",
    "an AWS access key": r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])",
    "a key of a Google API": r"(?<![\w-])AIza[\w-]{35}(?![\w-])",
    "a GitHub token": r"(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255})",
    "a GitLab token": r"(?<![A-Za-z0-9])glpat-[\w-]{20,255}",
    "a Slack token": r"(?<![A-Za-z0-9])xox[abeoprs]-[A-Za-z0-9-]{10,255}",
    "a Slack webhook": r"(?<=hooks\.slack\.com/services/)[A-Z0-9]{5,20}/[A-Z0-9]{5,20}/[A-Za-z0-9]{10,64}",
    "a Hugging Face token": r"(?<![A-Za-z0-9])hf_[A-Za-z0-9]{34}(?![A-Za-z0-9])",
    "a signed web token": r"(?<![\w-])eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,2000}",
    "a private key": r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY-----(?:(?!-----END)[\s\S]){0,20000}",
}
TELLING_KEY = re.compile(
    r"(?:^|[_.-])(?:password|passwd|passphrase|secret|token|(?:api|access|private|secret)[_-]?key)$", re.IGNORECASE
)
RANDOM_TEXT = re.compile(r"(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9+/=_-]{20,}")
CHANGING = 0.4
"""The share of neighbours of different kinds (small, capital, digit, sign): 0.62 in random letters and digits, and a
third or less where capitals begin words."""
SHOWN = 4
"""So many characters of a credential are told, for its owner to know which one to revoke."""


@dataclass(frozen=True, slots=True)
class LiteralSecret:
    """A credential in a file: its characters, their place, and their offsets in the file's text.

    `keys` lead to the value that it stands in; none do to a comment.
    """

    kind: str
    text: str
    span: Span
    start: int
    end: int
    keys: tuple[str, ...]

    def diagnostic(self) -> Diagnostic:
        """Returns the finding, which does not hold the credential."""
        return Diagnostic(
            LITERAL_SECRET,
            self.span,
            f"this looks like {self.kind} ({hidden(self.text)[:SHOWN]}...): whoever can read the repository has it",
            f"revoke it; {where_it_belongs(self.keys)}",
        )


def hidden(text: str) -> str:
    """Returns a credential with all but its beginning hidden, as long as it is; of a short one all."""
    shown = SHOWN if len(text) >= 4 * SHOWN else 0
    return text[:shown] + re.sub(r"\S", "*", text[shown:])


def find_literal_secrets(file: str, text: str, document: Document | None) -> tuple[LiteralSecret, ...]:
    """Returns what looks like a credential in a file; each place is told once."""
    found: list[LiteralSecret] = []
    named = _named(document.root) if document is not None else ()
    for secret in (*named, *_shaped(file, text, document)):
        if not any(other.start < secret.end and secret.start < other.end for other in found):
            found.append(secret)
    return tuple(found)


def _shaped(file: str, text: str, document: Document | None) -> Iterator[LiteralSecret]:
    for kind, shape in SHAPES.items():
        for match in re.finditer(shape, text):
            keys = _keys_to(document.root, match.start()) if document is not None else ()
            yield LiteralSecret(kind, match[0], span(file, text, *match.span()), *match.span(), keys)


def _keys_to(node: Node, offset: int) -> tuple[str, ...]:
    """Returns the keys that lead to the scalar at an offset of the text, none where there is no scalar."""
    return next((path for path, each in _scalars(node, ()) if each.start <= offset < each.end), ())


def _scalars(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], ScalarNode]]:
    if isinstance(node, SequenceNode):
        for item in node.items:
            yield from _scalars(item, path)
    elif isinstance(node, MappingNode):
        for entry in node.entries:
            yield from _scalars(entry.value, (*path, entry.key.text))
    else:
        yield path, node


def _named(root: Node) -> Iterator[LiteralSecret]:
    for path, node in _scalars(root, ()):
        kind = _kind_by_key(path, node) if isinstance(node.value, str) else None
        if kind is not None:
            quotes = node.style in ("single", "double")
            yield LiteralSecret(kind, node.text, node.span, node.start + quotes, node.end - quotes, path)


def _kind_by_key(path: tuple[str, ...], node: ScalarNode) -> str | None:
    match path:
        case ("registries" | "remotes", _, "credentials", _):
            return "a credential"
        case ("registries" | "remotes", _, "credentials", _, "secret") if not re.search(VARIABLE, node.text):
            return "a credential, and not like the name of one"
        case (*_, key) if TELLING_KEY.search(key) and RANDOM_TEXT.fullmatch(node.text):
            return f"a random text under the key {key!r}" if _changing(node.text) >= CHANGING else None
        case _:
            return None


def _changing(text: str) -> float:
    """Returns the share of neighbouring characters that are of different kinds."""
    kinds = [(character.islower(), character.isupper(), character.isdigit()) for character in text]
    return sum(one != other for one, other in pairwise(kinds)) / (len(kinds) - 1)
