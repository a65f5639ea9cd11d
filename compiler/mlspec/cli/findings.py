"""Writes diagnostics in the form that was asked for and says whether there were errors."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from mlspec.diagnostics import text
from mlspec.diagnostics.diagnostic import Diagnostic


def report(
    diagnostics: tuple[Diagnostic, ...], texts: Mapping[str, str], form: str = "text", root: Path | None = None
) -> bool:
    """Returns whether there is an error among `diagnostics`, after writing them all.

    Text goes to standard error, every other form is the result and goes to standard output. The forms that a
    forge reads name files from the root of the repository that `root`, the project's folder, stands in.
    """
    if form == "text":
        _to_terminal(diagnostics, texts)
    else:
        # As bytes: whatever the locale, the tools that read these forms take them for UTF-8.
        click.echo(_for_tools(diagnostics, form, root).encode(), nl=False)
    return any(diagnostic.rule.severity == "error" for diagnostic in diagnostics)


def _to_terminal(diagnostics: tuple[Diagnostic, ...], texts: Mapping[str, str]) -> None:
    if diagnostics:
        colour = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
        click.echo(text.render(diagnostics, texts, colour=colour), err=True, nl=False)


def _for_tools(diagnostics: tuple[Diagnostic, ...], form: str, root: Path | None) -> str:
    if form == "json":
        from mlspec.diagnostics import json_report

        return json_report.render(diagnostics)
    from mlspec.diagnostics import github, gitlab, sarif
    from mlspec.diagnostics.relocation import relocate

    render = {"github": github.render, "gitlab": gitlab.render, "sarif": sarif.render}[form]
    return render(diagnostics if root is None else relocate(diagnostics, _below_repository(root)))


def _below_repository(root: Path) -> str:
    """Returns the path of the project's folder from its repository's root; empty for the root, or without one."""
    for above in root.parents:
        if os.path.lexists(root / ".git"):
            break
        if os.path.lexists(above / ".git"):
            return root.relative_to(above).as_posix()
    return ""
