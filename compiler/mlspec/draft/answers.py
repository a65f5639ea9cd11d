"""What a person says about a new model, by flags or when asked."""

from dataclasses import dataclass
from typing import Literal

from mlspec.spec.features import FeatureKind
from mlspec.spec.prediction import Task

Question = Literal["task", "label", "entity", "time", "features"]


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers; None is a question that is still open.

    Attributes:
        name: the model's name, a DNS label.
        label: the column of the outcome, `entity` of what is predicted, `time` of when.
        features: the columns that the model reads, with their kinds; of a data file's columns all that can be.
        delay: how long after the prediction the outcome is known, as a spec writes durations.
    """

    name: str
    owner: str
    task: Task | None = None
    label: str | None = None
    entity: str | None = None
    time: str | None = None
    features: tuple[tuple[str, FeatureKind], ...] | None = None
    delay: str | None = None

    def open(self) -> tuple[Question, ...]:
        """Returns the questions that have no answer yet."""
        answers: dict[Question, object] = {
            "task": self.task,
            "label": self.label,
            "entity": self.entity,
            "time": self.time,
            "features": self.features,
        }
        return tuple(question for question, answer in answers.items() if answer is None)
