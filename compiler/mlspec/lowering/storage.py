"""Lowers where a project keeps things: registries of images, and DVC's remotes."""

from mlspec.plan import project as plan
from mlspec.spec.credentials import Secret
from mlspec.spec.storage import Registry, Remote


def lower_registries(registries: dict[str, Registry]) -> tuple[plan.Registry, ...]:
    """Returns the registries in the order written: environments pull from the first."""
    return tuple(
        plan.Registry(name, registry.repository, _credentials(registry.credentials))
        for name, registry in registries.items()
    )


def lower_remotes(remotes: dict[str, Remote]) -> tuple[plan.Remote, ...]:
    """Returns the remotes in the order written, of which the first is the default."""
    return tuple(
        plan.Remote(name, remote.url, place == 0, _credentials(remote.credentials))
        for place, (name, remote) in enumerate(remotes.items())
    )


def _credentials(credentials: dict[str, Secret]) -> tuple[plan.Credential, ...]:
    return tuple(plan.Credential(variable, named.secret) for variable, named in sorted(credentials.items()))
