"""What the end-to-end tests share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flight_delay import make_demo


@pytest.fixture(scope="session")
def demo(made_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """A folder with what `mlspec demo` printed (printed.txt) and made (demo/), run once for all tests."""
    return made_once("flight-delay-demo", make_demo)
