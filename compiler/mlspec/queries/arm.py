"""One side of a comparison: the version that is rolled out, or whatever answers beside it."""

from mlspec.plan.value import value


@value
class Arm:
    """The requests of a model that `version` answers, or, for production, those that any other version does."""

    model: str
    version: str
    namespace: str
    production: bool


def version_label(version: str) -> str:
    """Returns what the pods of a version are labelled with; Istio reports it as destination_version."""
    return f"v{version}"
