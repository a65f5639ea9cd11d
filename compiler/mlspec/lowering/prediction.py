"""Lowers `prediction`."""

from typing import Literal

from mlspec.expressions.canonical import canonical
from mlspec.plan import data
from mlspec.spec.prediction import FeedbackLoop, Prediction, SideEffects, Traffic


def lower_prediction(prediction: Prediction) -> data.Prediction:
    """Returns what is predicted, and when."""
    return data.Prediction(
        task=prediction.task,
        key=(prediction.entity,),
        time=canonical(prediction.time.tree),
        timezone=prediction.timezone,
        threshold=float(prediction.decision.threshold) if prediction.decision is not None else None,
        group=prediction.group,
        traffic=_traffic(prediction.traffic),
        feedback_loop=_feedback_loop(prediction.feedback_loop),
        side_effects=_side_effects(prediction.side_effects),
    )


def _traffic(traffic: Traffic | None) -> data.Traffic | None:
    return data.Traffic(traffic.rate.per_day, traffic.season) if traffic is not None else None


def _feedback_loop(loop: FeedbackLoop | Literal["none"]) -> data.FeedbackLoop | None:
    return data.FeedbackLoop(loop.kpis, loop.because) if isinstance(loop, FeedbackLoop) else None


def _side_effects(effects: SideEffects | Literal["none"]) -> data.SideEffects | None:
    return data.SideEffects(effects.what, effects.suppressed_by) if isinstance(effects, SideEffects) else None
