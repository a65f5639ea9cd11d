"""What the gates of a rollout can see: for each its rows, the rows it needs, and the chance that it passes."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from mlspec.forecast.arms import Arms, arms_of
from mlspec.forecast.belief import Belief, belief_of
from mlspec.forecast.question import Question, question_of
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.rollout import Stage, StageGate
from mlspec.statistics.power import standard_error

Path = tuple[str | int, ...]

_STEPS = 50
"""How often a level is found again by the variance that a share has at it."""


@dataclass(frozen=True, slots=True)
class GateForecast:
    """One gate at the end of one stage; a gate on slices is forecast as if all rows were in each: the best case."""

    path: Path
    stage: Stage
    gate: StageGate
    arms: Arms
    belief: Belief
    question: Question

    @property
    def seconds(self) -> int:
        """How long the stage takes."""
        return self.stage.duration.seconds

    @property
    def rows(self) -> float:
        """The candidate's rows that are judged."""
        return self.arms.rows(self.seconds)

    @property
    def control_rows(self) -> float:
        """Production's rows that they are compared with; infinite where the bound is a number."""
        return self.arms.control_rows(self.seconds) if self.question.compares else inf

    @property
    def needed(self) -> float:
        """The candidate's rows that the gate needs; infinite where no number of rows is enough."""
        return self.question.needed(self.arms.control_per_row)

    @property
    def power(self) -> float:
        """The chance that a difference as large as the margin shows."""
        return self.question.power(self.rows, self.control_rows)

    @property
    def equal_passes(self) -> float:
        """The chance that a candidate that is as believed passes."""
        return self.question.equal_passes(self.rows, self.control_rows)

    @property
    def detectable(self) -> float:
        """The smallest change that shows; infinite without rows."""
        return self.question.detectable(self.rows, self.control_rows)

    @property
    def showable_level(self) -> float:
        """The nearest bound by a number that the candidate's rows show, if it is as believed; infinite without rows."""
        side = -1 if self.belief.higher_is_better else 1
        level = self.belief.mean
        for _ in range(_STEPS):
            error = standard_error(self.belief.variance, self.rows)
            edge = standard_error(self.belief.variance_at(level), self.rows)
            level = self.belief.mean + side * self.question.procedure.detectable(error, edge)
        return level

    @property
    def shortest(self) -> float:
        """The seconds of the shortest stage of this share in which the gate has its rows."""
        return self.arms.seconds_for(self.needed)

    @property
    def sees_enough(self) -> bool:
        """Whether the stage brings the rows that the gate needs, but for a half of one."""
        return self.rows + ROUNDING >= self.needed


ROUNDING = 0.5
"""Rows are told as whole numbers: what is missing below that is not missing."""


def forecast_gate(spec: ModelSpec, path: Path, stage: Stage, gate: StageGate) -> GateForecast | None:
    """Returns the forecast of a gate at the end of a stage; None without traffic or an expectation of its KPI."""
    arms, belief = arms_of(spec, stage, gate.kpi), belief_of(spec.kpis[gate.kpi])
    if arms is None or belief is None:
        return None
    return GateForecast(path, stage, gate, arms, belief, question_of(spec, gate, belief, stage.duration.seconds))


def stage_gates(spec: ModelSpec) -> Iterator[tuple[Path, Stage, StageGate]]:
    """Yields the gates that stand in a stage, with their paths."""
    for place, stage in enumerate(spec.rollout.stages if spec.rollout is not None else ()):
        for index, gate in enumerate(stage.gates):
            yield ("rollout", "stages", place, "gates", index), stage, gate


def always_gates(spec: ModelSpec) -> Iterator[tuple[Path, StageGate]]:
    """Yields the gates of every stage, with their paths."""
    for index, gate in enumerate(spec.rollout.always if spec.rollout is not None else ()):
        yield ("rollout", "always", index), gate
