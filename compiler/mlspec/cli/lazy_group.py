"""A group of commands, each imported only when it is called."""

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click


class LazyGroup(click.Group):
    """A group whose commands stand one a module in a package; a package in it is a group, and has it in `group.py`."""

    def __init__(self, *arguments: Any, package: str, table: Mapping[str, str], **settings: Any) -> None:
        """Takes the package, and what each command does by its name, beside what a group takes."""
        super().__init__(*arguments, **settings)
        self._package = package
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Returns the commands by name."""
        return sorted(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Returns the command, importing its module alone."""
        if cmd_name not in self._table:
            return None
        module = f"{self._package}.{cmd_name}"
        found = find_spec(module)
        inner = f"{module}.group" if found is not None and found.submodule_search_locations is not None else module
        command: click.Command = import_module(inner).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._table[name]) for name in self.list_commands(ctx)])
