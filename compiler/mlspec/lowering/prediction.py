"""Lowers `prediction`."""

from mlspec.expressions.canonical import canonical
from mlspec.plan import data
from mlspec.spec.prediction import Prediction


def lower_prediction(prediction: Prediction) -> data.Prediction:
    """Returns what is predicted, and when."""
    return data.Prediction(
        task=prediction.task,
        key=(prediction.entity,),
        time=canonical(prediction.time.tree),
        timezone=prediction.timezone,
        threshold=float(prediction.decision.threshold) if prediction.decision is not None else None,
    )
