"""A store by its kind."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import PurePath
from typing import Any

from mlspec_runtime.serve.look_up.connections import connection_of
from mlspec_runtime.serve.look_up.store import LookUpRule, Store


async def open_store(
    rule: LookUpRule, root: str, environment: Mapping[str, str], seconds: float, connections: int
) -> Store:
    """Returns the store of a rule; paths of files stand below `root`.

    Raises:
        StageFailure: the environment does not say where it is.
    """
    store = _store(rule, root, environment, (seconds, connections))
    await store.start()
    return store


def _store(rule: LookUpRule, root: str, environment: Mapping[str, str], limits: tuple[float, int]) -> Store:
    # Each kind has a library of its own, which a server without such a store does not load.
    module: Any = import_module(f"mlspec_runtime.serve.look_up.{rule.kind}_store")
    if rule.kind == "file":
        held: Store = module.FileStore(rule, str(PurePath(root) / rule.place))
        return held
    kind = module.RedisStore if rule.kind == "redis" else module.HttpStore
    asked: Store = kind(rule, connection_of(rule, environment), *limits)
    return asked
