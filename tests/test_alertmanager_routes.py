"""Who is told what, by Alertmanager's own tool: its example is sound, and each alert reaches whom it should."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from good_specs import PROJECTS
from judges import ran

FILES = {
    f"{file.parents[3].parent.name}/{file.parent.name}": file
    for project in PROJECTS.values()
    for file in sorted(project.glob("expected/generated/environments/*/alertmanager.yaml"))
}
SAMPLE = FILES["delivery/production"]


def alerts(sample: Path) -> list[dict[str, Any]]:
    rules = yaml.load((sample.parent / "parcel-delay" / "rules.yaml").read_text(), yaml.CSafeLoader)
    return [rule for group in rules["groups"] for rule in group["rules"] if "alert" in rule]


def receivers(labels: dict[str, str]) -> list[str]:
    said = [f"{name}={value}" for name, value in labels.items()]
    command = ["amtool", "config", "routes", "test", f"--config.file={SAMPLE}", *said]
    told = ran(command, SAMPLE.parent)
    assert told.returncode == 0, told.stderr
    return told.stdout.strip().split(",")


@pytest.mark.parametrize("name", FILES)
def test_alertmanager_accepts_the_example(name: str) -> None:
    judged = ran(["amtool", "check-config", str(FILES[name])], FILES[name].parent)
    assert judged.returncode == 0, judged.stdout + judged.stderr


@pytest.mark.parametrize(("words", "instead"), [("receiver:", "reciever:"), ('environment=\\"', "environment ")])
def test_a_bad_configuration_is_refused(tmp_path: Path, words: str, instead: str) -> None:
    text = SAMPLE.read_text()
    assert words in text
    (tmp_path / "bad.yaml").write_text(text.replace(words, instead))
    assert ran(["amtool", "check-config", "bad.yaml"], tmp_path).returncode != 0


def test_each_alert_reaches_its_owner_and_what_it_asks_for_a_machine() -> None:
    for alert in {str(each["labels"]): each for each in alerts(SAMPLE)}.values():
        labels = {"alertname": alert["alert"], **alert["labels"]}
        team = f"{labels['owner']}-{labels['severity']}"
        assert receivers(labels) == (["mlspec-actions", team] if "mlspec_action" in labels else [team]), labels


def test_what_nobody_owns_reaches_the_owner_of_the_environment() -> None:
    assert receivers({"environment": "elsewhere"}) == ["platform-ticket"]
