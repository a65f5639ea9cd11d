"""`mlspec watch`: which versions have to go back or to learn again, by what Prometheus measured."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS, UNDECIDED
from mlspec.cli.moment import moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from mlspec.cli.patience import Asking
    from mlspec.watching.cause import Cause
    from mlspec.watching.report import Proposed, Report


@click.command()
@click.argument("path", default=".")
@click.option(
    "--in", "environments", multiple=True, metavar="ENV", help="An environment, or several; by default every one."
)
@click.option("--at", metavar="TIME", callback=moment, help="Ask as of this moment; by default as of now.")
@click.option("--prometheus", metavar="URL", help="Ask here; by default where each environment says.")
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="How to say it."
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 where nothing fires and something is not known.")
@click.option("--propose", is_flag=True, help="Open a pull request for what fires, or update the one that is open.")
def command(
    path: str,
    *,
    environments: tuple[str, ...],
    at: datetime | None,
    prometheus: str | None,
    form: str,
    detailed_exitcode: bool,
    propose: bool,
) -> int:
    """Say which versions that serve have to go back, and which models have to learn again.

    It asks what was rendered for the environments of the project at PATH: the rollback rules that nobody else acts
    on, and the triggers and the schedule of retraining. 0: nothing fires; 1: something does. What is not known is
    inconclusive, and neither. A rule looks when its alert does, whenever it is asked: asking again changes no verdict.
    With MLSPEC_PROMETHEUS_TOKEN that token is sent.

    --propose is for a job of GitHub Actions or GitLab CI: each version that has to go back and each model that has to
    learn again becomes one pull request. Then 0 says that all were proposed, and 1 that one could not be, or that a
    Prometheus never answered.
    """
    from dataclasses import replace

    from mlspec.cli.damaged_project import root_of_environments
    from mlspec.cli.patience import Asking

    now = (at or datetime.now(UTC)).timestamp()
    root = root_of_environments(path)
    proposing = _proposing(root, now) if propose else None
    asking = Asking(prometheus)
    report = _report(root, environments, now, asking)
    if proposing is not None:
        report = replace(report, proposals=tuple(proposing(report.causes)))
    click.echo(_told(form, report))
    failed = asking.is_in_vain if propose else report.verdict == "fires"
    return _code(report, failed=failed, detailed=detailed_exitcode)


def _code(report: "Report", *, failed: bool, detailed: bool) -> int:
    if report.unread or failed or any(each.outcome == "failed" for each in report.proposals):
        return FINDINGS
    unknown = any(each.verdict == "inconclusive" for each in report.causes)
    return UNDECIDED if detailed and unknown else CLEAN


def _proposing(root: "Path", now: float) -> "Callable[[Iterable[Cause]], Iterator[Proposed]]":
    """Returns what proposes causes in this job.

    Raises:
        NoJob: it is none.
    """
    from functools import partial

    from mlspec.cli.ci.job import forge_here
    from mlspec.cli.watch_proposing import Proposing, propose_causes

    return partial(propose_causes, Proposing(root, forge_here(), now))


def _report(root: "Path", names: tuple[str, ...], now: float, asking: "Asking") -> "Report":
    from mlspec.cli.damaged_project import last_rendered
    from mlspec.cli.known_models import known_models
    from mlspec.watching.causes import causes_in
    from mlspec.watching.moments import moment_text
    from mlspec.watching.report import Unread, report_of

    causes: list[Cause] = []
    unread: list[Unread] = []
    for name in _named(root, names):
        plan = last_rendered(root, name)
        if isinstance(plan, str):
            unread.append(Unread(name, f"{plan}: mlspec compile, or restore it from git"))
            continue
        try:
            source = asking.of(plan.prometheus)
        except click.UsageError as error:
            unread.append(Unread(name, error.message))
            continue
        causes += causes_in(plan, known_models(root, plan), now, source)
    return report_of(moment_text(now), causes, unread)


def _named(root: "Path", names: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the environments that are meant, each once."""
    from mlspec.conventions import ENVIRONMENTS, SPEC_SUFFIX
    from mlspec.diagnostics.display import neutralise

    known = sorted(file.name.removesuffix(SPEC_SUFFIX) for file in (root / ENVIRONMENTS).glob(f"*{SPEC_SUFFIX}"))
    for name in names:
        if name not in known:
            there = ", ".join(known) or "no environments"
            raise click.UsageError(neutralise(f"no {ENVIRONMENTS}/{name}{SPEC_SUFFIX} here; there are: {there}"))
    return tuple(dict.fromkeys(names)) or tuple(known)


def _told(form: str, report: "Report") -> str:
    from mlspec.diagnostics.display import neutralise
    from mlspec.plan.encoding import to_json
    from mlspec.watching.report import lines_of

    if form == "json":
        return to_json(report).removesuffix("\n")
    return "\n".join(map(neutralise, lines_of(report)))
