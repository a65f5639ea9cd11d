"""Where a connection's address and secret stand: in variables of the environment, never in a spec or a package."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from mlspec_runtime.failure import StageFailure
from mlspec_runtime.serve.look_up.store import LookUpRule

_SCHEMES = {"redis": ("redis", "rediss", "unix"), "http": ("http", "https")}


@dataclass(frozen=True, slots=True, repr=False)
class Connection:
    """An address; a secret is the password of Redis or the bearer token of HTTP."""

    url: str
    secret: str | None


def url_variable(kind: str, name: str) -> str:
    """Returns the variable that holds the address of a connection."""
    return f"MLSPEC_{kind}_URL_{name}".upper()


def secret_variable(kind: str, name: str) -> str:
    """Returns the variable that may hold the secret of a connection."""
    return f"MLSPEC_{kind}_SECRET_{name}".upper()


def connection_of(rule: LookUpRule, environment: Mapping[str, str]) -> Connection:
    """Returns the connection of a store.

    Raises:
        StageFailure: the environment does not say where it is; the text names the variable, never what it holds.
    """
    variable = url_variable(rule.kind, rule.place)
    url = environment.get(variable, "")
    if not url:
        raise StageFailure(f"look-up {rule.name}: set {variable} to the address of the {rule.kind} connection")
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        scheme = ""
    accepted = _SCHEMES[rule.kind]
    if scheme not in accepted:
        raise StageFailure(f"look-up {rule.name}: {variable} is no {' or '.join(f'{each}://' for each in accepted)}")
    return Connection(url, environment.get(secret_variable(rule.kind, rule.place)) or None)
