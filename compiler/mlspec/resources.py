"""Where the data files stand: inside the package in a wheel, two folders up in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def template_root() -> Path:
    """Returns the folder of the Jinja templates, one folder a backend."""
    return _data_folder("templates")


def schema_root() -> Path:
    """Returns the folder of the published JSON Schemas."""
    return _data_folder("schemas")


def estimator_catalogue() -> str:
    """Returns the text of the catalogue of estimators, as JSON."""
    return (_PACKAGE / "spec" / "estimators.json").read_text(encoding="utf-8")


def embedding_catalogue() -> str:
    """Returns the text of the catalogue of transformers, as JSON."""
    return (_PACKAGE / "spec" / "embeddings.json").read_text(encoding="utf-8")


def action_table() -> str:
    """Returns the text of the list of actions that workflows may use, as TOML."""
    return (_PACKAGE / "workflows" / "actions.toml").read_text(encoding="utf-8")


def _data_folder(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name
