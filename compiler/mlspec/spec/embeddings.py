"""The transformers that a spec may put in front of an estimator, as the scikit-learn that the runtime pins has them.

`tools/estimator_catalogue.py` writes the catalogue; it is read where a spec has an embedding, and not before.
"""

from functools import cache
from typing import NamedTuple, TypedDict

from mlspec.resources import embedding_catalogue
from mlspec.spec.estimators import DECIDED_BY, Ability, WrittenAbility, bind_ability
from mlspec.spec.parameter_values import Accepted, Written, bind_accepted


class _Entry(TypedDict):
    takes_null: bool | WrittenAbility
    random_state: bool
    n_jobs: bool
    params: dict[str, list[Written]]


class _Catalogue(TypedDict):
    embeddings: dict[str, _Entry]
    refused: dict[str, str]


class Embedding(NamedTuple):
    """One transformer: `params` are those that a spec may set, `decided` those of its own that `model` decides."""

    name: str
    takes_null: Ability
    params: dict[str, Accepted]
    decided: tuple[str, ...]


def embedding_paths() -> tuple[str, ...]:
    """Returns the dotted paths of all transformers that a spec may name, by name."""
    return tuple(_catalogue()["embeddings"])


def refused_embedding(path: str) -> str | None:
    """Returns why scikit-learn's transformer of that path is none for a spec, or None if there is no such one."""
    return _catalogue()["refused"].get(path)


def find_embedding(path: str) -> Embedding | None:
    """Returns the transformer of a dotted path, or None if a spec may not name it."""
    entry = _catalogue()["embeddings"].get(path)
    if entry is None:
        return None
    return Embedding(
        name=path.rpartition(".")[2],
        takes_null=bind_ability(entry["takes_null"]),
        params={name: bind_accepted(alternatives) for name, alternatives in entry["params"].items()},
        decided=tuple(name for name in DECIDED_BY if entry[name]),
    )


@cache
def _catalogue() -> _Catalogue:
    import json

    catalogue: _Catalogue = json.loads(embedding_catalogue())
    return catalogue
