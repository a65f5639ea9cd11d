"""`select`: the simplest variant that is close enough to the best, on rows before the test."""

from mlspec_runtime import layout
from mlspec_runtime.json_file import Json, write_json
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.select import Select
from mlspec_runtime.selecting.comparison import Comparison, compare
from mlspec_runtime.selecting.fate import stopped_variants
from mlspec_runtime.selecting.measuring import Judged, measure_variant


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 once the candidate is chosen; the test rows are never read."""
    del arguments
    select = parameters.section(Select, "select")
    evaluate = parameters.section(Evaluate, "evaluate")
    stopped = stopped_variants()
    trained = [name for name in select.variants if name not in stopped]
    judged = {name: measure_variant(name, select, evaluate, parameters.threads) for name in trained}
    comparison = compare(judged, select)
    content: Json = {
        "chosen": comparison.chosen,
        "reason": comparison.reason(select),
        "best": comparison.best,
        "rule": select.rule,
        "kpi": select.kpi,
        "better": select.better,
        "margin": select.margin,
        "rows": judged[comparison.best].whole.support.rows,
        "days": judged[comparison.best].whole.support.days,
        "folds": [window.as_json() for window in judged[comparison.best].windows],
        "stopped": stopped,
        "variants": {
            name: _stopped(name, stopped, select) if name in stopped else _variant(name, judged, comparison, select)
            for name in select.variants
        },
    }
    write_json(layout.SELECTION, content)
    print(f"chosen: {comparison.chosen}: {comparison.reason(select)}")  # noqa: T201 - the stage's result
    return 0


def _stopped(name: str, stopped: dict[str, dict[str, Json]], select: Select) -> Json:
    """Returns the entry of a variant that was never trained on all rows: it has no numbers, and can not be chosen."""
    nothing: dict[str, Json] = dict.fromkeys(("value", "low", "high", "standard_error", "detectable"))
    numbers = stopped[name]
    reason = f"stopped at rung {numbers['rung']}, {numbers['behind_best']:.4g} behind {numbers['best']} on {select.kpi}"
    return {
        **nothing,
        "reason": reason,
        "behind_best": {**nothing, "reason": reason, "over_folds": None},
        "folds": [],
        "within_margin": False,
        "chosen": False,
    }


def _variant(name: str, judged: dict[str, Judged], comparison: Comparison, select: Select) -> Json:
    behind, rule = comparison.behind[name], select.evidence
    return {
        **judged[name].estimate(rule).as_json(rule),
        "behind_best": {
            **comparison.estimate(name, judged, select).as_json(rule),
            "over_folds": behind.standard_error,
        },
        "folds": [
            {"value": window.measured.value, "behind_best": difference}
            for window, difference in zip(judged[name].windows, behind.windows, strict=True)
        ],
        "within_margin": behind.within(select.margin),
        "chosen": name == comparison.chosen,
    }
