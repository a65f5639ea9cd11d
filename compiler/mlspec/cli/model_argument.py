"""MODEL and PATH, of which commands take either, both or none."""

import os
from collections.abc import Iterable
from difflib import get_close_matches

import click

from mlspec.diagnostics.display import neutralise


def model_and_path(model: str | None, path: str | None) -> tuple[str | None, str]:
    """Returns model and path; one argument alone that can only be a path (`.`, or with a slash in it) is the path."""
    if path is None and model is not None and (os.sep in model or model in (os.curdir, os.pardir)):
        return None, model
    return model, path if path is not None else os.curdir


def require_model(name: str, names: Iterable[str]) -> None:
    """Raises a usage error for a model that there is not, with the one that may have been meant."""
    known = sorted(set(names))
    if name in known:
        return
    close = get_close_matches(name, known, n=1)
    way_out = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(known) or 'none'}"
    raise click.UsageError(neutralise(f"no model is called {name!r}; {way_out}"))
