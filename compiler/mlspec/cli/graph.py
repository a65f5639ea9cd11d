"""`mlspec graph`: which columns, features, KPIs and gates read which, and since when each column is known."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.cli.today import TODAY_OPTION, committed, tell_unjudged

if TYPE_CHECKING:
    from mlspec.graph.graph import Graph
    from mlspec.plan.plan import Plan

FORMATS = ("text", "mermaid", "dot", "json")


@click.command()
@click.argument("path", default=".")
@click.option("-s", "--select", "model", metavar="MODEL", help="Of this model alone.")
@click.option(
    "--of",
    "wanted",
    multiple=True,
    metavar="NODE",
    help="Only what this node (like features.plane_age) reads and what reads it; may be repeated.",
)
@click.option("--upstream", is_flag=True, help="With --of: what it reads alone.")
@click.option("--downstream", is_flag=True, help="With --of: what reads it alone.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How the graph is written.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file.")
@TODAY_OPTION
def command(
    path: str,
    *,
    model: str | None,
    wanted: tuple[str, ...],
    upstream: bool,
    downstream: bool,
    form: str,
    output: Path | None,
    today: date | None,
) -> int:
    """Show which source columns, known when, each part of the models in the project at PATH reads.

    A diagram (mermaid, dot) leaves out the columns that nothing reads.
    """
    from mlspec.cli.findings import report
    from mlspec.cli.project_folder import read_project
    from mlspec.graph.collection import project_graph
    from mlspec.pipeline import plan_project

    if (upstream or downstream) and not wanted:
        raise click.UsageError("--upstream and --downstream say what to show of a node: name one by --of")
    folder = read_project(path)
    today = today or committed(folder)
    planned = plan_project(folder.files, today)
    tell_unjudged(planned.waived, today)
    if report(planned.diagnostics, planned.texts) or planned.plan is None:
        return FINDINGS
    graph = project_graph(_selected(planned.plan.models, model))
    start = tuple(dict.fromkeys(node for each in wanted for node in _found(graph, each)))
    both = upstream == downstream
    shown = _rendered(graph, start, form, upstream=upstream or both, downstream=downstream or both)
    if output is None:
        click.echo(shown.encode(), nl=False)
    else:
        _write(output, shown)
    return CLEAN


def _selected(models: tuple["Plan", ...], name: str | None) -> tuple["Plan", ...]:
    from difflib import get_close_matches

    from mlspec.diagnostics.display import neutralise

    names = [plan.name for plan in models]
    if name is None or name in names:
        return tuple(plan for plan in models if name in (None, plan.name))
    close = get_close_matches(name, names, n=1)
    way_out = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(names)}"
    raise click.UsageError(neutralise(f"no model is called {name!r}; {way_out}"))


def _found(graph: "Graph", wanted: str) -> tuple[str, ...]:
    from mlspec.diagnostics.display import neutralise
    from mlspec.graph.naming import find, similar

    found = find(graph, wanted)
    if found:
        return found
    close = similar(graph, wanted)
    way_out = f"did you mean {close!r}?" if close else "`mlspec graph` without --of lists every one"
    raise click.UsageError(neutralise(f"no node is called {wanted!r}; {way_out}"))


def _rendered(graph: "Graph", start: tuple[str, ...], form: str, *, upstream: bool, downstream: bool) -> str:
    from mlspec.graph.neighbourhood import around, without_unread_columns

    if form == "text":
        from mlspec.graph import text

        return (
            text.render_trees(graph, start, upstream=upstream, downstream=downstream) if start else text.render(graph)
        )
    part = around(graph, start, upstream=upstream, downstream=downstream) if start else graph
    if form == "json":
        from mlspec.plan.encoding import to_json

        return to_json(part)
    if not start:
        part = without_unread_columns(part)
    if form == "dot":
        from mlspec.graph import dot

        return dot.render(part)
    from mlspec.graph import mermaid

    shown = mermaid.render(part)
    if mermaid.is_too_large(part, shown):
        click.echo(
            f"note: Mermaid draws at most {mermaid.MOST_EDGES} edges and {mermaid.MOST_CHARACTERS:,} characters unless"
            f" its page says otherwise, and this has {len(part.edges):,} and {len(shown):,}:"
            " show less by --of, or take --format dot",
            err=True,
        )
    return shown


def _write(output: Path, shown: str) -> None:
    try:
        output.write_text(shown, encoding="utf-8")
    except OSError as error:
        from mlspec.diagnostics.display import neutralise

        raise click.ClickException(neutralise(f"{output}: cannot be written: {error.strerror}")) from None
