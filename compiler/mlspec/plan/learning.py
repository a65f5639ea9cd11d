"""The part of a plan that says what is trained and how one variant is chosen."""

from mlspec.plan.value import value

ParameterValue = bool | int | float | str | None


@value
class Parameter:
    """One constructor parameter of an estimator."""

    name: str
    value: ParameterValue


@value
class Embedding:
    """A transformer of prepared inputs, fitted once for the variants that name it; no label reaches it."""

    name: str
    estimator: str
    parameters: tuple[Parameter, ...]
    scale: str | None
    features: tuple[str, ...]


@value
class Variant:
    """One configuration that competes; nothing that it takes over from another one is left implicit.

    An estimator that is not scikit-learn's comes from a pinned distribution.
    """

    name: str
    estimator: str
    distribution: str | None
    parameters: tuple[Parameter, ...]
    scale: str | None
    features: tuple[str, ...]
    embedding: str | None
    baseline: bool


@value
class Selection:
    """How one variant is chosen: the first, in order of preference, within the margin of the best.

    The windows end where the gap before the test begins; the latest is last, one starts every `every_seconds`.
    """

    kpi: str
    rule: str
    margin: float
    windows: int
    window_seconds: int
    every_seconds: int


@value
class StopEarly:
    """Successive halving over rows: at each rung one of `factor` variants goes on, and what is as good as the best.

    `rungs` are the rows before each window that a rung's trainings read, the newest ones; `competing` are the
    variants that can be stopped.
    """

    factor: int
    min_rows: int
    rungs: tuple[int, ...]
    competing: tuple[str, ...]


@value
class Training:
    """What is trained; the order of the variants is the order of preference."""

    seed: int
    threads: int
    embeddings: tuple[Embedding, ...]
    variants: tuple[Variant, ...]
    selection: Selection
    stop_early: StopEarly | None
