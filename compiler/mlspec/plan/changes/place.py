"""Where in a plan a change stands, and what is known of that plan: looked up once, so comparing stays linear."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlspec.expressions.domains import ANYTHING, TRUTH, Choice, Domain, Interval
from mlspec.plan.judgement import Kpi
from mlspec.plan.learning import Embedding
from mlspec.plan.plan import Plan
from mlspec.plan.project import Project
from mlspec.plan.value import value

if TYPE_CHECKING:
    from mlspec.plan.data import Column

REQUEST, BASELINE = "request", "baseline"
TYPED = {
    "boolean": Domain(TRUTH),
    "string": Domain(Choice()),
    "integer": Domain(Interval(whole=True)),
    "timestamp": Domain(Interval(whole=True)),
    "double": Domain(Interval()),
}


class Known:
    """What rules ask of one side's plan."""

    def __init__(self, plan: Plan | Project) -> None:
        self.plan = plan

    @property
    def model(self) -> Plan:
        """The plan of a model; only the rows of models ask for it."""
        if isinstance(self.plan, Project):
            raise TypeError("a project has no model")
        return self.plan

    @cached_property
    def kpis(self) -> dict[str, Kpi]:
        """The KPIs by name."""
        return {kpi.name: kpi for kpi in self.model.judgement.kpis}

    @cached_property
    def bounds(self) -> tuple[Any, ...]:
        """What gates, rules, alerts and triggers want of KPIs."""
        operation = self.model.operation
        stages = operation.rollout.stages if operation.rollout is not None else ()
        always = operation.rollout.always if operation.rollout is not None else ()
        return (
            *self.model.judgement.gates,
            *(gate.judges for gate in always),
            *(gate.judges for stage in stages for gate in stage.gates),
            *(rule.watches for rule in operation.rollback.rules),
            *(watched.bound for watched in operation.monitoring.kpis if watched.bound is not None),
            *(trigger.watches for trigger in operation.retraining.triggers if trigger.watches is not None),
        )

    @cached_property
    def deciding(self) -> frozenset[str]:
        """The KPIs that something bounds."""
        return frozenset(bound.kpi for bound in self.bounds)

    @cached_property
    def compared(self) -> frozenset[str]:
        """The variants that bounds compare with, and what embeds for them, by name."""
        if all(bound.against != BASELINE for bound in self.bounds):
            return frozenset()
        found = [variant for variant in self.model.training.variants if variant.baseline]
        return frozenset(name for variant in found for name in (variant.name, variant.embedding) if name is not None)

    @cached_property
    def requested(self) -> frozenset[tuple[str, str]]:
        """The columns that a caller sends, each with its source."""
        rows = self.model.features.source
        named = (found.name.rpartition(".") for found in self.model.serving.inputs if found.origin == REQUEST)
        return frozenset((source or rows, column) for source, _, column in named)

    @cached_property
    def embeddings(self) -> dict[str, Embedding]:
        """The embeddings by name."""
        return {found.name: found for found in self.model.training.embeddings}

    @cached_property
    def slices(self) -> dict[str, bool]:
        """The slices by name, each with whether it is critical."""
        return {group.name: group.critical for group in self.model.judgement.slices}

    @cached_property
    def features(self) -> frozenset[str]:
        """The names of the features."""
        return frozenset(feature.name for feature in self.model.features.columns)

    @cached_property
    def is_fresh_somewhere(self) -> bool:
        """Whether any source is checked for freshness."""
        return any(check.kind == "fresh_within" for source in self.model.sources for check in source.checks)

    @cached_property
    def moments(self) -> tuple[object, ...]:
        """What the pipeline makes of when values are known."""
        features = self.model.features
        return (
            self.model.label.known_at,
            frozenset((join.source, join.event_time, join.lag_seconds) for join in features.joins),
            frozenset(
                (feature.name, feature.window.over, feature.window.lag_seconds)
                for feature in features.columns
                if feature.window is not None
            ),
        )

    @cached_property
    def domains(self) -> dict[str, Domain]:
        """What the names in a slice or a filter may be: of their type, NULL included."""
        model = self.model
        own: tuple[Column, ...] = next(
            (source.columns for source in model.sources if source.name == model.features.source), ()
        )
        return {
            "score": Domain(Interval()),
            **{column.name: TYPED.get(column.type, ANYTHING) for column in own},
            **{feature.name: TYPED.get(feature.type, ANYTHING) for feature in model.features.columns},
        }


@value
class Place:
    """A place in one side's plan: `parents` are the parts around it, the outermost first."""

    known: Known
    parents: tuple[Any, ...]

    @property
    def part(self) -> Any:
        """The part that the value stands in."""
        return self.parents[-1]


@value
class Edit:
    """A value on both sides, None where there is none, and its two places."""

    before: Any
    after: Any
    was: Place
    now: Place
