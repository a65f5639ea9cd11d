"""What the compiler says of metrics is what the runtime computes."""

import pytest

from mlspec.spec.metrics import METRICS, is_of_decisions
from mlspec_runtime.evidence import metrics as computed
from mlspec_runtime.evidence.outcomes import Task

PAIRS = [(task, metric) for task, found in computed.METRICS.items() for metric in found]


def test_each_task_has_the_metrics_that_a_spec_can_name() -> None:
    declared = [(task, metric) for metric, rule in METRICS.items() for task in rule.tasks]
    assert sorted(declared) == sorted(PAIRS)


@pytest.mark.parametrize(("task", "metric"), PAIRS)
def test_a_metric_reads_the_same_key_on_both_sides(task: Task, metric: str) -> None:
    made, rule = computed.METRICS[task][metric], METRICS[metric]
    assert (made.takes, made.required) == (rule.takes, rule.required)


@pytest.mark.parametrize(("task", "metric"), PAIRS)
def test_a_metric_judges_decisions_where_the_runtime_measures_them(task: Task, metric: str) -> None:
    of_decisions = computed.METRICS[task][metric].of_decisions
    assert is_of_decisions(metric) is (of_decisions or task in ("regression", "ranking"))
