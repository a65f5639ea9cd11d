"""`mlspec gate --live`: what Prometheus says of a stage of a rollout, for whoever steps it: CI, or a job."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS, UNDECIDED
from mlspec.cli.moment import moment

if TYPE_CHECKING:
    from mlspec.plan.environment import EnvironmentPlan, ServedModel
    from mlspec.plan.operation import Stage
    from mlspec.queries.verdicts import Answer

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class _Said:
    """The report as JSON has it; moments are RFC 3339."""

    format_version: str
    environment: str
    model: str
    version: str
    stage: str
    since: str
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
    from mlspec.cli.prometheus import Prometheus
    from mlspec.queries.verdicts import judge_stage

    plan, served, judged = _stage(path, environment, model, stage)
    now = (at or datetime.now(UTC)).timestamp()
    if since is None and served.stage == judged.name:
        since = _reached(path, plan, served)
    began = now - judged.seconds if since is None else since.timestamp()
    if began > now:
        raise click.UsageError("--since lies after the moment that is asked about")
    answer = judge_stage(plan, served, judged, (began, now), Prometheus(prometheus or plan.prometheus))
    said = _Said(
        format_version=FORMAT_VERSION,
        environment=plan.name,
        model=served.name,
        version=served.serves.version,
        stage=judged.name,
        since=_shown(began),
        at=_shown(now),
        verdict=answer.verdict,
        gates=answer.gates,
        rules=answer.rules,
    )
    click.echo(_told(form, said))
    if answer.verdict == "pass":
        return CLEAN
    return UNDECIDED if detailed_exitcode and answer.verdict != "fail" else FINDINGS


def _reached(path: str, plan: "EnvironmentPlan", served: "ServedModel") -> datetime:
    """Returns when the stage was reached that a version is in, by git's history."""
    from mlspec.cli.damaged_project import root_of_environments
    from mlspec.cli.reached_since import reached_since

    since = reached_since(root_of_environments(path), plan.name, served)
    if since is None:
        raise click.UsageError(f"no commit says when {served.name} reached {served.stage}: say it with --since")
    return since


def _stage(path: str, environment: str, model: str, stage: str | None) -> "tuple[EnvironmentPlan, ServedModel, Stage]":
    from mlspec.cli.damaged_project import last_rendered, root_of_environments
    from mlspec.cli.model_argument import require_model
    from mlspec.cli.refusal import Refusal
    from mlspec.diagnostics.display import neutralise

    plan = last_rendered(root_of_environments(path), environment)
    if isinstance(plan, str):
        raise Refusal(plan, "mlspec compile, or restore it from git")
    require_model(model, (each.name for each in plan.models))
    served = next(each for each in plan.models if each.name == model)
    rollout = served.operated.operation.rollout
    stages = {} if rollout is None or served.serves.mode != "online" else {each.name: each for each in rollout.stages}
    stage = stage if stage is not None else served.stage
    if stage is None:
        known = ", ".join(stages) or "none"
        raise click.UsageError(neutralise(f"no commit says which stage {model} has reached; there are: {known}"))
    if stage not in stages:
        known = ", ".join(stages) or "none"
        raise click.UsageError(neutralise(f"the rollout of {model} has no stage {stage!r}; there are: {known}"))
    return plan, served, stages[stage]


def _shown(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


def _told(form: str, said: _Said) -> str:
    if form == "json":
        from mlspec.plan.encoding import to_json

        return to_json(said).removesuffix("\n")
    lines = [
        f"{said.verdict}: {said.model} {said.version} in {said.stage} of {said.environment}, {said.since} to {said.at}",
        *(_line("", each) for each in said.gates),
        *(_line("rule ", each) for each in said.rules),
    ]
    return "\n".join(lines)


def _line(what: str, answer: "Answer") -> str:
    from mlspec.diagnostics.display import neutralise

    return f"  {answer.verdict:<12}  {what}{answer.name}: {neutralise(answer.reason)}"
