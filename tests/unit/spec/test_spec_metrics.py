"""What the language says of a metric is what the runtime computes it from."""

import pytest

from mlspec.spec.metrics import METRICS, is_of_decisions
from mlspec_runtime.evidence import metrics as runtime


@pytest.mark.parametrize("metric", METRICS)
def test_the_runtime_computes_it_from_decisions_where_the_language_says_so(metric: str) -> None:
    computed = runtime.METRICS[metric]
    assert is_of_decisions(metric) is (computed.of_decisions or computed.task == "regression")
