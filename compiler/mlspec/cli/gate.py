"""`mlspec gate --live`: what Prometheus says of a stage of a rollout, for whoever steps it: CI, or a job."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS, UNDECIDED
from mlspec.cli.moment import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mlspec.cli.asked_stage import AskedStage
    from mlspec.plan.operation import Stage
    from mlspec.queries.verdicts import Answer

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class _Said:
    """The report as JSON has it; moments are RFC 3339. A version that waits for its first stage has none."""

    format_version: str
    environment: str
    model: str
    version: str
    stage: str | None
    since: str | None
    at: str
    verdict: str
    gates: "tuple[Answer, ...]"
    rules: "tuple[Answer, ...]"


@click.command()
@click.argument("model")
@click.argument("path", default=".")
@click.option("--live", is_flag=True, required=True, help="Ask Prometheus.")
@click.option("--in", "environment", required=True, metavar="ENV", help="The environment: environments/ENV.yaml.")
@click.option("--stage", metavar="STAGE", help="The stage; where commits step the rollout, by default the one reached.")
@click.option(
    "--since",
    metavar="TIME",
    callback=moment,
    help="When the stage began; by default its time has just passed, or it did by git's history of the stage reached.",
)
@click.option("--at", metavar="TIME", callback=moment, help="Ask as of this moment; by default as of now.")
@click.option("--prometheus", metavar="URL", help="Ask here; by default where the environment says.")
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="How to say it."
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 where nothing is decided: wait, or ask people.")
def command(
    model: str,
    path: str,
    *,
    live: bool,
    environment: str,
    stage: str | None,
    since: datetime | None,
    at: datetime | None,
    prometheus: str | None,
    form: str,
    detailed_exitcode: bool,
) -> int:
    """Say whether MODEL may leave a stage of its rollout, by what Prometheus measured since the stage began.

    It asks what was rendered for the environment: the gates of the stage, and the rollback rules. 0: the stage passed;
    1: it did not. A gate looks when its spec says, whenever it is asked: asking again and again changes no verdict.
    With MLSPEC_PROMETHEUS_TOKEN that token is sent.
    """
    del live
    from mlspec.cli.asked_stage import asked_stage

    asked = asked_stage(path, environment, model, stage, since.timestamp() if since is not None else None)
    now = (at or datetime.now(UTC)).timestamp()
    said = _judged(asked, asked.stage, now, prometheus) if asked.stage is not None else _waiting(asked, now)
    click.echo(_told(form, said))
    if said.verdict == "pass":
        return CLEAN
    return UNDECIDED if detailed_exitcode and said.verdict != "fail" else FINDINGS


def _judged(asked: "AskedStage", stage: "Stage", now: float, prometheus: str | None) -> _Said:
    from mlspec.cli.prometheus import Prometheus
    from mlspec.queries.verdicts import judge_stage

    plan, served = asked.environment, asked.model
    began = now - stage.seconds if asked.since is None else asked.since
    if began > now:
        raise click.UsageError("--since lies after the moment that is asked about")
    answer = judge_stage(plan, served, stage, (began, now), Prometheus(prometheus or plan.prometheus))
    return _Said(
        format_version=FORMAT_VERSION,
        environment=plan.name,
        model=served.name,
        version=served.serves.version,
        stage=stage.name,
        since=_shown(began),
        at=_shown(now),
        verdict=answer.verdict,
        gates=answer.gates,
        rules=answer.rules,
    )


def _waiting(asked: "AskedStage", now: float) -> _Said:
    """Returns that a version waits: nobody is asked, since nothing has begun."""
    return _Said(
        format_version=FORMAT_VERSION,
        environment=asked.environment.name,
        model=asked.model.name,
        version=asked.model.serves.version,
        stage=None,
        since=None,
        at=_shown(now),
        verdict="waiting",
        gates=(),
        rules=(),
    )


def _shown(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


def _told(form: str, said: _Said) -> str:
    if form == "json":
        from mlspec.plan.encoding import to_json

        return to_json(said).removesuffix("\n")
    if said.stage is None:
        begins = f"mlspec advance {said.model} --in {said.environment}"
        return (
            f"waiting: {said.model} {said.version} has reached no stage in {said.environment}: {begins} lets it begin"
        )
    first = f"{said.verdict}: {said.model} {said.version} in {said.stage} of {said.environment}"
    named = (*((each.name, each) for each in said.gates), *((f"rule {each.name}", each) for each in said.rules))
    return "\n".join((f"{first}, {said.since} to {said.at}", *_lines(named)))


def _lines(named: "Iterable[tuple[str, Answer]]") -> "Iterator[str]":
    """Yields a line for each gate and rule, and one for all that nothing is decided of for the same reason."""
    from mlspec.diagnostics.display import neutralise

    together: dict[tuple[str, str, str], list[str]] = {}
    for name, answer in named:
        alone = "" if answer.verdict == "inconclusive" and answer.value is None else name
        together.setdefault((alone, answer.verdict, answer.reason), []).append(name)
    for (_, verdict, reason), names in together.items():
        yield f"  {verdict:<12}  {', '.join(names)}: {neutralise(reason)}"
