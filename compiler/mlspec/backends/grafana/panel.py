"""One panel of a dashboard, and where it stands."""

from collections.abc import Iterable
from typing import Any

from mlspec.plan.value import value

DATA_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
WIDTH, HEIGHT, WHOLE = 12, 8, 24


@value
class Question:
    """A query, and how each of its series is called."""

    query: str
    legend: str


@value
class Panel:
    """A picture over time; `bounds` are drawn as lines, and `unit` is a name of Grafana's."""

    title: str
    asks: tuple[Question, ...]
    unit: str = "short"
    bounds: tuple[float, ...] = ()
    stacked: bool = False
    says: str = ""


def placed(panels: Iterable[Panel]) -> list[dict[str, Any]]:
    """Returns the panels two in a row, numbered from 1, in Grafana's words."""
    found: list[dict[str, Any]] = []
    for place, panel in enumerate(panels):
        column, row = place * WIDTH % WHOLE, place * WIDTH // WHOLE
        position = {"h": HEIGHT, "w": WIDTH, "x": column, "y": row * HEIGHT}
        found.append(_written(panel, place + 1, position))
    return found


def _written(panel: Panel, number: int, position: dict[str, int]) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "text", "value": None}]
    steps += [{"color": "red", "value": each} for each in sorted(panel.bounds)]
    custom: dict[str, Any] = {
        "fillOpacity": 30 if panel.stacked else 0,
        "lineWidth": 1,
        "showPoints": "auto",
        "spanNulls": False,
        "stacking": {"group": "A", "mode": "normal" if panel.stacked else "none"},
        "thresholdsStyle": {"mode": "dashed" if panel.bounds else "off"},
    }
    return {
        "id": number,
        "type": "timeseries",
        "title": panel.title,
        "description": panel.says,
        "datasource": DATA_SOURCE,
        "gridPos": position,
        "fieldConfig": {
            "defaults": {
                "unit": panel.unit,
                "color": {"mode": "palette-classic"},
                "thresholds": {"mode": "absolute", "steps": steps},
                "custom": custom,
            },
            "overrides": [],
        },
        "options": {
            "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
        "targets": [
            {
                "refId": chr(ord("A") + place),
                "datasource": DATA_SOURCE,
                "expr": each.query,
                "legendFormat": each.legend,
                "range": True,
            }
            for place, each in enumerate(panel.asks)
        ],
    }
