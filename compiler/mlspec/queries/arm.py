"""One side of a comparison: the version that is rolled out, or whatever answers beside it."""

from mlspec.plan.environment import EnvironmentPlan, ServedModel
from mlspec.plan.value import value


@value
class Arm:
    """The requests of a model that `version` answers in a namespace, or, for production, those beside them.

    Those beside are counted whoever answers them. Of labelled KPIs, whose series stay when a version has gone, they are
    those of `fallback`, or where none is named of the only other version there is.
    """

    model: str
    version: str
    namespace: str
    fallback: str | None
    production: bool

    def of_model(self) -> dict[str, str]:
        """Returns the labels that the series of all versions have: environments may share one Prometheus."""
        return {"namespace": self.namespace, "model": self.model}

    def of_version(self) -> dict[str, str]:
        """Returns the labels that the series of the version have."""
        return {**self.of_model(), "model_version": self.version}


def rolled_out(environment: EnvironmentPlan, model: ServedModel) -> Arm:
    """Returns the requests of the version that serves, or is being rolled out."""
    fallback = model.fallback.version if model.fallback is not None else None
    return Arm(model.name, model.serves.version, environment.namespace, fallback, production=False)
