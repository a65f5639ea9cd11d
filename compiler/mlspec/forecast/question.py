"""What a gate asks of its rows: which difference has to show, and what rows it takes."""

from dataclasses import dataclass
from math import inf, sqrt

from mlspec.forecast.belief import Belief
from mlspec.spec.bounds import number
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.quantities import Relative
from mlspec.spec.rollout import StageGate
from mlspec.statistics.error_rates import ErrorRates
from mlspec.statistics.group_sequential import MOST_LOOKS
from mlspec.statistics.mixture import first_look
from mlspec.statistics.power import required_rows, standard_error
from mlspec.statistics.procedure import Procedure


@dataclass(frozen=True, slots=True)
class Question:
    """A gate in numbers: a row of a candidate as it is believed to be, and one on the edge of what passes.

    `distance` is how far the two means lie apart; without another side (`compares` is False) the bound is a number.
    """

    distance: float
    variance: float
    edge_variance: float
    compares: bool
    procedure: Procedure
    min_rows: int

    def needed(self, control_per_row: float) -> float:
        """Returns the candidate's rows with which the distance shows with the stated power."""
        if self.compares:
            rows = required_rows(self.distance, self.procedure, self.edge_variance, self.variance, control_per_row)
        elif self.distance <= 0:
            rows = inf
        else:
            steps = self.procedure.detectable(sqrt(self.variance), sqrt(self.edge_variance)) / self.distance
            rows = steps * steps
        return max(rows, self.min_rows)

    def power(self, rows: float, control_rows: float) -> float:
        """Returns the chance that a distance as large as this one shows."""
        return self._chance(rows, control_rows, self.edge_variance)

    def equal_passes(self, rows: float, control_rows: float) -> float:
        """Returns the chance that a candidate that is neither better nor worse than believed passes."""
        return self._chance(rows, control_rows, self.variance)

    def detectable(self, rows: float, control_rows: float) -> float:
        """Returns the smallest distance that these rows would show with the stated power, at today's variance."""
        if self.compares:
            return self.procedure.detectable(standard_error(self.variance, rows, self.variance, control_rows))
        error, edge = standard_error(self.variance, rows), standard_error(self.edge_variance, rows)
        return self.procedure.detectable(error, edge)

    def _chance(self, rows: float, control_rows: float, variance: float) -> float:
        if rows < self.min_rows:
            return 0.0
        if self.compares:
            return self.procedure.chance(self.distance, standard_error(variance, rows, self.variance, control_rows))
        error, edge = standard_error(self.variance, rows), standard_error(self.edge_variance, rows)
        return self.procedure.chance(self.distance, error, edge)


def question_of(spec: ModelSpec, gate: StageGate, belief: Belief, seconds: int) -> Question:
    """Returns what the gate asks at the end of a stage of so many seconds.

    `better_by` is asked of the lead that the hypothesis expects of this KPI; without one it is asked of an equal
    model, which cannot have it.
    """
    written = getattr(gate, gate.bound)
    value = number(written)
    procedure = procedure_of(spec, gate, seconds)
    least = _least_rows(spec, gate, belief, value)
    if gate.bound in gate.LEVELS:
        distance = belief.distance(value)
        return Question(distance, belief.variance, belief.variance_at(value), False, procedure, least)
    margin = value * abs(belief.mean) if isinstance(written, Relative) else value
    if gate.bound == "not_worse_by":
        edge = belief.variance_at(belief.worse_by(margin))
        return Question(margin, belief.variance, edge, True, procedure, least)
    lead = expected_lead(spec, gate.kpi, belief)
    return Question(lead - margin, belief.variance, belief.variance_at(belief.worse_by(-lead)), True, procedure, least)


def _least_rows(spec: ModelSpec, gate: StageGate, belief: Belief, value: float) -> int:
    """Returns the rows below which a gate says nothing: a test at any time has a floor of its own."""
    if (gate.test or spec.evidence.test) != "always_valid":
        return spec.evidence.min_rows
    share = value if gate.bound in gate.LEVELS and belief.is_share else None
    return max(spec.evidence.min_rows, first_look(share))


def expected_lead(spec: ModelSpec, kpi: str, belief: Belief) -> float:
    """Returns by how much the hypothesis says that the candidate is better than production; 0 where it does not."""
    hypothesis = spec.hypothesis
    if hypothesis is None or hypothesis.expect.kpi != kpi or hypothesis.expect.against != "production":
        return 0.0
    change = number(hypothesis.expect.change)
    return max(change if belief.higher_is_better else -change, 0.0)


def procedure_of(spec: ModelSpec, gate: StageGate, seconds: int) -> Procedure:
    """Returns the test of the gate; more looks than a group sequential plan can have count as the most it can."""
    evidence = spec.evidence
    rates = ErrorRates(evidence.alpha, evidence.power, evidence.sides)
    return Procedure(rates, gate.test or evidence.test, min(looks_of(gate, seconds), MOST_LOOKS))


def looks_of(gate: StageGate, seconds: int) -> int:
    """Returns how often the gate looks during a stage of so many seconds, the look at its end included."""
    return max(1, seconds // gate.every.seconds) if gate.every is not None else 1
