"""`select`: the simplest variant that is close enough to the best, on rows before the test."""

from mlspec_runtime import layout
from mlspec_runtime.json_file import Json, write_json
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.evaluate import Evaluate
from mlspec_runtime.parameters.select import Select
from mlspec_runtime.selecting.comparison import Comparison, compare
from mlspec_runtime.selecting.measuring import Judged, measure_variant


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 once the candidate is chosen; the test rows are never read."""
    del arguments
    select = parameters.section(Select, "select")
    evaluate = parameters.section(Evaluate, "evaluate")
    judged = {name: measure_variant(name, select, evaluate, parameters.threads) for name in select.variants}
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
        "variants": {name: _variant(name, judged, comparison, select) for name in select.variants},
    }
    write_json(layout.SELECTION, content)
    print(f"chosen: {comparison.chosen}: {comparison.reason(select)}")  # noqa: T201 - the stage's result
    return 0


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
