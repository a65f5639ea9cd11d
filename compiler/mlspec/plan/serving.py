"""The part of a plan that says how the model is asked and what is kept of each answer."""

from mlspec.plan.value import value

REQUEST = "request"
"""The origin of what the caller sends; a store has a name of its own."""


@value
class Input:
    """One input of the served model; `origin` is `request` or the name of a store."""

    name: str
    type: str
    nullable: bool
    origin: str


@value
class Store:
    """Where inputs are looked up when a request comes; `kind` is file, redis or http, `place` its path or name."""

    name: str
    kind: str
    place: str
    key: tuple[str, ...]
    max_age_seconds: int


@value
class Log:
    """What is kept of each prediction."""

    features: tuple[str, ...]
    extra: tuple[str, ...]
    share: float


@value
class Parity:
    """How often logged inputs are computed again, and the share of values that may differ."""

    recompute: str
    at_most: float


@value
class Serving:
    """How the model is asked; only a batch has a period."""

    mode: str
    every_seconds: int | None
    inputs: tuple[Input, ...]
    stores: tuple[Store, ...]
    log: Log
    parity: Parity | None
