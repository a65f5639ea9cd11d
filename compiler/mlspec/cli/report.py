"""Prints diagnostics on standard error and says whether there were errors."""

import os
import sys
from collections.abc import Mapping

import click

from mlspec.diagnostics import json_report, text
from mlspec.diagnostics.diagnostic import Diagnostic


def report(diagnostics: tuple[Diagnostic, ...], texts: Mapping[str, str], form: str = "text") -> bool:
    """Returns whether there is an error among `diagnostics`, after printing them all."""
    if form == "json":
        click.echo(json_report.render(diagnostics), nl=False)
    elif diagnostics:
        colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        click.echo(text.render(diagnostics, texts, colour=colour), err=True, nl=False)
    return any(diagnostic.rule.severity == "error" for diagnostic in diagnostics)
