"""Every backend, in the order in which its files are rendered."""

from mlspec.backends.backend import Backend
from mlspec.backends.dvc.backend import DVC

BACKENDS: tuple[Backend, ...] = (DVC,)
