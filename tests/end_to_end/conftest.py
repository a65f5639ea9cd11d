"""What the end-to-end tests share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flight_delay import make_demo
from railway_story import Railway, play, read
from served_arrival import make_arrival

from scratch_repository import git


@pytest.fixture(scope="session")
def demo(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """A folder with what `mlspec demo` printed (printed.txt) and made (demo/), run once for all tests."""
    return made_once("flight-delay-demo", make_demo)


@pytest.fixture(scope="session")
def arrival(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """The project with the model `arrival`, run."""
    return made_once("served-arrival", make_arrival) / "project"


@pytest.fixture(scope="session")
def story(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Railway:
    """A model's ten days, lived once for all tests."""
    return read(made_once("railway", play))


@pytest.fixture(scope="session")
def historian(story: Railway, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone made after those ten days that reaches no other one any more."""
    clone = story.clone("historian", tmp_path_factory.mktemp("historian"))
    git(clone, "remote", "set-url", "origin", str(clone / "nowhere"))
    return clone
