"""The libraries that the runtime's numbers depend on: they are pinned in every environment.lock."""

from mlspec.plan.pipeline import Library

RUNTIME_LIBRARIES = {
    "duckdb": "2.0.0",
    "joblib": "1.6.0",
    "numpy": "2.4.6",
    "scikit-learn": "1.9.1",
    "scipy": "1.17.1",
    "threadpoolctl": "3.8.0",
}


def lower_libraries(pinned: dict[str, str]) -> tuple[Library, ...]:
    """Returns the runtime's libraries and the Project's, by name; the Project's pin wins."""
    named = RUNTIME_LIBRARIES | {name.lower(): version for name, version in pinned.items()}
    return tuple(Library(name, named[name]) for name in sorted(named))
