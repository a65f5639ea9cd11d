"""Two releases, promotions, an alert bound and a way back, a merge a day: git says what served on each of them."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from flight_delay import run
from railway_story import DAYS, PIPELINE, Railway, at, cached, forge, record, refusal, told

from command_line import files_of, mlspec
from scratch_repository import commit, git
from served_versions import free_ports, running

pytestmark = pytest.mark.slow

PRODUCTION = "environments/production.yaml"
OUTPUT = "generated/environments/production"
SECOND = "generated/arrival/1.2.0"
GATE = "log_loss-production-not_worse_by"
NO_NETWORK = "import socket\ndef no(*_, **__): raise OSError('no network')\nsocket.socket = socket.getaddrinfo = no\n"


def output(story: Railway, step: str) -> Any:
    return json.loads(story.file(step, f"{OUTPUT}/plan.json"))["models"]


def test_the_plan_of_the_edit_says_class_safety_and_who_agrees(story: Railway) -> None:
    (model,) = story.seen["edit"]["models"]
    assert (model["redo"], model["safety"]) == ("training", "loosened")
    needed = {"needed": "minor", "declared": None, "released": True, "enough": False, "next_version": "1.2.0"}
    assert model["bump"] == needed
    assert [(each["shown"], each["redo"], each["safety"]) for each in model["changes"]] == [
        ("model.variants.linear.params.C", "training", "neutral"),
        ("validation.slices.many_stops", "evaluation", "tightened"),
        ("gates[1].slices", "evaluation", "tightened"),
        ("filters.express.when", "evaluation", "loosened"),
    ]
    assert [each["team"] for each in model["approvers"]] == ["operations", "safety-board"]
    assert [(each["environment"], each["serves"], each["fallback"]) for each in model["way_back"]["targets"]] == [
        ("production", "1.1.0", None),
        ("staging", "1.1.0", None),
    ]
    assert "help: write version: 1.2.0, a minor version" in story.said["released behaviour"]
    assert story.said["bump"].startswith("arrival needs 1.2.0 (minor: training, safety loosened) after 1.1.0")
    changelog = story.file("edit", "arrival/CHANGELOG.md").decode()
    assert "## [1.2.0] - unreleased" in changelog
    assert "- `model.variants.linear.params.C` from `0.02` to `0.05`\n" in changelog


def test_exactly_what_the_plan_said_runs_again_in_another_clone(story: Railway) -> None:
    reruns = story.seen["edit"]["models"][0]["reruns"]
    first, second = story.seen["release 1.1.0"]["ran"], story.seen["release 1.2.0"]["ran"]
    assert set(first) == {*reruns["forced"], *reruns["following"], *reruns["reused"]}
    assert set(second) == {*reruns["forced"], *reruns["following"]}
    assert "train-linear" in second
    assert "train-prior" not in second


def test_the_second_release_is_compared_with_production_out_of_the_remote(story: Railway) -> None:
    first, second = record(story, "1.1.0"), record(story, "1.2.0")
    assert first["verdicts"][GATE] == "nothing_to_compare"
    assert "production" not in first
    assert second["verdicts"][GATE] == "pass"
    assert set(second["verdicts"].values()) == {"pass"}
    assert second["production"]["version"] == "1.1.0"
    # The test rows are the same, so what served says what it said at its own release.
    assert second["production"]["metrics"] == first["metrics"]
    lead = second["production"]["leads"][GATE]["value"]
    numbers = [each["metrics"]["log_loss"]["value"] for each in (first, second)]
    assert lead == pytest.approx(numbers[0] - numbers[1], abs=1e-6)
    assert first["digests"]["model"].removeprefix("md5:") in story.seen["release 1.2.0"]["fetched"]
    assert story.seen["release 1.1.0"]["fetched"] == []
    assert story.said["release 1.2.0"].startswith("arrival 1.2.0 is released: 4 gates, compared with 1.1.0\n")


def test_a_promotion_says_what_serves_instead_and_what_a_reviewer_needs(story: Railway) -> None:
    told_of_it = story.said["production 1.2.0"]
    assert "production: arrival 1.2.0 serves instead of 1.1.0; a rollback returns to 1.1.0\n" in told_of_it
    assert "~ filters.express.when: stops < 4" in told_of_it
    assert "control-room" in told_of_it
    assert "control-room" not in story.said["staging 1.2.0"]
    body = (story.folder / "production 1.2.0.md").read_text()
    assert body.startswith("## production: arrival 1.2.0 serves instead of 1.1.0; a rollback returns to 1.1.0\n")
    assert record(story, "1.2.0")["digests"]["manifest"] in body
    (model,) = output(story, "production 1.2.0")
    assert (model["serves"]["version"], model["fallback"]["version"]) == ("1.2.0", "1.1.0")
    assert story.tree("staging 1.2.0", OUTPUT) == story.tree("production 1.1.0", OUTPUT)


def test_an_alert_bound_starts_no_rollout_and_touches_nothing_that_serves(story: Railway) -> None:
    (model,) = story.seen["alert"]["models"]
    assert (model["redo"], model["safety"], model["bump"]["needed"]) == ("rollout", "tightened", None)
    assert [each["shown"] for each in model["changes"]] == ["monitoring.kpis[0].at_most"]
    assert (model["reruns"]["forced"], model["reruns"]["following"]) == ([], [])
    assert "rollout       none starts, what serves stays" in story.said["alert"]
    for path in (PIPELINE, SECOND, "generated/arrival/1.1.0", "arrival/releases", PRODUCTION, "dvc.yaml"):
        assert story.tree("alert", path) == story.tree("production 1.2.0", path)
    before, after = (story.file(step, f"{OUTPUT}/plan.json").decode() for step in ("production 1.2.0", "alert"))
    assert [
        (old.partition('"value": ')[2][:5], new.partition('"value": ')[2][:5])
        for old, new in zip(before.splitlines(), after.splitlines(), strict=True)
        if old != new
    ] == [("0.02,", "0.015")]
    assert before.partition('"operated"')[0] == after.partition('"operated"')[0]


def test_the_rollback_leaves_what_stood_before_the_promotion(story: Railway) -> None:
    assert "production: arrival goes back from 1.2.0 to 1.1.0" in story.said["rollback"]
    assert story.tree("rollback", PRODUCTION) == story.tree("staging 1.2.0", PRODUCTION)
    # The alert bound was changed in between, and stays what it was changed to.
    before, after = (story.file(step, f"{OUTPUT}/plan.json") for step in ("staging 1.2.0", "rollback"))
    assert before != after
    assert after.replace(b'"at_most", "value": 0.015', b'"at_most", "value": 0.02') == before
    assert story.tree("rollback", "generated/environments/staging") == story.tree(
        "alert", "generated/environments/staging"
    )


def test_a_clone_with_neither_cache_nor_network_rolls_back_to_the_byte(story: Railway, tmp_path: Path) -> None:
    clone = story.clone("alone", tmp_path)
    git(clone, "switch", "-q", "-c", "worst-hour", story.commits["production 1.2.0"])
    git(clone, "remote", "set-url", "origin", str(tmp_path / "nowhere"))
    run(["dvc", "remote", "modify", "--local", "--quiet", "shared", "url", str(tmp_path / "nowhere")], clone)
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK)
    done = mlspec("rollback", "arrival", "--in", "production", cwd=clone, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert cached(clone) == set()
    # Everything is as the day before left it, not only the environment.
    git(clone, "add", "--all")
    assert git(clone, "diff", "--stat", story.commits["staging 1.2.0"]) == ""
    changed = git(clone, "diff", "--cached", "--name-only", "HEAD").splitlines()
    assert {PRODUCTION, f"{OUTPUT}/plan.json", "generated/project/project.json"} <= set(changed)
    preview = ("generated/arrival/candidate/manifest.json", "generated/arrival/candidate/deploy/production/")
    own = (PRODUCTION, f"{OUTPUT}/", "generated/project/", *preview)
    assert [path for path in changed if not path.startswith(own)] == []


IN_PRODUCTION = {
    "production 1.1.0": ("1.1.0", None),
    "production 1.2.0": ("1.2.0", "1.1.0"),
    "rollback": ("1.1.0", None),
}
IN_STAGING = {"staging 1.1.0": ("1.1.0", None), "staging 1.2.0": ("1.2.0", "1.1.0")}
"""The steps that let another version serve in an environment: that version, and what it returns to."""
FILTERS = {"1.1.0": "stops < 4 AND prediction <> 'on time'", "1.2.0": "stops < 5 AND prediction <> 'on time'"}


@pytest.mark.parametrize("step", DAYS)
def test_git_says_what_served_each_day_and_how_it_came_to_be(step: str, story: Railway, historian: Path) -> None:
    said = json.loads(told(historian, "versions", "--at", at(step)[:10], "--format", "json"))
    found = {standing["environment"]: standing["models"] for standing in said["environments"]}
    assert found.keys() == {"production", "staging"}
    for environment, moves in (("production", IN_PRODUCTION), ("staging", IN_STAGING)):
        made = [move for move in DAYS[: DAYS.index(step) + 1] if move in moves][-1:]
        assert [(each["version"], each["fallback"], each["since"], each["commit"]) for each in found[environment]] == [
            (*moves[move], at(move), story.commits[move][:12]) for move in made
        ]
    for each in (each for models in found.values() for each in models):
        kept, name = each["record"], f"release {each['version']}"
        written, plan = record(story, each["version"]), f"generated/arrival/{each['version']}/plan.json"
        assert kept["data"] == [{"name": "trips", "text": story.seen[name]["data"]}]
        assert {one.pop("kpi"): one for one in kept["metrics"]} == written["metrics"]
        assert {one["name"]: one["text"] for one in kept["verdicts"]} == written["verdicts"]
        assert kept["against"] == ("1.1.0" if each["version"] == "1.2.0" else None)
        (rule,) = json.loads(story.file(name, plan))["filters"]
        assert (rule["name"], rule["when"]) == ("express", FILTERS[each["version"]])
        assert kept["filters"] == [{"name": "express", "text": f"sha256:{rule['digest']}"}]


def test_a_frozen_file_edited_with_its_manifest_and_its_record_is_refused(story: Railway, tmp_path: Path) -> None:
    clone = story.clone("forger", tmp_path)
    forge(clone)
    assert "error[MLS808]" in refusal(clone, "compile", "--check")
    git(clone, "switch", "-q", "-c", "forgery")
    commit(clone, "Nothing to see here", at("rollback", "15:00:00"))
    assert "error[MLS808]" in refusal(clone, "compile", "--check")
    # Merged by an administrator, say: the tag and the commit that brought the record still tell.
    git(clone, "update-ref", "refs/remotes/origin/main", "HEAD")
    assert "error[MLS808]" in refusal(clone, "compile", "--check")


def test_tags_mean_to_gto_and_dvc_what_they_say(story: Railway, historian: Path, tmp_path: Path) -> None:
    assert story.said["tag"].endswith("7 made and pushed, 0 there already\n")
    assert [each["version"] for each in json.loads(run(["gto", "show", "arrival", "--json"], historian))] == [
        "v1.2.0",
        "v1.1.0",
    ]
    for stage, version in (("production", "1.1.0"), ("staging", "1.2.0")):
        assert run(["gto", "show", f"arrival#{stage}", "--version"], historian).split() == [f"v{version}"]
        run(["dvc", "artifacts", "get", str(historian), "arrival", "--stage", stage, "-o", stage], tmp_path)
    run(["dvc", "artifacts", "get", str(historian), "arrival", "--rev", "v1.2.0", "-o", "newest"], tmp_path)
    packages = {name: files_of(tmp_path / name) for name in ("production", "staging", "newest")}
    trained = {version: files_of(story.folder / version / PIPELINE / "out/package") for version in ("1.1.0", "1.2.0")}
    assert trained["1.1.0"] != trained["1.2.0"]
    assert packages == {"production": trained["1.1.0"], "staging": trained["1.2.0"], "newest": trained["1.2.0"]}
    assert told(historian, "prune").endswith("0 removed, 2 kept\n")


def test_two_versions_are_compared_on_the_rows_that_both_were_scored_on(historian: Path) -> None:
    said = told(historian, "diff", "arrival", "1.1.0", "1.2.0")
    assert said.startswith("arrival 1.1.0 -> 1.2.0: minor version; training is done again; safety loosened\n")
    assert "1.1.0 on the rows of 1.2.0" in said
    assert "each was measured on test rows of its own" not in said
    assert "contract: the same" in said


def test_a_frozen_version_is_fetched_and_serves_with_its_own_filter(story: Railway, tmp_path: Path) -> None:
    clone = story.clone("server", tmp_path)
    assert cached(clone) == set()
    ports = free_ports()
    http, grpc, metrics = map(str, ports)
    options = ["--port", http, "--grpc-port", grpc, "--metrics-port", metrics]
    command = [sys.executable, "-m", "mlspec", "serve", "arrival", "1.1.0", ".", *options]
    row = {"trip": ("BYTES", "t1"), "stops": ("INT64", 4), "line": ("BYTES", "S1")}
    inputs = [{"name": name, "shape": [1], "datatype": kind, "data": [value]} for name, (kind, value) in row.items()]
    with running(command, "arrival", tmp_path / "own", ports, clone) as server:
        assert server.answers(inputs)["prediction"]
        assert server.ask("GET", "/v2/models/arrival/versions/1.1.0")[0] == 200
        assert server.ask("GET", "/v2/models/arrival/versions/1.2.0")[0] == 404
        assert server.stop() == 0
        (line,) = server.lines()
    assert (line["version"], line["filters"]) == ("1.1.0", [])
    frozen = clone / "generated" / "arrival" / "1.1.0"
    assert "--log-feature=stops" in (frozen / "serve" / "arguments.txt").read_text()
    (frozen / "serve" / "Dockerfile").write_text("FROM scratch\n")
    assert "serve/Dockerfile is not what was released as arrival 1.1.0" in refusal(clone, "serve", "arrival", "1.1.0")
