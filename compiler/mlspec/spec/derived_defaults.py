"""The defaults that follow from what else a spec says: what each is, and why, in a phrase."""

from collections.abc import Callable
from typing import NamedTuple

from mlspec.spec.availability import row_moment_text
from mlspec.spec.metrics import METRICS
from mlspec.spec.model_spec import ModelSpec
from mlspec.spec.section_keys import Path
from mlspec.spec.units import Duration


class Derived(NamedTuple):
    """A value that a spec leaves to mlspec, as a spec would write it (None: there is none), and where it comes from."""

    value: str | tuple[str, ...] | None
    origin: str


def gap_of(spec: ModelSpec) -> Duration:
    """Returns what is left out before a window: without a gap of its own, the longest delay of a label."""
    return spec.validation.split.gap or spec.label.delay.max


def logged_inputs(spec: ModelSpec) -> tuple[str, ...]:
    """Returns the inputs that are kept as they came: without a list, the entity, by which labels are found."""
    extra = spec.serving.log.extra
    return (spec.prediction.entity,) if extra is None else extra


def derived(spec: ModelSpec, path: Path) -> Derived | None:
    """Returns what the spec means by leaving out the key at `path`, if that follows from its other keys."""
    for pattern, worked_out in _DERIVED.items():
        if len(pattern) == len(path) and all(want in ("*", have) for want, have in zip(pattern, path, strict=True)):
            return worked_out(spec, path)
    return None


def _gap(spec: ModelSpec, path: Path) -> Derived:
    del path
    return Derived(gap_of(spec).text, "label.delay.max: no training label is from within the test")


def _p95(spec: ModelSpec, path: Path) -> Derived:
    del path
    return Derived(spec.label.delay.p95.text, "label.delay.max: no label comes later")


def _p50(spec: ModelSpec, path: Path) -> Derived:
    del path
    return Derived(spec.label.delay.p50.text, "label.delay.p95: half of the labels come no later")


def _extra(spec: ModelSpec, path: Path) -> Derived:
    del path
    return Derived(logged_inputs(spec), "prediction.entity: labels find their predictions by it")


def _owner(spec: ModelSpec, path: Path) -> Derived:
    del path
    return Derived(spec.metadata.owner, "metadata.owner")


def _better(spec: ModelSpec, path: Path) -> Derived | None:
    metric = spec.kpis[str(path[1])].metric
    return Derived(METRICS[metric].better, f"the metric {metric}") if metric is not None else None


def _feature_expression(spec: ModelSpec, path: Path) -> Derived:
    return Derived(str(path[2]), f"the column of that name in {spec.features.source}")


def _available_at(spec: ModelSpec, path: Path) -> Derived:
    source = spec.sources[str(path[1])]
    if source.event_time is None:
        return Derived(None, "a static source is always known")
    return Derived(row_moment_text(source), "known with its row")


def _phrase(origin: str) -> Callable[[ModelSpec, Path], Derived]:
    def absent(spec: ModelSpec, path: Path) -> Derived:
        del spec, path
        return Derived(None, origin)

    return absent


def _of_variant(origin: str) -> Callable[[ModelSpec, Path], Derived | None]:
    """Returns what a key of a variant means that is left out: that of the variant it is like, or the phrase."""

    def absent(spec: ModelSpec, path: Path) -> Derived | None:
        like = spec.model.variants[str(path[2])].like
        return Derived(None, origin if like is None else f"as in {like}")

    return absent


def _params_of_variant(spec: ModelSpec, path: Path) -> Derived | None:
    like = spec.model.variants[str(path[2])].like
    return None if like is None else Derived(None, f"as in {like}, unless the estimator is another one")


def _every(spec: ModelSpec, path: Path) -> Derived:
    del path
    return Derived(spec.model.select.folds.length.text, "model.select.folds.length")


_DERIVED: dict[tuple[str, ...], Callable[[ModelSpec, Path], Derived | None]] = {
    ("validation", "split", "gap"): _gap,
    ("label", "delay", "p95"): _p95,
    ("label", "delay", "p50"): _p50,
    ("kpis", "*", "owner"): _owner,
    ("filters", "*", "owner"): _owner,
    ("kpis", "*", "better"): _better,
    ("features", "columns", "*", "expr"): _feature_expression,
    ("features", "columns", "*", "impute"): _phrase("a missing value stays missing"),
    ("sources", "*", "columns", "*", "available_at"): _available_at,
    ("sources", "*", "columns", "*", "values"): _phrase("any value"),
    ("sources", "*", "columns", "*", "range"): _phrase("any value"),
    ("model", "variants", "*", "features"): _of_variant("reads every feature"),
    ("model", "variants", "*", "scale"): _of_variant("numbers stay as they are"),
    ("model", "variants", "*", "embed"): _of_variant("the estimator reads the inputs themselves"),
    ("model", "variants", "*", "estimator"): _of_variant(""),
    ("model", "variants", "*", "params"): _params_of_variant,
    ("model", "select", "folds", "every"): _every,
    ("model", "stop_early"): _phrase("every variant is trained on all rows"),
    ("prediction", "decision"): _phrase("no threshold: a score is no decision"),
    ("serving", "log", "extra"): _extra,
    ("gates", "*", "slices"): _phrase("all rows"),
}
"""By the path of the key; `*` stands for any name or place in a list."""
