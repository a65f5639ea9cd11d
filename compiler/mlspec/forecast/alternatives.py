"""Stages in which a gate that sees too little would see enough."""

from mlspec.forecast.gates import GateForecast, forecast_gate
from mlspec.forecast.wording import duration_of
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.rollout import Stage
from mlspec.spec.units import Share

HALF = Share("50%")
"""The weight at which two groups of rows together tell the most."""

_MOST_STEPS = 6


def lengthened(spec: ModelSpec, forecast: GateForecast) -> Stage | None:
    """Returns the stage, long enough for its gate; None where no length is, or it is beyond a century.

    More looks want more rows, so that a length is tried and looked at again.
    """
    for _ in range(_MOST_STEPS):
        if forecast.sees_enough:
            return forecast.stage
        duration = duration_of(forecast.shortest)
        if duration is None:
            return None
        stage = forecast.stage.model_copy(update={"duration": duration})
        longer = forecast_gate(spec, forecast.path, stage, forecast.gate)
        if longer is None:
            return None
        forecast = longer
    return forecast.stage if forecast.sees_enough else None


def at_half_weight(spec: ModelSpec, forecast: GateForecast) -> Stage | None:
    """Returns the stage with half of all requests by weight, long enough for its gate; None where no length is."""
    update = {"weight": HALF, "mirror": None, "cohort": None}
    halved = forecast_gate(spec, forecast.path, forecast.stage.model_copy(update=update), forecast.gate)
    return lengthened(spec, halved) if halved is not None else None
