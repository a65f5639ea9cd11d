"""`evaluate <variant>`: scores what the variant did not see; every KPI on every slice, with its interval."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from mlspec_runtime import layout
from mlspec_runtime.engines.duckdb_engine import connect
from mlspec_runtime.estimators.model_file import read_model
from mlspec_runtime.estimators.scikit_learn import Model
from mlspec_runtime.estimators.training import notes_of
from mlspec_runtime.evidence.calibration import calibration
from mlspec_runtime.evidence.estimate import Estimate, estimate
from mlspec_runtime.evidence.outcomes import Integers, Outcomes
from mlspec_runtime.evidence.resampling import day_weights
from mlspec_runtime.evidence.support import support
from mlspec_runtime.json_file import Json, write_json
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.kpis import Kpi
from mlspec_runtime.parameters.train import Train, Variant
from mlspec_runtime.predictions.definitions import definitions
from mlspec_runtime.predictions.filter_effect import filter_report
from mlspec_runtime.predictions.measuring import measure_kpi
from mlspec_runtime.predictions.reading import Part, has_incidents, inside, read_predictions, unknown
from mlspec_runtime.predictions.writing import TEST, write_predictions
from mlspec_runtime.selecting.fate import is_stopped, leave_word

_STANDARD_ERRORS = 3
"""A measured mean further from the expected one than this is worth a note."""


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 once the predictions and the evaluation of the variant are written."""
    (name,) = arguments
    shutil.rmtree(layout.evaluation(name).parent, ignore_errors=True)
    if is_stopped(layout.model(name).parent):
        leave_word(layout.evaluation(name).parent)
        return 0
    evaluate = parameters.section(Evaluate, "evaluate")
    folds = range(1, parameters.section(Train, "train").folds + 1)
    paths = {**{fold: layout.fold_model(name, fold) for fold in folds}, TEST: layout.model(name)}
    variant = parameters.section(Variant, "variants", name)
    with connect(parameters.threads) as connection:
        models = {place: partial(read_model, path) for place, path in paths.items()}
        path = layout.predictions(name)
        write_predictions(connection, models, variant, evaluate, path=path, threads=parameters.threads)
    learnt = tuple(dict.fromkeys(note for path in paths.values() for note in _notes(read_model(path), evaluate)))
    notes = list(dict.fromkeys((*learnt, *_write(name, variant, evaluate, learnt, parameters.threads))))
    for note in notes:
        print(f"{name}: {note}")  # noqa: T201 - notes are also kept in the evaluation
    return 0


def _notes(model: Model, evaluate: Evaluate) -> Iterator[str]:
    """Yields what was said while a model was fitted, and each declared class that no row it learnt from had."""
    yield from notes_of(model)
    for place, found in enumerate(evaluate.classes):
        if place not in model.classes_:
            yield f"no training row is of the class {str(found)!r}: its probability is always 0"


def _write(name: str, variant: Variant, evaluate: Evaluate, learnt: tuple[str, ...], threads: int) -> tuple[str, ...]:
    """Writes evaluation.json; returns the notes on KPIs that are not as expected."""
    estimates: dict[str, Estimate] = {}
    parts: dict[str, Json] = {}
    bins: list[Json] = []
    for part in ("selection", "test"):
        parts[part], outcomes, overall = measure_part(part, layout.predictions(name), evaluate, threads)
        if part == "test":
            estimates = overall
            bins = [found.as_json() for found in calibration(outcomes, evaluate.task)]
    surprises = tuple(note for kpi in evaluate.kpis if (note := _surprise(kpi, estimates[kpi.name])) is not None)
    content: Json = {
        "variant": name,
        "estimator": variant.estimator,
        "features": [wanted.name for wanted in variant.features],
        "task": evaluate.task,
        "threshold": evaluate.threshold,
        "definitions": definitions(evaluate),
        "notes": [*dict.fromkeys((*learnt, *surprises))],
        **parts,
        **({"incidents": _incidents(name, evaluate, threads)} if evaluate.incidents else {}),
        "calibration": bins,
    }
    write_json(layout.evaluation(name), content)
    return surprises


def _incidents(name: str, evaluate: Evaluate, threads: int) -> Json:
    """Returns the report of the pinned rows; None where none of them is a labelled prediction."""
    if not has_incidents(layout.predictions(name), threads):
        return None
    return measure_part("incidents", layout.predictions(name), evaluate, threads)[0]


def measure_part(
    part: Part, path: Path, evaluate: Evaluate, threads: int
) -> tuple[dict[str, Json], Outcomes, dict[str, Estimate]]:
    """Returns the report of one part of scored rows, its outcomes, and the estimates over all its rows."""
    predictions = read_predictions(path, part, evaluate, threads)
    outcomes = predictions.outcomes
    weights = day_weights(outcomes.days, evaluate.evidence.resamples, evaluate.seed)
    overall = _estimates(outcomes, weights, evaluate)
    report: dict[str, Json] = {
        "first_day": predictions.first_day,
        "last_day": predictions.last_day,
        **_group(outcomes, overall, evaluate),
    }
    if part == "test":
        report |= filter_report(outcomes, weights, evaluate)
        report["slices"] = _slices(outcomes, weights, evaluate)
    return report, outcomes, overall


def _slices(outcomes: Outcomes, weights: Integers, evaluate: Evaluate) -> dict[str, Json]:
    report: dict[str, Json] = {}
    for group in evaluate.slices:
        rows = outcomes.where(inside(outcomes, group))
        found = _group(rows, _estimates(rows, weights, evaluate), evaluate)
        report[group.name] = {"critical": group.critical, **found}
        undecided = outcomes.where(unknown(outcomes, group))
        if undecided.rows:
            found = _group(undecided, _estimates(undecided, weights, evaluate), evaluate)
            report[f"{group.name}: unknown"] = {"critical": False, **found}
    return report


def _estimates(outcomes: Outcomes, weights: Integers, evaluate: Evaluate) -> dict[str, Estimate]:
    return {
        kpi.name: estimate(measure_kpi(kpi, outcomes, weights, evaluate), evaluate.evidence) for kpi in evaluate.kpis
    }


def _group(outcomes: Outcomes, estimates: dict[str, Estimate], evaluate: Evaluate) -> dict[str, Json]:
    rule = evaluate.evidence
    return {
        **support(outcomes, rule, evaluate.task, "rows").as_json(),
        "kpis": {name: found.as_json(rule) for name, found in estimates.items()},
    }


def _surprise(kpi: Kpi, found: Estimate) -> str | None:
    """Returns a note if a KPI lies more than three standard errors from what was expected of it."""
    if kpi.expected is None or found.value is None or found.standard_error is None:
        return None
    distance = abs(found.value - kpi.expected.mean)
    if distance <= _STANDARD_ERRORS * found.standard_error:
        return None
    return (
        f"{kpi.name} is {found.value:.4g}, expected {kpi.expected.mean:.4g}: "
        f"{distance / found.standard_error:.1f} standard errors away; correct `expected` or find out why"
    )
