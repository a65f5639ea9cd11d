"""`mlspec ci advance`: the pull request of the next stage, wherever commits step a rollout and its gates passed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlspec.forge.forge import Forge
    from mlspec.plan.environment import EnvironmentPlan, ServedModel


@click.command()
@click.argument("path", default=".")
@click.option("--prometheus", metavar="URL", help="Ask here; by default where each environment says.")
def command(path: str, *, prometheus: str | None) -> int:
    """Propose the next stage of each version of the project at PATH that may leave the one it is in.

    A version that waits goes to its first stage. One whose gates failed is for mlspec watch, one of which too little is
    known for people: both are told of.
    """
    from mlspec.cli.ci.job import forge_here, tell
    from mlspec.cli.damaged_project import root_of_environments

    root, forge = root_of_environments(path), forge_here()
    code, found = CLEAN, False
    for plan, served in _stepped(root):
        found = True
        try:
            _advanced(root, forge, plan.name, served, prometheus)
        except click.ClickException as error:
            for line in f"{plan.name}: {served.name}: {error.message}".splitlines():
                tell(forge, line)
            code = FINDINGS
    if not found:
        tell(forge, "no version is on its way through stages that commits step")
    return code


def _stepped(root: Path) -> "Iterator[tuple[EnvironmentPlan, ServedModel]]":
    """Yields each model that has not reached its last stage, by what was rendered for its environment."""
    from mlspec.cli.damaged_project import last_rendered
    from mlspec.conventions import ENVIRONMENTS, SPEC_SUFFIX
    from mlspec.release.stepping import STEPPED

    for file in sorted((root / ENVIRONMENTS).glob(f"*{SPEC_SUFFIX}")):
        plan = last_rendered(root, file.name.removesuffix(SPEC_SUFFIX))
        if isinstance(plan, str) or plan.target.tool != STEPPED:
            continue
        for served in plan.models:
            rollout = served.operated.operation.rollout
            if rollout is not None and rollout.stages and served.stage != rollout.stages[-1].name:
                yield plan, served


def _advanced(root: Path, forge: "Forge", environment: str, served: "ServedModel", prometheus: str | None) -> None:
    from mlspec.cli.ci.editing import Edit, propose_edit, run
    from mlspec.cli.ci.job import tell, telling

    model = served.name
    if served.stage is not None:
        where = ("--prometheus", prometheus) if prometheus is not None else ()
        asked = ("gate", model, str(root), "--live", "--in", environment, *where)
        verdict = run(asked, forge, accepted=(0, 1), prometheus=True)
        if not verdict.startswith("pass:"):
            return
    edit = Edit(
        words=("advance", model, "--in", environment),
        branch=f"mlspec/advance-{model}-{environment}",
        title=f"Let {model} {served.serves.version} in {environment} go on from {served.stage or 'waiting'}",
    )
    with telling(forge):
        outcome = propose_edit(root, forge, edit, datetime.now(UTC))
    tell(forge, f"{environment}: {model}: {outcome.told}")
