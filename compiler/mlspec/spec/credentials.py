"""Credentials, which a spec never holds: it names the secret, and the secret's store has the value."""

from typing import Annotated

from pydantic import Field

from mlspec.spec.names import SecretName
from mlspec.spec.section import Section


class Secret(Section):
    """Where a value is kept: CI's secret store, or an environment variable where there is none."""

    secret: SecretName = Field(description="The secret's name, never its value.")


Credentials = Annotated[
    dict[SecretName, Secret],
    Field(max_length=20, description="The environment variables that the tool reads, each filled from a secret."),
]
