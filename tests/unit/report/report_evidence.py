"""The example of a run, and ways to change it."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from mlspec.report.evidence import FILES, Evidence, read_evidence
from mlspec.report.fault import EvidenceFault

DATA = Path(__file__).parent / "data"
Content = dict[str, Any]
Change = Callable[[Content], object]
TERMINAL_OBEYS = {chr(code) for code in (*range(10), *range(11, 32), *range(127, 160))}
BY_BASELINE = "average_precision-baseline-better_by"
ABSOLUTE = "roc_auc-at_least"


@cache
def _texts() -> Mapping[str, str]:
    return {file: (DATA / file).read_text(encoding="utf-8") for file in FILES}


def texts() -> dict[str, str]:
    """The files of the example run."""
    return dict(_texts())


def content(file: str) -> Content:
    """What a file of the example run holds."""
    found: Content = json.loads(_texts()[file])
    return found


def changed(**changes: Change) -> dict[str, str]:
    """The files of the example after changing the content of some: `gates=lambda gates: ...`."""
    given = texts()
    for name, change in changes.items():
        found = deepcopy(content(f"{name}.json"))
        change(found)
        given[f"{name}.json"] = json.dumps(found)
    return given


def evidence(**changes: Change) -> Evidence:
    """The evidence of the example after some changes, which it has to survive."""
    found = read_evidence(changed(**changes))
    assert isinstance(found, Evidence), found
    return found


def fault(**changes: Change) -> EvidenceFault:
    """Why the example is no evidence after some changes."""
    found = read_evidence(changed(**changes))
    assert isinstance(found, EvidenceFault)
    return found


def judge(verdict: str, name: str, **numbers: float | None) -> Change:
    """Gives a gate another verdict and numbers, and the whole what follows from it."""

    def change(gates: Content) -> None:
        gates["gates"][name].update(verdict=verdict, reason=f"{name} is {verdict}", **numbers)
        verdicts = {gate["verdict"] for gate in gates["gates"].values()}
        gates["verdict"] = next(each for each in ("fail", "inconclusive", "pass") if each in verdicts)

    return change


def regression() -> dict[str, str]:
    """The example as if a number were predicted: no events, no base rates, no calibration."""

    def means(data: Content) -> None:
        split = data["split"]["parts"]
        for part in (data["label"], *data["label"]["months"], *split.values()):
            part["mean"] = 100 * part.pop("base_rate") - 20
        for part in split.values():
            part["events"] = None
        data["label"]["sd"] = 3.5

    def no_events(evaluation: Content) -> None:
        for group in (evaluation["overall"], *evaluation["slices"].values()):
            group["events"] = None

    def number(plan: Content) -> None:
        plan["prediction"].update(task="regression", threshold=None)

    return changed(data=means, evaluation=no_events, plan=number, calibration=lambda found: found.update(bins=[]))
