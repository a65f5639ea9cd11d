"""A version goes while requests still go to it, and pods of another one idle: by promtool, minute by minute."""

import json
from pathlib import Path
from typing import Any

import pytest

from judges import ran
from test_prometheus_rules import RULES, selector, served

MINUTES = 26 * 60
GONE = 120
"""The minute at which the version that serves goes."""


def info(version: str) -> str:
    return selector("mlspec_model_info", **served(version, digest="sha256:0"))


def answered(version: str) -> str:
    return selector("mlspec_requests_total", **served(version, outcome="answered"))


def steady(a_minute: int, minutes: int = GONE) -> str:
    return f"0+{a_minute}x{minutes}"


def bursts(requests: int) -> str:
    """Returns a counter of callers that come once an hour."""
    return " ".join(f"{requests * hour}x59" for hour in range(2))


def there(minutes: int = GONE) -> str:
    return f"1x{minutes}"


IDLE = {info("1.0.0"): there(MINUTES), answered("1.0.0"): f"0x{MINUTES}"}
ALIVE = {info("1.1.0"): there(MINUTES), answered("1.1.0"): steady(20, MINUTES)}
LOST = {info("1.1.0"): there(), answered("1.1.0"): steady(20)}


def told(tmp_path: Path, series: dict[str, str], minute: int, *, holds: bool) -> tuple[int, str]:
    """Returns how promtool ends when it is told that the page holds at a minute of a story, or that it does not."""
    (tmp_path / "rules.yaml").write_text(RULES)
    page = 'count(ALERTS{alertname="MlspecNobodyAnswers",alertstate="firing"})'
    samples = [{"labels": "{}", "value": 1}] if holds else []
    test: dict[str, Any] = {
        "interval": "1m",
        "input_series": [{"series": each, "values": values} for each, values in series.items()],
        "promql_expr_test": [{"expr": page, "eval_time": f"{minute}m", "exp_samples": samples}],
    }
    stories = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": [test]}
    (tmp_path / "stories.yaml").write_text(json.dumps(stories))
    ended = ran(["promtool", "test", "rules", "stories.yaml"], tmp_path)
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("series", "minute", "holds"),
    [
        ({**IDLE, **LOST}, GONE + 16, True),
        ({**IDLE, **LOST}, GONE + 5 * 60, True),
        ({**IDLE, **LOST}, GONE - 1, False),
        ({**IDLE, **LOST, info("1.0.0"): there(GONE)}, GONE + 16, True),
        ({**IDLE, **ALIVE}, GONE + 16, False),
        ({**IDLE, **LOST, answered("1.0.0"): f"0x{GONE} 20+20x{MINUTES}"}, GONE + 16, False),
        ({**IDLE, **LOST, answered("1.0.0"): f"0x{GONE + 30} 20+20x{MINUTES}"}, GONE + 60, False),
        ({**IDLE, **LOST, answered("1.1.0"): f"0x{GONE}"}, GONE + 16, False),
        ({**IDLE, **LOST, answered("1.1.0"): bursts(500)}, GONE + 16, False),
        ({**IDLE, answered("1.0.0"): f"{steady(20)} {20 * GONE}x{MINUTES}"}, GONE + 16, False),
    ],
    ids=[
        "pods of another version idle",
        "and still do hours later",
        "before it went",
        "no pod is there at all",
        "nothing is wrong",
        "the other version answers",
        "the other version answers after a while",
        "it never answered",
        "its callers come once an hour",
        "a version waits for its rollout, and callers pause",
    ],
)
def test_it_pages_where_requests_stopped_and_nowhere_else(
    tmp_path: Path, series: dict[str, str], minute: int, *, holds: bool
) -> None:
    code, said = told(tmp_path, series, minute, holds=holds)
    assert code == 0, said


def test_a_story_that_is_told_wrong_is_refused(tmp_path: Path) -> None:
    assert told(tmp_path, {**IDLE, **LOST}, GONE + 16, holds=False)[0] != 0
