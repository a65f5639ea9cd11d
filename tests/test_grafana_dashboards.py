"""Dashboards, by Grafana's own types and by promtool: nothing in them is unknown, and each query is one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from good_specs import PROJECTS
from judges import ran

DASHBOARDS = {
    f"{file.parents[4].parent.name}/{file.parents[1].name}/{file.parent.name}": file
    for project in PROJECTS.values()
    for file in sorted(project.glob("expected/generated/environments/*/*/dashboard.json"))
}
SAMPLE = DASHBOARDS["delivery/production/parcel-delay"]


def lost(dashboard: Any) -> list[str]:
    """Returns what is not there any more once Grafana's types have read a dashboard and written it again."""
    return list(differences(dashboard, json.loads(JSONEncoder().encode(Dashboard.from_json(dashboard)))))


def differences(before: Any, after: Any, path: str = "$") -> Iterator[str]:
    if isinstance(before, dict):
        for key, value in before.items():
            if key not in after:
                yield f"{path}.{key}"
            else:
                yield from differences(value, after[key], f"{path}.{key}")
    elif isinstance(before, list):
        for place, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{path}[{place}]")
    elif before != after:
        yield path


def queries(dashboard: Any) -> list[str]:
    return [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]


def test_grafana_knows_every_field_of_every_dashboard() -> None:
    assert len(DASHBOARDS) > 2
    judged = {name: lost(load(file)) for name, file in DASHBOARDS.items()}
    assert {name: fields for name, fields in judged.items() if fields} == {}


@pytest.mark.parametrize("place", ["panels", "templating"])
def test_an_unknown_field_is_found(place: str) -> None:
    dashboard = json.loads(SAMPLE.read_text())
    where = dashboard["panels"][0] if place == "panels" else dashboard["templating"]
    where["tresholds"] = {}
    assert len(lost(dashboard)) == 1


def test_each_query_is_one(tmp_path: Path) -> None:
    rules = [
        {"record": f"shown:{number}", "expr": query}
        for number, query in enumerate(query for file in DASHBOARDS.values() for query in queries(load(file)))
    ]
    for extra, is_sound in ((), True), (({"record": "shown:bad", "expr": "sum by (x (up)"},), False):
        (tmp_path / "rules.yaml").write_text(json.dumps({"groups": [{"name": "all", "rules": [*rules, *extra]}]}))
        checked = ran(["promtool", "check", "rules", "rules.yaml"], tmp_path)
        assert (checked.returncode == 0) is is_sound, checked.stdout + checked.stderr


def test_each_kpi_that_is_recorded_is_shown_with_its_bounds() -> None:
    groups = yaml.load((SAMPLE.parent / "rules.yaml").read_text(), yaml.CSafeLoader)["groups"]
    recorded = {
        (rule["labels"]["kpi"], rule["labels"]["window"])
        for group in groups
        for rule in group["rules"]
        if rule.get("record") == "mlspec:kpi:value"
    }
    dashboard = load(SAMPLE)
    for kpi, window in recorded:
        assert [True for query in queries(dashboard) if f'kpi="{kpi}",window="{window}"' in query] == [True]
    lines = {
        panel["title"]: [step["value"] for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"][1:]]
        for panel in dashboard["panels"]
    }
    assert lines["missed over 14d"] == [0.09]
    assert lines["errors over 1h"] == [0.05]
    assert lines["errors over 1d"] == []


def test_the_sidecar_gets_the_very_dashboard() -> None:
    for file in DASHBOARDS.values():
        config = yaml.load((file.parent / "dashboard.yaml").read_text(), yaml.CSafeLoader)
        assert config["metadata"]["labels"]["grafana_dashboard"] == "1"
        assert list(config["data"].values()) == [file.read_text()]


def test_addresses_of_dashboards_are_short_and_differ() -> None:
    identities = [load(file)["uid"] for file in DASHBOARDS.values()]
    assert all(len(each) <= 40 for each in identities)
    environments = {(file.parents[1].name, file.parent.name) for file in DASHBOARDS.values()}
    assert len(set(identities)) == len(environments)


def load(file: Path) -> Any:
    return json.loads(file.read_text())
