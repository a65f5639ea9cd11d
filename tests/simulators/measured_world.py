"""What is really going on while a model is rolled out, as the series that its server and its jobs write."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import nan

from measured_series import HERE, NOW, THERE, durations, pairs, quality, requests, watermark
from promql_evaluation import Series, answer

Moods = Callable[[str, int], str]
"""How a KPI is doing so many seconds after the start."""
MOODS = ("good", "between", "bad", "awful", "few", "empty", "nan", "down")
"""Well within its bounds; too close to tell; beyond the gates' bound; beyond the rule's too; good on few requests; no
series at all; series without a number; no Prometheus."""
VALUES = {
    "errors": {"good": 0.001, "between": 0.005, "bad": 0.009, "awful": 0.09, "few": 0.001, "nan": nan},
    "slow": {"good": 0.01, "between": 0.02, "bad": 0.04, "awful": 0.15, "few": 0.01, "nan": nan},
    "disagreement": {"good": 0.05, "between": 0.08, "bad": 0.12, "awful": 0.12, "few": 0.05, "nan": nan},
    "missed": {"good": 0.05, "between": 0.066, "bad": 0.11, "awful": 0.2, "few": 0.05, "nan": nan},
}
"""What each KPI of the case `delivery` is then; production stands at 0.1 %, 1 % and 6 %."""
ROWS, FEW = 10_000, 90
FRESH = 3 * 86_400


def good(_: str, __: int) -> str:
    """Returns how everything is in a world without troubles."""
    return "good"


def worlds(*troubles: tuple[str, str, int, int]) -> Moods:
    """Returns a world that is good but for these: a KPI and its mood from a moment on, and before another one."""

    def moods(which: str, now: int) -> str:
        return next((mood for kpi, mood, start, end in troubles if which == kpi and start <= now < end), "good")

    return moods


@dataclass(frozen=True)
class World:
    """A world in which KPIs have moods; `ask` is its Prometheus."""

    moods: Moods

    def ask(self, query: str, now: int) -> list[float] | None:
        """Returns the answer to a query; None where anything that it asks for is down."""
        moods = tuple(self.moods(kpi, now) for kpi in VALUES)
        return None if "down" in moods else _answer(query, moods)

    def verdict(self, kpi: str, now: int) -> str:
        """Returns what a gate has to make of a KPI: it knows what a mood is, and nothing of queries."""
        return {"good": "pass", "bad": "fail", "awful": "fail"}.get(self.moods(kpi, now), "inconclusive")


@cache
def _answer(query: str, moods: tuple[str, ...]) -> list[float]:
    return answer(query, _series(dict(zip(VALUES, moods, strict=True))), NOW)


def _series(moods: dict[str, str]) -> list[Series]:
    """Returns all series at a moment, those of production among them."""
    found = [
        *requests(THERE, 0.001 * ROWS, ROWS),
        *durations(THERE, 0.01 * ROWS, ROWS),
        *quality("1.0.0", 0.06, 0.001, ROWS),
        watermark(FRESH),
    ]
    for kpi, mood in moods.items():
        if mood == "empty":
            continue
        share, rows = VALUES[kpi][mood], FEW if mood == "few" else ROWS
        match kpi:
            case "errors":
                found += requests(HERE, share * rows, rows)
            case "slow":
                found += durations(HERE, share * rows, rows)
            case "disagreement":
                found += pairs(share, rows)
            case "missed":
                error = 0.005 if mood == "between" else 0.001
                for group in ("", "far", "busy"):
                    found += quality("1.1.0", share, error, rows, group)
                found += quality("1.1.0", share, error, rows, days=7)
    return found
