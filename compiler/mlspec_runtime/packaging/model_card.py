"""MODEL_CARD.md: what the model is, how it was chosen and how well it does, for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from mlspec_runtime.json_file import Json
from mlspec_runtime.parameters.package import Package

Report = dict[str, Json]

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class CardSources:
    """The reports that a card is made of."""

    package: Package
    selection: Report
    evaluation: Report
    label: Report
    split: Report
    sources: tuple[Report, ...]


def model_card(found: CardSources) -> str:
    """Returns the card as Markdown; it holds no date of its own."""
    sections = (_what(found), _data(found), _choice(found), _numbers(found), _limits(found))
    return "\n\n".join(sections) + "\n"


def _report(value: Json) -> Report:
    return cast("Report", value)


def _reports(value: Json) -> list[Report]:
    return cast("list[Report]", value)


def _text(value: Json) -> str:
    """Returns a text on one line that cannot break out of a table's cell."""
    return " ".join(str(value).replace("|", "\\|").split())


def _number(value: Json) -> str:
    return "" if value is None else f"{cast('float', value):.4g}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _what(found: CardSources) -> str:
    package, evaluation = found.package, found.evaluation
    facts = [
        f"- Task: {_text(evaluation['task']).replace('_', ' ')}",
        f"- Estimator: `{_text(evaluation['estimator'])}` (variant {_text(evaluation['variant'])})",
        f"- Inputs: {', '.join(_text(name) for name in cast('list[Json]', evaluation['features']))}",
    ]
    if evaluation["threshold"] is not None:
        facts.append(f"- Decision: positive from a score of {_number(evaluation['threshold'])} on")
    facts += _filters(found)
    return "\n\n".join([f"# {package.name}", "\n".join(facts)])


def _filters(found: CardSources) -> list[str]:
    test = _report(found.evaluation["test"])
    counts = cast("dict[str, Report]", test.get("filters", {}))
    return [
        f"- Filter {_text(rule.name)}: prediction {_text(rule.prediction).lower()} where `{_text(rule.when)}`; "
        f"fired on {counts[rule.name]['fired']:,} test rows and changed {counts[rule.name]['changed']:,}"
        for rule in found.package.filters
        if rule.name in counts
    ]


def _data(found: CardSources) -> str:
    label = found.label
    period, delay = _report(label["period"]), _report(label["delay"])
    sentence = (
        f"Predictions from {_text(period['first'])} to {_text(period['last'])}; "
        f"{cast('float', label['coverage']):.1%} of {cast('int', label['rows']):,} got a label, half of them within "
        f"{cast('float', delay['p50']) / _HOUR:.1f} h, the last after {cast('float', delay['maximum']) / _HOUR:.1f} h."
    )
    parts = [
        (_text(part["part"]), f"{cast('int', part['rows']):,}", _text(part["first"]), _text(part["last"]), _mean(part))
        for part in _reports(found.split["parts"])
    ]
    tables = [_table(("part", "rows", "first", "last", _level(label)), parts)]
    kept = [(_text(source["source"]), f"{cast('int', _report(source['rows'])['kept']):,}") for source in found.sources]
    return "\n\n".join(["## Data", sentence, *tables, _table(("source", "rows"), kept)])


def _level(label: Report) -> str:
    """Returns what the labels of a part come to: a base rate, a mean, or the share of the commonest class."""
    if "classes" in label:
        counts = cast("dict[str, int]", label["classes"])
        return f"share of {_text(max(counts, key=lambda name: counts[name]))}"
    return "base rate" if "base_rate" in label else "mean"


def _mean(part: Report) -> str:
    return _number(part.get("base_rate", part.get("mean")))


def _choice(found: CardSources) -> str:
    selection = found.selection
    rows = [
        (_text(name), _number(variant["value"]), _number(_report(variant["behind_best"])["value"]))
        for name, variant in cast("dict[str, Report]", selection["variants"]).items()
    ]
    kpi = _text(selection["kpi"])
    sentence = f"Chosen on {cast('int', selection['rows']):,} rows before the test: {_text(selection['reason'])}."
    return "\n\n".join(["## Choice", sentence, _table(("variant", kpi, "behind the best"), rows)])


def _numbers(found: CardSources) -> str:
    test = _report(found.evaluation["test"])
    groups = {"all rows": test, **cast("dict[str, Report]", test["slices"])}
    head = (
        f"The test rows are from {_text(test['first_day'])} to {_text(test['last_day'])}. "
        "Intervals resample days; where there is none the reason stands instead."
    )
    rows = [
        (_text(group), _text(kpi), _number(measured["value"]), _interval(measured), f"{cast('int', report['rows']):,}")
        for group, report in groups.items()
        for kpi, measured in cast("dict[str, Report]", report["kpis"]).items()
    ]
    return "\n\n".join(["## Numbers", head, _table(("rows", "KPI", "value", "interval", "count"), rows)])


def _interval(measured: Report) -> str:
    if measured["low"] is None:
        return _text(measured["reason"])
    return f"{_number(measured['low'])} to {_number(measured['high'])}"


def _limits(found: CardSources) -> str:
    thin = [
        _text(name)
        for name, report in cast("dict[str, Report]", _report(found.evaluation["test"])["slices"]).items()
        if all(measured["low"] is None for measured in cast("dict[str, Report]", report["kpis"]).values())
    ]
    limits = [
        "- The numbers hold for the period above; they say nothing about another season or another population.",
        "- Rows that never got a label were not judged.",
        *([f"- Too few rows to judge: {', '.join(thin)}."] if thin else []),
        *(f"- {_text(note)}" for note in cast("list[Json]", found.evaluation["notes"])),
    ]
    return "\n\n".join(["## Limits", "\n".join(limits)])
