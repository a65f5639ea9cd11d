"""Lowers `serving`: every input with its origin, and what is kept of each answer."""

from mlspec.plan import serving
from mlspec.spec.derived_defaults import logged_inputs
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.served_inputs import served_inputs
from mlspec.spec.serving import Inputs, LookUp, Serving


def lower_serving(spec: ModelSpec) -> serving.Serving:
    """Returns how the model is asked: without a list of inputs, the caller sends them all."""
    served: Serving = spec.serving
    return serving.Serving(
        mode=served.mode,
        every_seconds=served.every.seconds if served.every is not None else None,
        inputs=tuple(
            serving.Input(found.name, found.type.value, found.nullable, origin) for found, origin in served_inputs(spec)
        ),
        stores=_stores(served.inputs),
        log=_log(spec),
        parity=serving.Parity(served.parity.recompute, served.parity.mismatch.at_most.value) if served.parity else None,
    )


def _stores(inputs: Inputs | None) -> tuple[serving.Store, ...]:
    return tuple(_store(name, look_up) for name, look_up in (inputs.look_up if inputs else {}).items())


def _store(name: str, look_up: LookUp) -> serving.Store:
    kinds = {"file": look_up.file, "redis": look_up.redis, "http": look_up.http}
    kind, place = next((kind, place) for kind, place in kinds.items() if place is not None)
    return serving.Store(name, kind, place, look_up.key, look_up.max_age.seconds)


def _log(spec: ModelSpec) -> serving.Log:
    log = spec.serving.log
    kept = tuple(name for name in spec.features.columns if log.features == "all" or name in log.features)
    return serving.Log(features=kept, extra=logged_inputs(spec), share=log.share.value)
