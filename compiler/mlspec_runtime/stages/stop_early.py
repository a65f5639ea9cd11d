"""`stop_early`: hopeless variants end after a training on few rows, so that their training on all is never run."""

from mlspec_runtime import layout
from mlspec_runtime.json_file import Json, write_json
from mlspec_runtime.parameters.document import Parameters
from mlspec_runtime.parameters.stop_early import StopEarly
from mlspec_runtime.parameters.train import Train, Variant
from mlspec_runtime.selecting.halving import Rung, judge_rung
from mlspec_runtime.selecting.trial import rows_of_windows, try_variant


def run(arguments: tuple[str, ...], parameters: Parameters) -> int:
    """Returns 0 once the fate of every variant that can be stopped, and of every embedding, is written."""
    del arguments
    rule = parameters.section(StopEarly, "stop_early")
    rungs, note = _climb(rule, parameters)
    going_on = rungs[-1].going_on if rungs else rule.select.variants
    stopped = {name: numbers for rung in rungs for name, numbers in rung.stopped().items()}
    content: Json = {
        "kpi": rule.select.kpi,
        "factor": rule.factor,
        "margin": rule.select.margin,
        "rungs": [rung.as_json() for rung in rungs],
        "stopped": stopped,
        "note": note,
    }
    write_json(layout.RUNGS, content)
    _write_fates(going_on, rule, parameters)
    for rung in rungs:
        ended = ", ".join(rung.stopped()) or "nobody"
        print(f"rung {rung.number}, {rung.rows:,} rows before each window: stopped: {ended}")  # noqa: T201 - the stage's result
    if note is not None:
        print(note)  # noqa: T201 - the stage's result
    return 0


def _climb(rule: StopEarly, parameters: Parameters) -> tuple[tuple[Rung, ...], str | None]:
    """Returns the rungs that were climbed, and why the next one was not, if it was not for want of rows."""
    train = parameters.section(Train, "train")
    first = parameters.section(Variant, "variants", rule.select.variants[0])
    available = max(rows_of_windows(train, first, parameters.threads))
    names, rungs = rule.select.variants, list[Rung]()
    for number, budget in enumerate(rule.rungs, start=1):
        if len(names) <= 1:
            break
        if budget >= available:
            return tuple(rungs), (
                f"rung {number} asks for {budget:,} rows before each window and no window has more than "
                f"{available:,}: nothing would be saved, so that nobody is stopped there"
            )
        judged = {name: try_variant(name, budget, rule, parameters) for name in names}
        rungs.append(judge_rung(number, budget, judged, rule.select, rule.factor))
        names = rungs[-1].going_on
    return tuple(rungs), None


def _write_fates(going_on: tuple[str, ...], rule: StopEarly, parameters: Parameters) -> None:
    """Writes one file for each variant and embedding: what is said there changes only with its own fate."""
    for name in rule.select.variants:
        write_json(layout.fate("variants", name), {"goes_on": name in going_on})
    every = parameters.section(dict[str, Variant], "variants")
    embeddings = {variant.embedding for variant in every.values() if variant.embedding is not None}
    needed = {
        variant.embedding for name, variant in every.items() if name in going_on or name not in rule.select.variants
    }
    for name in sorted(embeddings):
        write_json(layout.fate("embeddings", name), {"goes_on": name in needed})
