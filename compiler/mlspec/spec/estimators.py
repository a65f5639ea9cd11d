"""The estimators that a spec may name, as the scikit-learn that the runtime pins describes them.

`tools/estimator_catalogue.py` writes the catalogue; scikit-learn itself is never imported here.
"""

from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple, TypedDict

from mlspec.resources import estimator_catalogue
from mlspec.spec.parameter_values import Accepted, Value, Written, bind_accepted

LIBRARY = "scikit-learn"
Kind = Literal["binary_classification", "regression"]
"""What an estimator is, by the task that it was described by; every classifier also tells several classes apart."""

DECIDED_BY: dict[Literal["random_state", "n_jobs"], Literal["seed", "threads"]] = {
    "random_state": "seed",
    "n_jobs": "threads",
}
"""The parameters that no variant sets, and the key of `model` that decides each for all of them."""


class WrittenAbility(TypedDict):
    """An ability as the catalogue's JSON writes it where single parameters turn it."""

    default: bool
    unless: dict[str, list[Value]]


class _Entry(TypedDict):
    task: Kind
    predict_proba: bool | WrittenAbility
    takes_null: bool | WrittenAbility
    random_state: bool
    n_jobs: bool
    params: dict[str, list[Written]]


_Catalogue = TypedDict("_Catalogue", {"scikit-learn": str, "estimators": dict[str, _Entry], "refused": dict[str, str]})


class Ability(NamedTuple):
    """What an estimator can do with its defaults, and the values of single parameters that turn that."""

    default: bool
    unless: tuple[tuple[str, Value], ...]

    def holds(self, params: Mapping[str, Value]) -> bool:
        """Returns whether the estimator can do it with these parameters."""
        return self.default is not bool(self.turned_by(params))

    def turned_by(self, params: Mapping[str, Value]) -> tuple[str, ...]:
        """Returns the parameters whose values turn it."""
        return tuple(name for name, value in self.unless if name in params and params[name] == value)


class Estimator(NamedTuple):
    """One estimator: `params` are those that a spec may set, `decided` those of its own that `model` decides."""

    name: str
    task: Kind
    predict_proba: Ability
    takes_null: Ability
    params: Mapping[str, Accepted]
    decided: tuple[str, ...]


def is_described(libraries: Mapping[str, str]) -> bool:
    """Returns whether the catalogue describes the scikit-learn of a project that pins these libraries itself."""
    pins = [version for name, version in libraries.items() if name.lower() == LIBRARY]
    return all(version == described_version() for version in pins)


def is_of_scikit_learn(path: str) -> bool:
    """Returns whether a dotted path is in scikit-learn, and not in a package that a Project would have to allow."""
    return path.startswith("sklearn.")


def described_version() -> str:
    """Returns the version of scikit-learn that the catalogue describes."""
    return _catalogue()["scikit-learn"]


def estimator_paths() -> tuple[str, ...]:
    """Returns the dotted paths of all estimators that a spec may name, by name."""
    return tuple(_catalogue()["estimators"])


def refused_estimator(path: str) -> str | None:
    """Returns why scikit-learn's estimator of that path is none for a spec, or None if there is no such one."""
    return _catalogue()["refused"].get(path)


def find_estimator(path: str) -> Estimator | None:
    """Returns the estimator of a dotted path, or None if a spec may not name it."""
    entry = _catalogue()["estimators"].get(path)
    if entry is None:
        return None
    return Estimator(
        name=path.rpartition(".")[2],
        task=entry["task"],
        predict_proba=bind_ability(entry["predict_proba"]),
        takes_null=bind_ability(entry["takes_null"]),
        params={name: bind_accepted(alternatives) for name, alternatives in entry["params"].items()},
        decided=tuple(name for name in DECIDED_BY if entry[name]),
    )


def bind_ability(ability: bool | WrittenAbility) -> Ability:
    """Returns an ability of the catalogue's JSON."""
    if isinstance(ability, bool):
        return Ability(ability, ())
    turned = ability["unless"]
    return Ability(ability["default"], tuple((name, value) for name in turned for value in turned[name]))


@cache
def _catalogue() -> _Catalogue:
    import json

    catalogue: _Catalogue = json.loads(estimator_catalogue())
    return catalogue
