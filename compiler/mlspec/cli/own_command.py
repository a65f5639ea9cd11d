"""A command of mlspec that another one runs; it imports nothing from the folder that it is started in."""

import subprocess
import sys
from collections.abc import Mapping, Sequence

from mlspec.cli.refusal import Refusal

PATIENCE = 600
"""Seconds that a command may take."""


def ran(words: Sequence[str], environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Returns how a command ended, and what it printed.

    Raises:
        Refusal: it takes too long.
    """
    try:
        return subprocess.run(
            (sys.executable, "-P", "-m", "mlspec", *words),
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refusal(f"mlspec {words[0]} took more than {PATIENCE} seconds", "run it again") from None
