"""A command that does not do what it was asked for, with the one reason."""

import click

from mlspec.cli.exit_codes import FINDINGS
from mlspec.diagnostics.display import neutralise


class Refusal(click.ClickException):
    """What stands in the way, and a way out; nothing was written."""

    exit_code = FINDINGS

    def __init__(self, message: str, way_out: str) -> None:
        super().__init__(f"{neutralise(message)}\nhelp: {neutralise(way_out)}")
