"""`rescore`: scores the version in production on a candidate's test rows, and judges the candidate against it.

It runs in a folder of its own, as deep as the candidate's: the version's frozen features, threshold and filters are
computed from today's data; labels, rows, days, slices and KPIs are the candidate's.
"""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import cast

from mlspec_runtime import layout
from mlspec_runtime.engines.duckdb_engine import connect
from mlspec_runtime.estimators.model_file import read_model
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.json_file import Json, read_json, write_json
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.gate import Gate
from mlspec_runtime.parameters.ingest import Ingest
from mlspec_runtime.parameters.rescore import Rescore
from mlspec_runtime.parameters.train import Variant
from mlspec_runtime.predictions.definitions import definitions
from mlspec_runtime.predictions.rejudging import write_rejudged
from mlspec_runtime.predictions.writing import TEST, write_predictions
from mlspec_runtime.stages import features, ingest
from mlspec_runtime.stages.evaluate import measure_part
from mlspec_runtime.stages.gate import judge_candidate
from mlspec_runtime.stages.summarize import Report, rounded, summary_of_gates, summary_of_group

SUMMARY = layout.METRICS / "production.json"
OWN = layout.OUTPUTS / "own" / "predictions.parquet"
"""What the version says by its own features, threshold and filters, before today's KPIs are read."""

_OF_THE_CANDIDATE = ("label", "split", "selection", "evaluation")
"""What is not computed again: which rows are judged, and what the candidate says of them."""


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 once metrics/production.json is written, whatever the verdict.

    Raises:
        StageFailure: the version cannot be compared with the candidate, or does not fit the data.
    """
    del arguments
    rescore = parameters.section(Rescore, "rescore")
    evaluate, gate = parameters.section(Evaluate, "evaluate"), parameters.section(Gate, "gate")
    _require_comparable(rescore, evaluate)
    candidate = Path(rescore.candidate)
    shutil.rmtree(layout.OUTPUTS, ignore_errors=True)
    _link(candidate)
    for source in parameters.section(dict[str, Ingest], "ingest"):
        ingest.run((source,), parameters)
    features.run((), parameters)
    today = replace(evaluate, threshold=rescore.own.threshold, filters=rescore.own.filters)
    _score(rescore, today, parameters)
    found, _, _ = measure_part("test", layout.predictions_in(layout.PRODUCTION), today, parameters.threads)
    content: Json = {"definitions": definitions(today), "test": found}
    write_json(layout.evaluation_in(layout.PRODUCTION), content)
    gates = judge_candidate(
        replace(gate, production=str(layout.PRODUCTION)), parameters.threads, candidate / layout.OUTPUTS / "sources"
    )
    write_json(SUMMARY, rounded(_summary(rescore, gates, found)))
    print(f"{gates['verdict']}: {gates['reason']}")  # noqa: T201 - the stage's result
    return 0


def _require_comparable(rescore: Rescore, evaluate: Evaluate) -> None:
    """Returns if both models answer the same question."""
    own = rescore.own
    for what, ours, theirs in (
        ("task", evaluate.task, own.task),
        ("key", evaluate.key, own.key),
        ("classes", evaluate.classes, own.classes),
    ):
        if ours != theirs:
            raise StageFailure(
                f"production's {rescore.version} has the {what} {theirs!r}, the candidate has {ours!r}: "
                "nothing is paired; leave the gates against production out of this version"
            )
    if own.threshold is None and evaluate.threshold is not None:
        raise StageFailure(
            f"production's {rescore.version} decides nothing, the candidate does: decisions cannot be compared; "
            "leave the gates against production out of this version"
        )


def _link(candidate: Path) -> None:
    layout.OUTPUTS.mkdir(parents=True)
    for name in _OF_THE_CANDIDATE:
        there = (candidate / layout.OUTPUTS / name).resolve()
        if not there.is_dir():
            raise StageFailure(f"{there} is missing: run `dvc checkout` or `dvc repro` in the candidate's pipeline")
        (layout.OUTPUTS / name).symlink_to(there, target_is_directory=True)


def _score(rescore: Rescore, today: Evaluate, parameters: Parameters) -> None:
    """Writes the rows of production: scored by its own means, judged by the candidate's."""
    variant = parameters.section(Variant, "variants", rescore.variant)
    own = replace(rescore.own, kpis=(), slices=(), incidents=today.incidents)
    model = Path(rescore.model)
    with connect(parameters.threads) as connection:
        write_predictions(
            connection, {TEST: lambda: read_model(model)}, variant, own, path=OWN, threads=parameters.threads
        )
    chosen = cast("dict[str, Json]", read_json(layout.SELECTION))["chosen"]
    with connect(parameters.threads) as connection:
        write_rejudged(
            connection,
            today,
            said=OWN,
            judged=layout.predictions(cast("str", chosen)),
            pipeline=Path(rescore.candidate),
            path=layout.predictions_in(layout.PRODUCTION),
        )


def _summary(rescore: Rescore, gates: Report, test: Report) -> Json:
    """Returns what is committed: the verdicts, and production's numbers on the same rows."""
    slices = cast("dict[str, Report]", test["slices"])
    return {
        **summary_of_gates(gates),
        "production": {
            "version": rescore.version,
            "variant": rescore.variant,
            "first_day": test["first_day"],
            "last_day": test["last_day"],
            "overall": summary_of_group(test),
            "slices": {name: summary_of_group(group) for name, group in slices.items()},
        },
    }
