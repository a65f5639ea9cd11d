"""Names that a person or a message gave, before they become those of a branch."""

import re

import click

from mlspec.diagnostics.display import neutralise
from mlspec.spec.names import DNS_LABEL


def require_names(model: str, environment: str) -> None:
    """Returns if both are names of a spec.

    Raises:
        UsageError: one is not.
    """
    for what, name in (("a model", model), ("an environment", environment)):
        if re.fullmatch(DNS_LABEL, name, re.ASCII) is None:
            raise click.UsageError(neutralise(f"{name!r} is no name of {what}"))
