"""`mlspec fmt`: specs in one style."""

import sys
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS

if TYPE_CHECKING:
    from mlspec.cli.spec_files import SpecFile
    from mlspec.formatting.rewriting import Rewriting

STANDARD_INPUT = "-"


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--check", "only_check", is_flag=True, help="List what would change and fail if anything would.")
@click.option("--diff", "show_diff", is_flag=True, help="Show what would change; write nothing.")
def command(paths: tuple[str, ...], *, only_check: bool, show_diff: bool) -> int:
    """Write the specs at each PATH in one style: same meaning, every comment in its place.

    PATH is a file, or a folder with projects in it; without one, the folder that you are in. With - the spec is
    read from standard input and written to standard output. A spec with errors is left alone.
    """
    if STANDARD_INPUT in paths:
        if len(paths) > 1:
            raise click.UsageError("- is the only PATH where it is one")
        return _standard_input(only_check=only_check, show_diff=show_diff)
    from mlspec.cli.findings import report
    from mlspec.cli.spec_files import spec_files
    from mlspec.formatting.rewriting import rewrite

    files = spec_files(paths or (".",))
    rewritings = {file: rewrite(file.shown, file.data) for file in files}
    found = tuple(diagnostic for rewriting in rewritings.values() for diagnostic in rewriting.diagnostics)
    failed = report(found, {file.shown: rewriting.before for file, rewriting in rewritings.items()})
    changed = {file: new for file, new in rewritings.items() if new.after is not None and new.after != new.before}
    if only_check or show_diff:
        for file, rewriting in changed.items():
            _show(file.shown, rewriting, show_diff=show_diff)
        return FINDINGS if failed or (only_check and changed) else CLEAN
    written = [_write(file, rewriting) for file, rewriting in changed.items()]
    unchanged = sum(rewriting.after == rewriting.before for rewriting in rewritings.values())
    click.echo(f"{sum(written)} formatted, {unchanged} unchanged")
    return CLEAN if all(written) and not failed else FINDINGS


def _standard_input(*, only_check: bool, show_diff: bool) -> int:
    from mlspec.cli.findings import report
    from mlspec.cli.project_folder import LARGEST_FILE
    from mlspec.formatting.rewriting import rewrite

    rewriting = rewrite("standard input", sys.stdin.buffer.read(LARGEST_FILE))
    report(rewriting.diagnostics, {"standard input": rewriting.before})
    if rewriting.after is None:
        return FINDINGS
    if only_check or show_diff:
        if rewriting.after != rewriting.before:
            _show("standard input", rewriting, show_diff=show_diff)
            return FINDINGS if only_check else CLEAN
        return CLEAN
    # As bytes: a spec is UTF-8 whatever the locale, and its line ends are its own.
    click.echo(rewriting.after.encode(), nl=False)
    return CLEAN


def _show(file: str, rewriting: "Rewriting", *, show_diff: bool) -> None:
    from mlspec.diagnostics.display import neutralise
    from mlspec.emit.comparison import Difference, unified

    if not show_diff:
        click.echo(neutralise(file))
        return
    before, after = (text.replace("\r\n", "\n") for text in (rewriting.before, rewriting.after or ""))
    click.echo(unified(Difference(neutralise(file), 1, "edited", after, before)), nl=False)


def _write(file: "SpecFile", rewriting: "Rewriting") -> bool:
    from mlspec.diagnostics.display import neutralise
    from mlspec.emit.replacing import replace_file

    reason = replace_file(file.path.parent, file.path.name, file.data, (rewriting.after or "").encode())
    if reason is not None:
        click.echo(f"{neutralise(file.shown)}: cannot be written: {reason}", err=True)
    return reason is None
