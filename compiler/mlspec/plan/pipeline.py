"""The part of a plan that says which stages run, what each reads and what it writes."""

from mlspec.plan.value import value


@value
class Stage:
    """One step of the pipeline; paths are relative to the pipeline's folder, parameters are dotted keys."""

    name: str
    description: str
    command: tuple[str, ...]
    inputs: tuple[str, ...]
    parameters: tuple[str, ...]
    outputs: tuple[str, ...]
    metrics: tuple[str, ...]


@value
class Library:
    """One pinned library of the environment that the stages run in."""

    name: str
    version: str
