"""Every backend, in the order in which its files are rendered."""

from mlspec.backends.argo_cd.backend import ARGO_CD
from mlspec.backends.argo_rollouts.backend import ARGO_ROLLOUTS
from mlspec.backends.backend import Backend
from mlspec.backends.dvc.backend import DVC
from mlspec.backends.flagger.backend import FLAGGER
from mlspec.backends.flux.backend import FLUX
from mlspec.backends.github_actions.backend import GITHUB_ACTIONS
from mlspec.backends.gitlab_ci.backend import GITLAB_CI
from mlspec.backends.grafana.backend import GRAFANA
from mlspec.backends.image.backend import IMAGE
from mlspec.backends.kserve.backend import KSERVE
from mlspec.backends.parity.backend import PARITY
from mlspec.backends.prometheus.backend import PROMETHEUS

BACKENDS: tuple[Backend, ...] = (
    DVC,
    IMAGE,
    ARGO_ROLLOUTS,
    FLAGGER,
    KSERVE,
    PROMETHEUS,
    ARGO_CD,
    FLUX,
    GRAFANA,
    PARITY,
    GITHUB_ACTIONS,
    GITLAB_CI,
)
