"""`mlspec release`: freezes a candidate that passed its gates, and writes the record of it."""

import re
from dataclasses import replace
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlspec.cli.exit_codes import CLEAN, FINDINGS
from mlspec.cli.today import TODAY_OPTION, committed, tell_unjudged

if TYPE_CHECKING:
    from mlspec.cli.release_candidate import Candidate
    from mlspec.emit.tree import OutputFile, OutputTree
    from mlspec.plan.plan import Plan
    from mlspec.release.record import Approved

APPROVAL = re.compile(r"(?P<team>[a-z][a-z0-9-]{0,46}[a-z0-9])=(?P<person>[^\n]{1,200})")


def _approvals(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> "tuple[Approved, ...]":
    """Returns who agreed; anything that is not TEAM=PERSON is a usage error."""
    from mlspec.release.record import Approved

    found = [APPROVAL.fullmatch(text) for text in value]
    odd = next((text for text, match in zip(value, found, strict=True) if match is None), None)
    if odd is not None:
        raise click.BadParameter(f"{odd!r} is not TEAM=PERSON (like retention=Ada Byron)", context, parameter)
    return tuple(Approved(match["team"], match["person"]) for match in found if match is not None)


@click.command()
@click.argument("model")
@click.argument("path", default=".")
@click.option(
    "--approved-by",
    "approvals",
    metavar="TEAM=PERSON",
    multiple=True,
    callback=_approvals,
    help="Who agreed, for the record; may be given more than once.",
)
@click.option(
    "--production-python",
    metavar="PATH",
    help="A Python with the libraries of production's environment.lock, where they are not those of today.",
)
@TODAY_OPTION
def command(
    model: str, path: str, *, approvals: "tuple[Approved, ...]", production_python: str | None, today: date | None
) -> int:
    """Release the candidate of MODEL in the project at PATH: freeze it, with its run, and write its record."""
    from mlspec.cli.findings import report
    from mlspec.cli.project_folder import read_project
    from mlspec.cli.release_candidate import read_candidate
    from mlspec.cli.release_version import require_high_enough
    from mlspec.pipeline import compile_project

    folder = read_project(path)
    today = today or committed(folder)
    compilation = compile_project(folder.files, today)
    tell_unjudged(compilation.waived, today)
    if report(compilation.diagnostics, compilation.texts) or compilation.plan is None or compilation.tree is None:
        return FINDINGS
    plan = next((each for each in compilation.plan.models if each.name == model), None)
    if plan is None:
        names = ", ".join(each.name for each in compilation.plan.models)
        raise click.UsageError(f"no model {model!r} in this project; there are: {names}")
    candidate = read_candidate(folder, plan, compilation.plan, compilation.tree)
    require_high_enough(candidate)
    return _release(candidate, approvals, production_python, today)


def _release(
    candidate: "Candidate", approvals: "tuple[Approved, ...]", interpreter: str | None, today: date | None
) -> int:
    from mlspec.cli.candidate_run import environment_lock, read_run
    from mlspec.cli.production_rescoring import rescore
    from mlspec.cli.refusal import Refusal
    from mlspec.cli.run_inputs import require_same_inputs
    from mlspec.conventions import PIPELINE_METRICS
    from mlspec.release.frozen import frozen_files
    from mlspec.release.numbers import COMPARISON, undecided
    from mlspec.release.record import Released, record_text
    from mlspec.release.rescoring import in_production

    plan, root, tree = candidate.plan, candidate.folder.root, candidate.tree
    environment = environment_lock(plan, tree.files)
    run = read_run(root, plan, environment.data)
    require_same_inputs(candidate, run.lock)
    _require(plan, tuple(undecided(run.evidence.gates)))
    serving = in_production(candidate.environments, plan.name)
    compared, kept = None, run.kept
    if serving is not None:
        compared, text = rescore(root, plan, run, serving, interpreter)
        _require(plan, tuple(undecided(compared.gates)))
        kept = {**run.kept, f"{PIPELINE_METRICS}/{COMPARISON}": text}
    gates = run.evidence.gates if compared is None else compared.gates
    if gates.verdict != "pass":
        raise Refusal(
            f"{plan.name} {plan.version} is not released: no gate decides, and nothing serves in production to compare",
            "add a gate against the baseline",
        )
    files = frozen_files(plan.name, plan.version, tree.files, kept)
    record = record_text(
        Released(
            plan=plan,
            commit=candidate.head.id,
            instant=candidate.head.committed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            manifest=files[-1].text,
            environment=environment.text,
            lock=run.lock,
            evidence=run.evidence,
            production=compared,
            approvals=approvals,
        )
    )
    code = _write(candidate, files, record, today)
    if code == CLEAN:
        against = "nothing in production to compare with" if compared is None else f"compared with {serving}"
        count = len(gates.gates)
        click.echo(f"{plan.name} {plan.version} is released: {count} {'gate' if count == 1 else 'gates'}, {against}")
        named = f"{candidate.record}, {files[-1].path.rpartition('/')[0]}/, dvc.yaml and generated/project/"
        click.echo(f"{named} are to be committed; then dvc push")
    return code


def _require(plan: "Plan", doubts: tuple[str, ...]) -> None:
    from mlspec.cli.refusal import Refusal

    if not doubts:
        return
    first, *others = doubts
    more = f" (and {len(others)} more)" if others else ""
    raise Refusal(
        f"{plan.name} {plan.version} is not released: {first}{more}",
        "only a candidate that passes every gate is released: mlspec report shows the rest",
    )


def _write(candidate: "Candidate", frozen: "tuple[OutputFile, ...]", record: str, today: date | None) -> int:
    """Writes the frozen folder and what the project compiles to with the record, and then, last, the record."""
    from mlspec.cli.findings import report
    from mlspec.conventions import MANIFEST_FILE, PLAN_FILE, frozen_folder
    from mlspec.emit.tree import OutputFile, OutputTree
    from mlspec.pipeline import compile_project

    files, plan = candidate.folder.files, candidate.plan
    home = frozen_folder(plan.name, plan.version)
    read = {file.path: file.data for file in frozen if file.path in (f"{home}/{PLAN_FILE}", f"{home}/{MANIFEST_FILE}")}
    released = replace(
        files,
        releases={**files.releases, candidate.record: record.encode()},
        frozen={**files.frozen, **read},
    )
    compilation = compile_project(released, today)
    if compilation.tree is None:
        report(compilation.diagnostics, compilation.texts)
        return FINDINGS
    owned = (*candidate.folder.owned_folders(compilation.tree), home)
    whole = OutputTree((*compilation.tree.files, *frozen))
    last = OutputTree((OutputFile(candidate.record, record, shared=True),))
    root = candidate.folder.root
    return CLEAN if _written(root, whole, owned) and _written(root, last, ()) else FINDINGS


def _written(root: Path, tree: "OutputTree", owned: tuple[str, ...]) -> bool:
    from mlspec.emit.disk import WriteFailure, write

    outcome = write(root, tree, owned)
    if isinstance(outcome, WriteFailure):
        click.echo(f"{outcome.path}: cannot be written: {outcome.reason}", err=True)
        return False
    for refused in outcome.refused:
        click.echo(f"{refused}: was edited by hand, or is not mlspec's; nothing was released", err=True)
    return not outcome.refused
