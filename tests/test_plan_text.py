"""What `mlspec plan` says of kinds of change, word for word: tests/cases/reviews, to be read by whoever changes it."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from compared_projects import committed, edit
from mlspec.cli.main import cli

CASES = Path(__file__).parent / "cases" / "reviews"
MODEL, CHURN, PARCELS = "flight-delay/model.yaml", "churn/model.yaml", "parcel-delay/model.yaml"
Change = Callable[[Path], None]


def setting(file: str, *path: str | int, value: object) -> Change:
    return lambda project: edit(project / file, *path, value=value)  # type: ignore[arg-type]  # values of tests


def new_model(project: Path) -> None:
    shutil.copytree(project / "churn", project / "winback")
    shutil.rmtree(project / "winback" / "releases")
    edit(project / "winback" / "model.yaml", "metadata", "name", value="winback")


def model_gone(project: Path) -> None:
    shutil.rmtree(project / "churn")
    for environment in ("production", "staging"):
        edit(project / "environments" / f"{environment}.yaml", "models", value={})


def script_edited(project: Path) -> None:
    script = project / "flight-delay" / "prepare.py"
    script.write_text(script.read_text() + "\n")


KINDS: dict[str, tuple[str, Change]] = {
    "nothing": ("specs", lambda _: None),
    "gate-loosened": ("specs", setting(MODEL, "gates", 0, "better_by", value=0.05)),
    "stage-shortened": ("specs", setting(MODEL, "rollout", "stages", 3, "for", value="13d")),
    "canary-widened": ("specs", setting(MODEL, "rollout", "stages", 2, "weight", value="25%")),
    "slice-dropped": ("specs", setting(MODEL, "validation", "slices", "regional", value=None)),
    "rollback-rule-dropped": ("specs", setting(MODEL, "rollback", "when", 0, value=None)),
    "alert-budget": ("specs", setting(MODEL, "monitoring", "alert_budget", value="4/week")),
    "description": ("specs", setting(MODEL, "metadata", "description", value="Is a flight late?")),
    "variant-parameter": ("specs", setting(MODEL, "model", "variants", "boosted", "params", "max_iter", value=80)),
    "default-of-the-project": ("specs", setting("mlspec.yaml", "as_of", value="2013-12-31T00:00:00Z")),
    "column-narrowed": (
        "specs",
        setting(MODEL, "sources", "flights", "columns", "distance", "range", value=[0, 5000]),
    ),
    "fallback-dropped": (
        "released",
        setting("environments/production.yaml", "models", "churn", "fallback", value=None),
    ),
    "namespace-moved": ("released", setting("environments/production.yaml", "namespace", value="ml-live")),
    "pods-resized": ("delivery", setting(PARCELS, "deployment", "resources", "memory", value="4Gi")),
    "log-elsewhere": (
        "delivery",
        setting("environments/production.yaml", "prediction_log", value={"url": "https://log.example.com/predictions"}),
    ),
    "step-taken": (
        "stepped",
        setting("environments/production.yaml", "models", "parcel-delay", "reached", "stage", value="full"),
    ),
    "threshold": ("released", setting(CHURN, "prediction", "decision", "threshold", value=0.4)),
    "version-promoted": ("released", setting("environments/staging.yaml", "models", "churn", "version", value="1.1.0")),
    "model-added": ("released", new_model),
    "model-removed": ("released", model_gone),
}


@pytest.mark.parametrize("kind", KINDS)
def test_text_is_what_a_reader_has_seen(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], update_cases: bool
) -> None:
    name, change = KINDS[kind]
    project = committed(name, tmp_path / "project")
    change(project)
    assert cli.main(["plan", str(project)], standalone_mode=False) == 0
    said = re.sub(r"\([0-9a-f]{12}\)", "(0123456789ab)", capsys.readouterr().out)
    assert all(len(line) <= 100 for line in said.splitlines())
    expected = CASES / f"{kind}.txt"
    if update_cases and (not expected.exists() or expected.read_text() != said):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(said)
        pytest.fail(f"{expected.name} was rewritten; read the difference, then run again")
    assert said == expected.read_text()


def test_every_text_is_of_a_kind() -> None:
    assert {file.stem for file in CASES.iterdir()} == set(KINDS)
