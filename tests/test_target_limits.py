"""What a target cannot express is refused by the stage, the limit with its version, and the targets that can."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from good_specs import PROJECTS
from mlspec.cli.project_folder import read_project
from mlspec.pipeline import ProjectFiles, check

ISTIO = "router: istio"
GATEWAY = "router: gateway_api"
SHADOW = "    - {name: shadow, mirror: 50%, for: 12h}\n"
CANARY = "    - {name: canary, weight: 10%, for: 12h}\n"
HALF = "    - {name: half, weight: 50%, for: 12h}\n"
LONGER = ("half, weight: 50%, for: 12h", "half, weight: 50%, for: 1d")
OWN_GATE = ("10%, for: 12h", "10%, for: 12h, gates: [{kpi: slow, at_most: 3%}]")


def edited(texts: Mapping[str, bytes], old: str, new: str) -> dict[str, bytes]:
    found = {file: text.replace(old.encode(), new.encode()) for file, text in texts.items()}
    assert found != texts, old
    return found


PROJECT = read_project(str(PROJECTS["flux"])).files
FILES = replace(
    PROJECT,
    models=edited(PROJECT.models, CANARY, SHADOW + CANARY),
    environments={file: text for file, text in PROJECT.environments.items() if "production" in file},
)
"""The model of the case with a shadow before its canary, and its environment behind Istio."""


def said(files: ProjectFiles) -> list[str]:
    return [f"{each.message}; help: {each.help}" for each in check(files).diagnostics]


def with_edits(*edits: tuple[str, str], router: str = ISTIO, tool: str = "flagger") -> ProjectFiles:
    models = FILES.models
    for old, new in edits:
        models = edited(models, old, new)
    environments = {
        file: text.replace(ISTIO.encode(), router.encode()).replace(b"flagger", tool.encode())
        for file, text in FILES.environments.items()
    }
    return replace(FILES, models=models, environments=environments)


@pytest.mark.parametrize(
    ("edits", "router", "parts"),
    [
        (
            [LONGER],
            ISTIO,
            ("'shadow'", "one interval", "for: 1d"),
        ),
        (
            [OWN_GATE],
            ISTIO,
            ("slow in canary", "one list"),
        ),
        (
            [("weight: 10%", "weight: 1%")],
            ISTIO,
            ("errors, which has enough requests in shadow", "one list", "long enough"),
        ),
        (
            [("{kpi: slow, at_most: 2%}", "{kpi: slow, against: production, not_worse_by: 2pp}")],
            ISTIO,
            ("slow, which has enough requests in shadow", "one list", "bound the KPI itself"),
        ),
        ([("on_missing_data: abort", "on_missing_data: pause")], ISTIO, ("the rollout of", "two verdicts", "abort")),
        ([("10%, for: 12h", "10%, for: 12h, approval: {by: dispatch}")], ISTIO, ("'canary'", "web hook")),
        (
            [("weight: 10%, for", "cohort: {header: x-caller, equals: depot, share: 10%}, for")],
            ISTIO,
            ("'canary'", "matches headers instead"),
        ),
        ([(CANARY, CANARY.replace("weight", "mirror"))], ISTIO, ("'canary'", "one shadow after another")),
        ([("weight: 10%", "weight: 10.5%")], ISTIO, ("'canary'", "whole numbers for stepWeights", "weight: 10%")),
        ([("keep_warm: 0s", "keep_warm: 2d")], ISTIO, ("the way back", "replaces its pods", "keep_warm: 0s")),
        ([("window: 12h", "window: 6h")], ISTIO, ("rule on errors", "once an interval", "window: 12h")),
        ([(CANARY, ""), (HALF, "")], GATEWAY, ("'shadow'", "all requests or none", "mirror: 100%")),
        ([("mirror: 50%", "mirror: 100%")], GATEWAY, ("'shadow'", "all requests follow at once")),
    ],
)
def test_what_flagger_cannot_express_is_told(edits: list[tuple[str, str]], router: str, parts: tuple[str, ...]) -> None:
    found = said(with_edits(*edits, router=router))
    first = found[0]
    assert f"flagger with {router.partition(' ')[2]} does not have: " in first, found
    assert "Flagger 1.44.0" in first
    assert all(part in first for part in parts), first
    assert "targets that can: argo_rollouts with istio" in first or "no other target can either" in first


def test_a_shadow_is_refused_where_the_plugin_would_only_pretend_to_mirror() -> None:
    (found,) = said(with_edits(router=GATEWAY, tool="argo_rollouts"))
    assert "the stage 'shadow' of parcel-delay" in found
    assert "argo_rollouts with gateway_api does not have: its plugin 0.15.0 mirrors no requests" in found
    assert "targets that can: argo_rollouts with istio, flagger with istio, flagger with gateway_api" in found


def test_what_flagger_can_express_is_silent() -> None:
    assert said(FILES) == []
    assert said(with_edits((SHADOW, ""), router=GATEWAY)) == []
    assert said(with_edits((CANARY, ""), (HALF, ""), ("mirror: 50%", "mirror: 100%"), router=GATEWAY)) == []


def test_the_same_rollout_is_no_fault_where_argo_rollouts_walks_it() -> None:
    assert said(with_edits(LONGER, OWN_GATE, ("keep_warm: 0s", "keep_warm: 2d"), tool="argo_rollouts")) == []


def test_the_page_of_targets_is_that_of_the_table(checkout: Path, tmp_path: Path) -> None:
    page = tmp_path / "targets.md"
    subprocess.run([sys.executable, "tools/target_table.py", str(page)], cwd=checkout, check=True)
    assert (checkout / "docs" / "targets.md").read_text() == page.read_text()
    assert page.read_text().count("| yes |") > 10
