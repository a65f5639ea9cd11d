"""`summarize`: the few numbers of a run that are committed beside its spec."""

from pathlib import Path
from typing import cast

from mlspec_runtime import layout
from mlspec_runtime.json_file import Json, read_json, write_json
from mlspec_runtime.parameters.document import Parameters

Report = dict[str, Json]

_DIGITS = 6
"""Significant digits of committed numbers: more is noise in a diff."""


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 once the five metrics files are written, and the proposed slices where they are searched."""
    del arguments
    selection, gates = _report(layout.SELECTION), _report(layout.GATES)
    evaluation = _report(layout.evaluation(cast("str", selection["chosen"])))
    for name, content in (
        ("data", _data()),
        ("variants", _variants(selection)),
        ("evaluation", _evaluation(evaluation)),
        ("gates", summary_of_gates(gates)),
        ("calibration", {"bins": evaluation["calibration"]}),
    ):
        write_json(layout.METRICS / f"{name}.json", rounded(content))
    if "discover" in parameters.content:
        write_json(layout.METRICS / "slices.json", rounded(read_json(layout.PROPOSED_SLICES)))
    return 0


def _report(path: Path) -> Report:
    return cast("Report", read_json(path))


def rounded(value: Json) -> Json:
    """Returns a report with its numbers as they are committed."""
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, list):
        return [rounded(part) for part in value]
    return value


def _data() -> Json:
    sources = [_report(path) for path in sorted((layout.OUTPUTS / "sources").glob("*/profile.json"))]
    label, split = _report(layout.LABEL_PROFILE), _report(layout.SPLIT_PROFILE)
    return {
        "sources": {cast("str", source["source"]): _source(source) for source in sources},
        "label": {
            name: label[name]
            for name in (
                "rows",
                "labelled",
                "coverage",
                "period",
                "delay",
                "base_rate",
                "mean",
                "sd",
                "classes",
                "months",
            )
            if name in label
        },
        "split": {
            "boundaries": {
                cast("str", boundary["name"]): boundary["local"]
                for boundary in cast("list[Report]", split["boundaries"])
            },
            **{name: split[name] for name in ("judged", "incidents", "sample") if name in split},
            "parts": {
                cast("str", part["part"]): {name: value for name, value in part.items() if name != "part"}
                for part in cast("list[Report]", split["parts"])
            },
        },
    }


def _source(source: Report) -> Json:
    return {
        "rows": source["rows"],
        "period": source["period"],
        "checks": [_check(check) for check in cast("list[Report]", source["checks"])],
    }


def _check(check: Report) -> Json:
    """Returns a data check; an age measured against the run's own start would differ in every run."""
    moves = check["kind"] == "fresh_within" and check["as_of"] is None
    names = ("kind", "columns", "otherwise", "holds", "bound", *(() if moves else ("measured",)))
    return {name: check[name] for name in names}


def _variants(selection: Report) -> Json:
    variants = cast("dict[str, Report]", selection["variants"])
    return {
        "chosen": selection["chosen"],
        "reason": selection["reason"],
        "kpi": selection["kpi"],
        "margin": selection["margin"],
        "rows": selection["rows"],
        "folds": selection["folds"],
        "stopped": selection["stopped"],
        "variants": {
            name: {
                "value": variant["value"],
                "low": variant["low"],
                "high": variant["high"],
                "behind_best": cast("Report", variant["behind_best"])["value"],
                "behind_best_low": cast("Report", variant["behind_best"])["low"],
                "behind_best_high": cast("Report", variant["behind_best"])["high"],
                "over_folds": cast("Report", variant["behind_best"])["over_folds"],
                "folds": variant["folds"],
                "within_margin": variant["within_margin"],
            }
            for name, variant in variants.items()
        },
    }


def _evaluation(evaluation: Report) -> Json:
    test = cast("Report", evaluation["test"])
    slices = cast("dict[str, Report]", test["slices"])
    pinned = cast("Report | None", evaluation.get("incidents"))
    return {
        "variant": evaluation["variant"],
        "first_day": test["first_day"],
        "last_day": test["last_day"],
        "overall": summary_of_group(test),
        "slices": {name: summary_of_group(group) for name, group in slices.items()},
        **({"incidents": summary_of_group(pinned)} if pinned else {}),
        **_filters(test),
        "notes": evaluation["notes"],
    }


def _filters(test: Report) -> Report:
    """Returns what the filters did; nothing where there are none."""
    if "filters" not in test:
        return {}
    worth = cast("dict[str, Report]", test["filters_worth"])
    parts = ("value", "low", "high", "without_filters")
    return {
        "filters": test["filters"],
        "filters_worth": {name: {part: found[part] for part in parts} for name, found in worth.items()},
    }


def summary_of_group(group: Report) -> Json:
    """Returns the rows behind a group's numbers, and its KPIs."""
    kpis = cast("dict[str, Report]", group["kpis"])
    return {
        "rows": group["rows"],
        "events": group["events"],
        "days": group["days"],
        **{name: {part: kpi[part] for part in ("value", "low", "high")} for name, kpi in kpis.items()},
    }


def summary_of_gates(gates: Report) -> dict[str, Json]:
    """Returns the verdict of all gates and of each, with the numbers behind it."""
    found = cast("list[Report]", gates["gates"])
    return {
        "verdict": gates["verdict"],
        "reason": gates["reason"],
        "candidate": gates["candidate"],
        "baseline": gates["baseline"],
        "gates": {
            _name(gate): {
                name: gate[name]
                for name in ("verdict", "reason", "asked", "value", "low", "high", "detectable", "rows", "days")
            }
            for gate in found
        },
        "data_checks": gates["data_checks"],
    }


def _name(gate: Report) -> str:
    """Returns a key that is unique: a gate on slices is judged once for each."""
    return cast("str", gate["name"]) if gate["slice"] is None else f"{gate['name']} {gate['slice']}"
