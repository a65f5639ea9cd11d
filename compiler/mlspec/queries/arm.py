"""One side of a comparison: the version that is rolled out, or whatever answers beside it."""

from mlspec.plan.value import value


@value
class Arm:
    """The requests of a model that `version` answers, or, for production, those that any other version does."""

    model: str
    version: str
    namespace: str
    production: bool
