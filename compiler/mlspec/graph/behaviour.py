"""What the behaviour of a model names: from its sources to its gates. A section of the plan is a function here."""

from collections.abc import Callable, Iterator

from mlspec.graph import wording
from mlspec.graph.entry import Entry
from mlspec.plan.plan import Plan


def behaviour(plan: Plan) -> Iterator[Entry]:
    """Yields the parts of the model in the order in which data flow: a section reads those before it."""
    for section in SECTIONS:
        yield from section(plan)


def _sources(plan: Plan) -> Iterator[Entry]:
    for source in plan.sources:
        yield Entry("source", f"sources.{source.name}", source.path)
        for column in source.columns:
            path = f"sources.{source.name}.{column.name}"
            yield Entry("column", path, wording.column(column), column.known, (f"sources.{source.name}",))


def _prediction_time(plan: Plan) -> Iterator[Entry]:
    yield Entry("moment", "prediction.time", plan.prediction.time)


def _joins(plan: Plan) -> Iterator[Entry]:
    for join in plan.features.joins:
        yield Entry("join", f"joins.{join.source}", wording.join(join))


def _label(plan: Plan) -> Iterator[Entry]:
    yield Entry("label", "label", plan.label.expr)


def _features(plan: Plan) -> Iterator[Entry]:
    clocks = {
        part.name: next((each.column for each in part.columns if each.role == "clock"), "") for part in plan.lineage
    }
    for feature in plan.features.columns:
        path = f"features.{feature.name}"
        yield Entry("feature", path, wording.feature(feature, clocks[path]))


def _variants(plan: Plan) -> Iterator[Entry]:
    for variant in plan.training.variants:
        read = (*(f"features.{name}" for name in variant.features), "label")
        yield Entry("variant", f"variants.{variant.name}", variant.estimator, reads=read)


def _scores(plan: Plan) -> Iterator[Entry]:
    read = tuple(f"variants.{variant.name}" for variant in plan.training.variants)
    yield Entry("scores", "scores", "of the variant that is chosen", reads=read)


def _filters(plan: Plan) -> Iterator[Entry]:
    for rule in plan.filters:
        yield Entry("filter", f"filters.{rule.name}", wording.rule(rule))


def _predictions(plan: Plan) -> Iterator[Entry]:
    read = ("scores", *(f"filters.{rule.name}" for rule in plan.filters))
    yield Entry("predictions", "predictions", wording.predictions(plan.prediction), reads=read)


def _slices(plan: Plan) -> Iterator[Entry]:
    for group in plan.judgement.slices:
        yield Entry("slice", f"slices.{group.name}", group.where)


def _kpis(plan: Plan) -> Iterator[Entry]:
    for kpi in plan.judgement.kpis:
        yield Entry("kpi", f"kpis.{kpi.name}", wording.kpi(kpi))


def _selection(plan: Plan) -> Iterator[Entry]:
    selection = plan.training.selection
    yield Entry("selection", "selection", wording.selection(selection), reads=(f"kpis.{selection.kpi}",))


def _hypothesis(plan: Plan) -> Iterator[Entry]:
    hypothesis = plan.hypothesis
    if hypothesis is not None:
        yield Entry("hypothesis", "hypothesis", hypothesis.claim, reads=(f"kpis.{hypothesis.kpi}",))


def _gates(plan: Plan) -> Iterator[Entry]:
    for gate in plan.judgement.gates:
        read = (f"kpis.{gate.kpi}", *(f"slices.{name}" for name in gate.slices))
        yield Entry("gate", f"gates.{gate.name}", wording.gate(gate), reads=read)


SECTIONS: tuple[Callable[[Plan], Iterator[Entry]], ...] = (
    _sources,
    _prediction_time,
    _joins,
    _label,
    _features,
    _variants,
    _scores,
    _filters,
    _predictions,
    _slices,
    _kpis,
    _selection,
    _hypothesis,
    _gates,
)
