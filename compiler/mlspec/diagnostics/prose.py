"""A finding as plain text for a page that shows no source: the message, then the way out."""

from mlspec.diagnostics.diagnostic import Diagnostic
from mlspec.diagnostics.display import neutralise


def prose(diagnostic: Diagnostic) -> str:
    """Returns message and help, each line of them made safe to show."""
    lines = [neutralise(diagnostic.message)]
    if diagnostic.help:
        first, *rest = diagnostic.help.split("\n")
        lines += [f"help: {neutralise(first)}", *map(neutralise, rest)]
    return "\n".join(lines)
