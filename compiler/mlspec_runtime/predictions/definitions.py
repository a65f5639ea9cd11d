"""What an evaluation is comparable with."""

import json
from dataclasses import asdict
from hashlib import sha256

from mlspec_runtime.parameters.evaluate import Evaluate

_OF_THE_MODEL = frozenset({"threshold", "filters", "source_columns", "incidents"})
"""What another model may decide by without being measured otherwise."""


def definitions(evaluate: Evaluate) -> str:
    """Returns the SHA-256, in hexadecimal, of KPIs, slices, evidence and all that numbers are measured by.

    Two models are compared only under equal definitions; how each comes to its decisions is its own.
    """
    content = {name: value for name, value in asdict(evaluate).items() if name not in _OF_THE_MODEL}
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
