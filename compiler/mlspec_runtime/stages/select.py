"""`select`: the simplest variant that is close enough to the best, on rows before the test."""

from mlspec_runtime import layout
from mlspec_runtime.evidence.estimate import estimate
from mlspec_runtime.evidence.measurement import Measurement, lead
from mlspec_runtime.evidence.resampling import day_weights
from mlspec_runtime.failure import StageFailure
from mlspec_runtime.json_file import Json, write_json
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.select import Select
from mlspec_runtime.predictions.measuring import measure_kpi
from mlspec_runtime.predictions.reading import read_predictions


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 once the candidate is chosen; the test rows are never read."""
    del arguments
    select = parameters.section(Select, "select")
    evaluate = parameters.section(Evaluate, "evaluate")
    measured = _measured(select, evaluate, parameters.threads)
    best = _best(select, measured)
    behind = {name: lead(measured[best], found, select.better) for name, found in measured.items()}
    chosen = next(name for name in select.variants if behind[name].value <= select.margin)
    if chosen == best:
        reason = f"{best} is best on {select.kpi} and no simpler variant is within {select.margin:g} of it"
    else:
        reason = (
            f"{chosen} is simpler than {best} and {behind[chosen].value:.4g} behind it on {select.kpi}, "
            f"within the margin of {select.margin:g}"
        )
    rule = select.evidence
    variants: dict[str, Json] = {
        name: {
            **estimate(measured[name], rule).as_json(rule),
            "behind_best": estimate(behind[name], rule).as_json(rule),
            "within_margin": behind[name].value <= select.margin,
            "chosen": name == chosen,
        }
        for name in select.variants
    }
    content: Json = {
        "chosen": chosen,
        "reason": reason,
        "best": best,
        "rule": select.rule,
        "kpi": select.kpi,
        "better": select.better,
        "margin": select.margin,
        "rows": measured[best].support.rows,
        "days": measured[best].support.days,
        "variants": variants,
    }
    write_json(layout.SELECTION, content)
    print(f"chosen: {chosen}: {reason}")  # noqa: T201 - the stage's result
    return 0


def _measured(select: Select, evaluate: Evaluate, threads: int) -> dict[str, Measurement]:
    """Returns the KPI of each variant on equal rows and equal resamples."""
    kpi = next((kpi for kpi in evaluate.kpis if kpi.name == select.kpi), None)
    if kpi is None:
        known = ", ".join(kpi.name for kpi in evaluate.kpis)
        raise StageFailure(f"select reads the KPI {select.kpi!r}, which is not measured; there are {known}")
    measured: dict[str, Measurement] = {}
    for name in select.variants:
        outcomes = read_predictions(layout.predictions(name), "selection", evaluate, threads).outcomes
        weights = day_weights(outcomes.days, select.evidence.resamples, select.seed)
        measured[name] = measure_kpi(kpi, outcomes, weights, evaluate)
        if measured[name].value != measured[name].value:
            raise StageFailure(f"{select.kpi} of {name} is undefined on the selection rows")
    return measured


def _best(select: Select, measured: dict[str, Measurement]) -> str:
    """Returns the variant with the best value; of equal ones the simplest."""
    sign = 1 if select.better == "higher" else -1
    return max(select.variants, key=lambda name: (sign * measured[name].value, -select.variants.index(name)))
