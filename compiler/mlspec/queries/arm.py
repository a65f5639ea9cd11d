"""One side of a comparison: the version that is rolled out, or whatever answers beside it."""

from mlspec.plan.value import value


@value
class Arm:
    """The requests of a model that `version` answers in a namespace, or, for production, those that any other does."""

    model: str
    version: str
    namespace: str
    production: bool

    def of_model(self) -> dict[str, str]:
        """Returns the labels that the series of all versions have: environments may share one Prometheus."""
        return {"namespace": self.namespace, "model": self.model}

    def of_version(self) -> dict[str, str]:
        """Returns the labels that the series of the version have."""
        return {**self.of_model(), "model_version": self.version}
